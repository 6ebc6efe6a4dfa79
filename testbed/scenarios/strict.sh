# shellcheck shell=bash
# A strict cutover waits for who holds Live, names the session, and flips when it is gone
strict() { release_yaml "$1" <<<'  cutover: {isolation: Strict, patience: 3s}' | kubectl apply -f -; }
strict v1
await 240 "v1" attempt_ended 1 Succeeded
readers_start 8
# A dashboard that forgot its transaction.
psql_as_admin -q -d "$SHOP_DATABASE" -c "set application_name = 'forgotten'" -c "begin; lock table analytics.fct_orders in access share mode; select pg_sleep(600)" >/dev/null 2>&1 &
strict v2
await 240 "the cutover is held up" condition_is Ready False Blocked
release_field '{.status.conditions[?(@.type=="Ready")].message}' | grep forgotten
[ "$(live_markers)" = 1/1 ]
psql_as_admin -q -d "$SHOP_DATABASE" -c "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'forgotten'" >/dev/null
await 120 "v2" attempt_ended 2 Succeeded
readers_stop
grep -q ' mixed=0 ' <<<"$READERS_LINE"
[ "$(live_markers)" = 2/2 ]
