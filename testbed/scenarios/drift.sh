# shellcheck shell=bash
# A swap by hand is believed and shown as Drifted; a foreign side in Live's place is left alone until it is put back
release_yaml v1 </dev/null | kubectl apply -f -
await 400 "v1" attempt_ended 1 Succeeded
release_yaml v2 </dev/null | kubectl apply -f -
await 400 "v2" attempt_ended 2 Succeeded
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

# A whole side of another release in Live's place, as a person leaves it who restores the wrong thing: its data are nobody's to touch.
foreign=00000000-0000-0000-0000-00000000f0f0
swap() { # FROM TO: what stands under Live's names goes away under FROM's, what waits under TO's comes
    psql_as_admin -q -d "$SHOP_DATABASE" <<SQL
begin;
alter schema analytics rename to analytics_$1;
alter schema analytics_marts rename to analytics_marts_$1;
alter schema analytics_$2 rename to analytics;
alter schema analytics_marts_$2 rename to analytics_marts;
commit;
SQL
}
foreign_schema() { # NAME TABLE LIVE_NAME
    psql_as_admin -q -d "$SHOP_DATABASE" <<SQL
create schema $1 authorization dbt_operator;
set role dbt_operator;
create table $1.$2 as select n from generate_series(1, 7) n;
create table $1.dbt_release_marker (like $3.dbt_release_marker including all);
insert into $1.dbt_release_marker (release_uid, release_name, revision, digest, live_name) values ('$foreign', 'elsewhere/other', 7, 'sha256:0', '$3');
comment on table $1.dbt_release_marker is 'dbt-release-operator: marker of release $foreign';
grant usage on schema $1 to bi_reader;
grant select on all tables in schema $1 to bi_reader;
SQL
}
# Every relation with its file, and every row that was ever written, deleted or changed in Live's schemas.
contents() {
    sql "select n.nspname, c.relname, c.oid, c.relfilenode, pg_get_userbyid(c.relowner), obj_description(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('analytics', 'analytics_marts') order by 1, 2"
    sql "select m.*, m.xmin::text from analytics.dbt_release_marker m union all select m.*, m.xmin::text from analytics_marts.dbt_release_marker m"
    sql "select n, xmin::text from analytics.fct_orders union all select n, xmin::text from analytics_marts.customer_value order by 1, 2"
}
foreign_schema analytics_foreign fct_orders analytics
foreign_schema analytics_marts_foreign customer_value analytics_marts
swap mine foreign
readers_start 4
before=$(contents)
await 120 "the foreign side is named" condition_is Stalled True ForeignMarker
release_field '{.status.conditions[?(@.type=="Stalled")].message}' | grep elsewhere/other
# What is asked for waits, however often the operator looks.
ask dbtrelease.io/retry=while-foreign
passed_over
sleep 20
condition_is Stalled True ForeignMarker
[ "$(release_field '{.status.attempt.number}')" = 2 ]
[ "$(contents)" = "$before" ]
[ "$(live_markers)" = 7/7 ]
readers_stop
grep -q ' mixed=0 ' <<<"$READERS_LINE"
swap foreign mine
await 400 "put back, it goes on by itself" attempt_ended 3 Succeeded
[ "$(live_markers)" = 3/3 ]
not_stalled() { ! condition_is Stalled True; }
await 30 "and is healed" not_stalled
[ "$(sql "select count(*) from analytics_foreign.fct_orders, analytics_foreign.dbt_release_marker m where m.revision = 7")" = 7 ]
