# shellcheck shell=bash
# kill -9 of the operator in each phase of an attempt and of a rollback; every release still ends right, with one flip
# alone
# apply [LINE…]: the spec, watched for 20 s after the cutover, with more lines.
apply() {
    printf '%s\n' '  monitoring: {duration: 20s, interval: 5s, checks: [{name: orders, query: {sql: "select count(*) from {{ live }}.fct_orders", min: 1}}]}' "$@" |
        release_yaml v1 | kubectl apply -f - >/dev/null
}

# killed_in NUMBER PHASE: waits for the phase, kills, and waits until another process has taken over.
killed_in() {
    local before
    await 240 "attempt $1 is in $2" in_phase "$1" "$2"
    before=$(operator_pod uid)
    kill_operator
    say "killed in $(release_field '{.status.phase}')"
    await 120 "another operator serves" other_operator "$before"
}

ended_right() { # NUMBER FLIPS
    await 300 "attempt $1 ends" attempt_ended "$1" Succeeded
    [ "$(live_markers)" = "$1/$1" ]
    [ "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select epoch from dbt_release.claims")" = "$2" ]
}

apply
killed_in 1 Planning
ended_right 1 1

hold analytics.fct_payments 'access exclusive'
ask dbtrelease.io/retry=2
killed_in 2 Preparing
release_hold
ended_right 2 2

ask dbtrelease.io/retry=3
killed_in 3 Building
ended_right 3 3

apply '  gates: [{name: slow, query: {sql: "select count(*) from pg_sleep(20)", min: 1}}]'
killed_in 4 Gating
ended_right 4 4

apply '  approval: Manual'
killed_in 5 AwaitingApproval
ask "dbtrelease.io/approve=5/$(release_field '{.status.attempt.digest}')"
killed_in 5 Monitoring
ended_right 5 5

apply
hold dbt_release.claims exclusive
ask dbtrelease.io/retry=6
killed_in 6 CuttingOver
[ "$(live_markers)" = 5/5 ]
release_hold
ended_right 6 6

hold dbt_release.claims exclusive
ask "dbtrelease.io/rollback=6>5"
killed_in 6 RollingBack
[ "$(live_markers)" = 6/6 ]
release_hold
await 120 "flipped back" live_is 5
[ "$(live_markers)" = 5/5 ]
[ "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select epoch from dbt_release.claims")" = 7 ]
