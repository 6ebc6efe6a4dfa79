# shellcheck shell=bash
# kill -9 of the operator in each phase of an attempt and of a rollback; every release still ends right, with one flip
operator_pod() { kubectl -n "$OPERATOR_NAMESPACE" get pod -l app.kubernetes.io/name=dbt-release-operator -o "jsonpath={.items[0].metadata.$1}"; }
# A process of the testbed's node is one of this machine's. On another cluster the kubelet kills it as fast as it can.
# The pod goes as well, for a container that was killed often starts later and later.
kill_operator() {
    local pod uid it killed=
    pod=$(operator_pod name) uid=$(operator_pod uid)
    if [ -z "${KUBECONFIG:-}" ]; then
        for it in /proc/[0-9]*; do
            case $(readlink "$it/exe") in
                */java) grep -qs "pod$uid" "$it/cgroup" && kill -KILL "${it#/proc/}" && killed=yes ;;
            esac
        done
        [ -n "$killed" ] || die "the operator's process was not found"
    fi
    kubectl -n "$OPERATOR_NAMESPACE" delete pod "$pod" --grace-period=0 --force >/dev/null 2>&1
}

# hold TABLE MODE: a session that locks the table, until release_hold; a phase that would last milliseconds lasts.
hold() {
    psql_as_admin -q -d "$SHOP_DATABASE" -c "set application_name = 'hold'" -c "begin; lock table $1 in $2 mode; select pg_sleep(600)" >/dev/null 2>&1 &
    wait_for 10 held
}
held() { [ "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select count(*) from pg_stat_activity where application_name = 'hold' and query like '%pg_sleep%' and wait_event = 'PgSleep'")" = 1 ]; }
release_hold() { psql_as_admin -q -d "$SHOP_DATABASE" -c "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hold'" >/dev/null; }

# apply [LINE…]: the spec, watched for 20 s after the cutover, with more lines.
apply() {
    printf '%s\n' '  monitoring: {duration: 20s, interval: 5s, checks: [{name: orders, query: {sql: "select count(*) from {{ live }}.fct_orders", min: 1}}]}' "$@" |
        release_yaml v1 | kubectl apply -f - >/dev/null
}

in_phase() { # NUMBER PHASE: nothing but this phase will do
    [ "$(release_field '{.status.attempt.number}/{.status.phase}')" = "$1/$2" ]
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
other_operator() { [ "$(operator_pod uid)" != "$1" ] && kubectl -n "$OPERATOR_NAMESPACE" wait pod -l app.kubernetes.io/name=dbt-release-operator --for=condition=Ready --timeout=1s; }

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
