# shellcheck shell=bash
# A release that is deleted and applied again takes its Live over when told, and collides with nothing
release_yaml v1 </dev/null | kubectl apply -f -
await 240 "v1" attempt_ended 1 Succeeded
uid=$(release_field '{.metadata.uid}')
step "deleting the release" kubectl -n "$SHOP" delete dbtrelease jaffle-shop --timeout=120s
[ "$(live_markers)" = 1/1 ]
release_yaml v2 </dev/null | kubectl apply -f -
await 60 "the foreign Live is named" condition_is Stalled True ForeignMarker
kubectl -n "$SHOP" patch dbtrelease jaffle-shop --type merge -p "{\"spec\":{\"exposure\":{\"adopt\":{\"marker\":\"$uid\"}}}}"
await 240 "taken over" attempt_ended 2 Succeeded
[ "$(live_markers)" = 2/2 ]
cli rollback jaffle-shop -n "$SHOP" --to 1 --yes
await 60 "back to what it took over" live_is 1
