# shellcheck shell=bash
# A person rolls back, the same request again does nothing, and forward again works
release_yaml v1 </dev/null | kubectl apply -f -
await 240 "v1" attempt_ended 1 Succeeded
release_yaml v2 </dev/null | kubectl apply -f -
await 240 "v2" attempt_ended 2 Succeeded
readers_start 4
cli rollback jaffle-shop -n "$SHOP" --yes
await 60 "back at 1" live_is 1
[ "$(live_markers)" = 1/1 ]
readers_stop
await 30 "it says so" phase_is RolledBack
# The same request, applied again, is an old one.
kubectl -n "$SHOP" annotate --overwrite dbtrelease jaffle-shop dbtrelease.io/rollback-
ask "dbtrelease.io/rollback=2>1"
passed_over
[ "$(live_markers)" = 1/1 ]
# The digest that was rolled back does not come back by itself.
[ "$(release_field '{.status.attempt.number}')" = 2 ]
cli rollback jaffle-shop -n "$SHOP" --to 2 --yes
await 60 "forward to 2" live_is 2
[ "$(live_markers)" = 2/2 ]
