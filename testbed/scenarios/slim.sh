# shellcheck shell=bash
# Slim releases and Full ones of the same versions give the same Live, row for row; what a slim one cannot carry is built whole
# SLIM_SEQUENCE names the versions; each must be another one than the one before.
read -ra sequence <<<"${SLIM_SEQUENCE:-v1 v2 v5}"
for version in "${sequence[@]}"; do "$TESTBED/images" dbt --tag "$version" >/dev/null; done

slim() { release_yaml "$1" <<<'  build: {mode: Slim}' | kubectl apply -f - >/dev/null; }
full() { release_yaml "$1" </dev/null | sed 's/name: jaffle-shop,/name: jaffle-full,/; s/schema: analytics,/schema: analytics_full,/' | kubectl apply -f - >/dev/null; }
full_ended() { [ "$(kubectl -n "$SHOP" get dbtr jaffle-full -o 'jsonpath={.status.attempt.number}/{.status.attempt.outcome}')" = "$1/Succeeded" ]; }
plan() { release_field "{.status.attempt.plan.build.$1}"; }
seconds() { kubectl -n "$SHOP" get dbtr "$1" -o json | python3 -c 'import datetime, json, sys
a = json.load(sys.stdin)["status"]["attempt"]["build"]
t = [datetime.datetime.fromisoformat(a[k].replace("Z", "+00:00")) for k in ("startedAt", "finishedAt")]
print(round((t[1] - t[0]).total_seconds()))'; }

# rows SCHEMA: each relation of the side and of its marts with its columns and a digest of its rows.
rows() {
    psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select format('select %L, count(*), md5(string_agg(t::text, E''\\n'' order by t::text)) from %I.%I t;',
        replace(table_schema, '$1', 'side') || '.' || table_name || ' ' || (select string_agg(column_name || ' ' || data_type, ',' order by column_name)
            from information_schema.columns c where (c.table_schema, c.table_name) = (t.table_schema, t.table_name)), table_schema, table_name)
        from information_schema.tables t where table_schema in ('$1', '$1_marts') and table_name <> 'dbt_release_marker' order by 1" |
        psql_as_admin -d "$SHOP_DATABASE" -qAt
}
same_rows() { [ "$(rows analytics | wc -l)" -gt 8 ] && diff <(rows analytics) <(rows analytics_full); }

number=0
for version in "${sequence[@]}"; do
    number=$((number + 1))
    slim "$version"
    full "$version"
    await 300 "$version, slim" attempt_ended $number Succeeded
    await 300 "$version, full" full_ended $number
    say "   $version: $(plan mode) ran $(plan nodes) nodes, $(plan copied) copied, in $(seconds jaffle-shop) s; Full in $(seconds jaffle-full) s; change: $(plan change)"
    same_rows
    if [ $number = 1 ]; then
        [ "$(plan mode)/$(plan fallback)" = Full/FirstRelease ]
    else
        [ "$(plan mode)/$(plan fallback)" = Slim/ ]
        [ "$(plan copied)" -gt 0 ]
    fi
done
# A reader may read what was only copied, and nothing of Live reads a side that stands aside.
psql_as_admin -d "$SHOP_DATABASE" -qAt -c 'set role bi_reader' -c 'select count(*) from analytics.products' >/dev/null
[ "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select count(*) from pg_views where schemaname in ('analytics', 'analytics_marts') and definition ~ '__[gr][0-9]+'")" = 0 ]

# A failing test fails a slim attempt as any other.
slim v3
number=$((number + 1))
await 300 "v3" attempt_ended $number Failed
[ "$(live_markers)" = $((number - 1))/$((number - 1)) ]
# Vars that changed are none of what dbt's comparison sees.
release_yaml "${sequence[-1]}" <<<'  build: {mode: Slim, vars: {unused: 1}}' | kubectl apply -f - >/dev/null
number=$((number + 1))
await 300 "other vars" attempt_ended $number Succeeded
[ "$(plan mode)/$(plan fallback)" = Full/VarsChanged ]
same_rows
# The same again: who asks for it wants new data.
cli retry jaffle-shop -n "$SHOP" --yes
number=$((number + 1))
await 300 "the same again" attempt_ended $number Succeeded
[ "$(plan mode)/$(plan fallback)" = Full/NothingModified ]
# Copies that the warehouse does not allow are not made: the plan is made anew, and whole.
limit=$(($(kubectl -n "$SHOP" get dbtr jaffle-full -o 'jsonpath={.status.attempt.prepared.bytes}') + 8192))
kubectl -n "$SHOP" patch dbtwarehouse shop --type merge -p "{\"spec\":{\"maxSeedBytes\":\"$limit\"}}" >/dev/null
release_yaml v1 <<<'  build: {mode: Slim, vars: {unused: 1}}' | kubectl apply -f - >/dev/null
number=$((number + 1))
await 300 "copies that are too large" attempt_ended $number Succeeded
[ "$(plan mode)/$(plan fallback)" = Full/CopyRefused ]
# A dry run ends with its plan.
kubectl -n "$SHOP" patch dbtwarehouse shop --type merge -p '{"spec":{"maxSeedBytes":"1Gi"}}' >/dev/null
release_yaml v2 <<<'  build: {mode: Slim, vars: {unused: 1}, dryRun: true}' | kubectl apply -f - >/dev/null
number=$((number + 1))
await 300 "a dry run" attempt_ended $number Planned
[ "$(plan mode)" = Slim ]
[ "$(live_markers)" = $((number - 1))/$((number - 1)) ]
cli status jaffle-shop -n "$SHOP"
# So does one that a person asks for, of what is Live or was tried: the next attempt is the one that was due anyway.
release_yaml v2 <<<'  build: {mode: Slim, vars: {unused: 1}}' | kubectl apply -f - >/dev/null
number=$((number + 1))
await 300 "the release of what was planned" attempt_ended $number Succeeded
cli plan jaffle-shop -n "$SHOP" --timeout 5m
number=$((number + 1))
attempt_ended $number Planned
[ "$(plan mode)/$(plan fallback)" = Full/NothingModified ]
[ "$(release_field '{.status.phase}')" = Live ]
[ "$(live_markers)" = $((number - 1))/$((number - 1)) ]
