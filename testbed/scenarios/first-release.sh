# shellcheck shell=bash
# A first release into absent schemas goes live; a second one flips while readers read; what kubectl shows is right
release_yaml v1 </dev/null | kubectl apply -f -
await 240 "first release" attempt_ended 1 Succeeded
[ "$(live_markers)" = 1/1 ]
await 30 "it is ready" condition_is Ready True
kubectl -n "$SHOP" get dbtr | tee "$STAGE/get.txt"
grep -qE '^jaffle-shop +Live +1 +1 .*True' "$STAGE/get.txt"
readers_start 8
release_yaml v2 </dev/null | kubectl apply -f -
await 240 "second release" attempt_ended 2 Succeeded
readers_stop
[ "$(live_markers)" = 2/2 ]
await 30 "it has a way back" condition_is RollbackAvailable True
# The image that really ran is recorded by its digest.
release_field '{.status.live.imageDigest}' | grep -q sha256:
# The old side is kept under its revision's name.
[ "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select revision from analytics__r1.dbt_release_marker")" = 1 ]
