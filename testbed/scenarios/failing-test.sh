# shellcheck shell=bash
# A failing test fails the attempt; Live is untouched, Green is kept for a look, and a fixed spec goes live
release_yaml v1 </dev/null | kubectl apply -f -
await 240 "v1" attempt_ended 1 Succeeded
release_yaml v3 </dev/null | kubectl apply -f -
await 240 "v3" attempt_ended 2 Failed
[ "$(live_markers)" = 1/1 ]
await 30 "it is stalled" condition_is Stalled True
psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select 1 from pg_namespace where nspname = 'analytics__g2'" | grep -q 1
# The failed digest waits: nothing starts by itself.
passed_over
[ "$(release_field '{.status.attempt.number}')" = 2 ]
release_yaml v2 </dev/null | kubectl apply -f -
await 240 "v2" attempt_ended 3 Succeeded
[ "$(live_markers)" = 3/3 ]
await 60 "the failed Green is collected" sh -c "! '$TESTBED/postgres' psql -d '$SHOP_DATABASE' -qAt -c \"select 1 from pg_namespace where nspname = 'analytics__g2'\" | grep -q 1"
