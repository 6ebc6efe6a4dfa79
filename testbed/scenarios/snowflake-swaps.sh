# shellcheck shell=bash
# Snowflake's other strategies: a schema is swapped, tables are swapped one by one; forward and back, with rows that an incremental model keeps
# shellcheck source=testbed/snowflake-stage.sh
. "$TESTBED/snowflake-stage.sh"
own_node
undo() { PGDATABASE=postgres "$TESTBED/postgres" psql -qAt -d postgres -c "drop database if exists e2e_snowflake_swaps with (force)"; }
"$TESTBED/images" dbt --adapter snowflake --tag v1 >/dev/null
"$TESTBED/images" dbt --adapter snowflake --tag swaps --project "$TESTBED/swaps" >/dev/null
changed=$(mktemp -d)
cp -R "$TESTBED/swaps/." "$changed"
sed -i 's/sum(amount)/sum(amount) + 1/' "$changed/models/totals.sql"
"$TESTBED/images" dbt --adapter snowflake --tag swaps-changed --project "$changed" >/dev/null
rm -rf "$changed"
shop_open "$SHOP"
snow "CREATE DATABASE SHOP" "GRANT USAGE, CREATE SCHEMA ON DATABASE SHOP TO ROLE DBT_OPERATOR" "GRANT USAGE ON DATABASE SHOP TO ROLE DBT_BUILD" \
    "GRANT USAGE ON DATABASE SHOP TO ROLE DBT_GATE" "GRANT USAGE ON DATABASE SHOP TO ROLE BI_READER"
await 90 "the DbtWarehouse is ready" kubectl -n "$SHOP" wait dbtwarehouse/shop --for=condition=Ready --timeout=1s

release() { # STRATEGY SCHEMA VERSION
    kubectl apply -f - <<YAML
apiVersion: dbtrelease.io/v1alpha1
kind: DbtRelease
metadata: {name: jaffle-shop, namespace: $SHOP}
spec:
  warehouse: shop
  exposure: {database: SHOP, schema: $2, strategy: $1, readers: [BI_READER]}
  project: {image: "localhost/jaffle-shop-snowflake:swaps", imagePullPolicy: IfNotPresent, revision: v$3}
  build: {vars: {version: $3}, timeout: 5m}
  gates: [{name: orders, rowCountDiff: {relations: [orders], maxDecreasePercent: 5}}]
YAML
}
# What readers see: total, how many versions the incremental model has kept, and whose marker it is.
shows() { snow "SELECT (SELECT TOTAL FROM SHOP.$1.TOTALS) || ' ' || (SELECT COUNT(*) FROM SHOP.$1.LEDGER) || ' ' || (SELECT REVISION FROM SHOP.$1.DBT_RELEASE_MARKER)"; }
is_shown() { [ "$(shows "$1")" = "$2" ]; }

forward_and_back() { # STRATEGY SCHEMA FIRST-ATTEMPT
    local first=$3 second=$(($3 + 1))
    release "$1" "$2" 1
    await 240 "$1: the first release" attempt_ended "$first" Succeeded
    is_shown "$2" "110 1 $first"
    release "$1" "$2" 2
    await 240 "$1: the second" attempt_ended "$second" Succeeded
    is_shown "$2" "220 2 $second"
    ask "dbtrelease.io/rollback=$second>$first"
    await 60 "$1: back" live_is "$first"
    is_shown "$2" "110 1 $first"
    ask "dbtrelease.io/rollback=$first>$second"
    await 60 "$1: and forward again" live_is "$second"
    is_shown "$2" "220 2 $second"
}
forward_and_back SchemaSwap BY_SCHEMA 1
# One model changed: it is built, and the others are zero-copy clones of Live's.
kubectl -n "$SHOP" patch dbtrelease jaffle-shop --type merge \
    -p '{"spec":{"project":{"image":"localhost/jaffle-shop-snowflake:swaps-changed","revision":"changed"},"build":{"mode":"Slim"}}}'
await 240 "a slim release" attempt_ended 3 Succeeded
[ "$(release_field '{.status.attempt.plan.build.mode} {.status.attempt.plan.build.copied}')" = "Slim 2" ]
is_shown BY_SCHEMA "221 2 3"
kubectl -n "$SHOP" delete dbtrelease jaffle-shop --timeout=120s
forward_and_back TableSwap BY_TABLE 4
# Neither several schemas nor views can be swapped as tables are.
kubectl -n "$SHOP" patch dbtrelease jaffle-shop --type merge -p '{"spec":{"project":{"image":"localhost/jaffle-shop-snowflake:v1","revision":"views"}}}'
await 240 "TableSwap refuses both" attempt_ended 6 Failed
[ "$(release_field '{.status.attempt.reason}')" = SeveralSchemas ]
release_field '{.status.attempt.message}' | grep -q 'view'
is_shown BY_TABLE "220 2 5"
