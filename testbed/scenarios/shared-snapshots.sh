# shellcheck shell=bash
# A snapshot in a shared schema keeps what it captured, whether its attempt went live, failed, or was rolled back
work=$(mktemp -d)
undo() { rm -rf "$work"; }
for version in v1 v2 v3; do
    "$REPOSITORY/examples/jaffle-shop/version" $version "$work/$version"
    printf 'snapshots: {jaffle_shop: {+target_schema: analytics_snapshots}}\n' >>"$work/$version/dbt_project.yml"
    "$TESTBED/images" dbt --tag shared-$version --project "$work/$version" >/dev/null
done
release() {
    release_yaml "shared-$1" <<<'  build: {failFast: false}' |
        sed 's/readers: \[bi_reader\]/readers: [bi_reader], shared: [analytics_snapshots]/' | kubectl apply -f - >/dev/null
}
moves() { # a customer gets another address
    psql_as_admin -q -d "$SHOP_DATABASE" -c "update raw_shop.customers set email = '$1@example.com', updated_at = now(), loaded_at = now() where id = 1"
}
history() { psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select string_agg(email, ' ' order by dbt_valid_from) from analytics_snapshots.customers_history where customer_id = 1"; }

release v1
await 300 "v1" attempt_ended 1 Succeeded
first=$(history)
moves second
release v3
await 300 "v3, whose test fails" attempt_ended 2 Failed
[ "$(history)" = "$first second@example.com" ]
[ "$(live_markers)" = 1/1 ]
moves third
release v2
await 300 "v2" attempt_ended 3 Succeeded
[ "$(history)" = "$first second@example.com third@example.com" ]
cli rollback jaffle-shop -n "$SHOP" --yes
await 60 "back at 1" live_is 1
[ "$(history)" = "$first second@example.com third@example.com" ]
