# shellcheck shell=bash
# A swap by hand is believed and shown as Drifted
release_yaml v1 </dev/null | kubectl apply -f -
await 240 "v1" attempt_ended 1 Succeeded
release_yaml v2 </dev/null | kubectl apply -f -
await 240 "v2" attempt_ended 2 Succeeded
psql_as_admin -q -d "$SHOP_DATABASE" <<'SQL'
begin;
alter schema analytics rename to analytics__r2;
alter schema analytics__r1 rename to analytics;
alter schema analytics_marts rename to analytics_marts__r2;
alter schema analytics_marts__r1 rename to analytics_marts;
commit;
SQL
await 120 "the drift is seen" condition_is Drifted True
await 30 "the marker is believed" live_is 1
