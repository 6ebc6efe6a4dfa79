# shellcheck shell=bash
# Runs every command of docs/runbook.md as it stands on the page
# alone
PAGE=$REPOSITORY/docs/runbook.md

# Each block of commands has a name in a comment above it.
blocks() { sed -n 's/^<!-- run: \([a-z-]*\) -->$/\1/p' "$PAGE"; }
block() { awk -v name="<!-- run: $1 -->" '$0 == name { found = 1; next } found && /^```sh$/ { inside = 1; next } inside && /^```$/ { exit } inside' "$PAGE"; }
fences() { grep -c '^```sh$' "$PAGE"; }

ran=()
# page BLOCK: its commands, in a shell that ends at the first one that fails.
page() {
    local text
    text=$(block "$1")
    [ -n "$text" ] || die "docs/runbook.md has no block $1"
    ran+=("$1")
    say "-- $1"
    (
        set -euo pipefail
        eval "$text"
    )
}

# What the page has the reader set, here for this shop.
# shellcheck disable=SC2034 # read by the blocks
NAMESPACE=$SHOP NAME=jaffle-shop SCHEMA=analytics
# shellcheck disable=SC2034
GOOD_IMAGE=localhost/jaffle-shop:v1 FIXED_IMAGE=localhost/jaffle-shop:v2 FIXED_REVISION=fixed
dbtrelease() { cli "$@"; }
psql() { psql_as_admin -d "$SHOP_DATABASE" "$@"; }
ran+=(set)

release_yaml v1 </dev/null | kubectl apply -f -
await 400 "v1" attempt_ended 1 Succeeded
release_yaml v2 </dev/null | kubectl apply -f -
await 400 "v2, which turns out to be bad" attempt_ended 2 Succeeded

page stop
[ "$(release_field '{.spec.suspend}')" = true ]
page scope
page marker
page way
page back
await 60 "Live is back" live_is 1
[ "$(live_markers)" = 1/1 ]
page look
page fix
await 400 "the fix is live" live_is 3

# The side is gone: the same words build it again.
sql "drop schema analytics__r1 cascade; drop schema analytics_marts__r1 cascade" >/dev/null
page back-to
await 400 "revision 1 is back, built again" live_is 4
await 60 "as a rollback" phase_is RolledBack
page stop
page retry
await 400 "what was rolled back is live again" live_is 5

# By hand, while no operator runs.
kubectl -n "$OPERATOR_NAMESPACE" scale deployment dbt-release-operator --replicas=0 >/dev/null
undo() { kubectl -n "$OPERATOR_NAMESPACE" scale deployment dbt-release-operator --replicas=1 >/dev/null; }
no_operator() { [ -z "$(operator_pods .metadata.name)" ]; }
await 120 "no operator runs" no_operator
# shellcheck disable=SC2034
FROM=5 TO=4
# A side of another release, with the same number.
sql "create schema other; create schema other__r4; create table other__r4.dbt_release_marker (like analytics.dbt_release_marker);
    insert into other__r4.dbt_release_marker select * from analytics__r4.dbt_release_marker; update other__r4.dbt_release_marker set release_uid = 'another'" >/dev/null
page by-hand
[ "$(live_markers)" = 4/4 ]
[ "$(sql "select count(*) from pg_namespace where nspname in ('other', 'other__r4')")" = 2 ]
sql "drop schema other; drop schema other__r4 cascade" >/dev/null
undo
await 180 "the marker is believed" live_is 4
await 60 "and said" condition_is Drifted True

# Rows that a bad release wrote into incremental models.
page stop
page refresh
await 400 "everything is built from nothing" live_is 6

# Nothing on the page is left out.
missing=$(comm -3 <(blocks | sort -u) <(printf '%s\n' "${ran[@]}" | sort -u))
[ -z "$missing" ] || die "not run, or not on the page: $missing"
[ "$(fences)" = "$(blocks | wc -l)" ] || die "docs/runbook.md has a block of commands without a name"
