# shellcheck shell=bash
# kill -9 of the operator in each phase of an attempt; every release still ends right, with one flip
operator_pod() { kubectl -n "$OPERATOR_NAMESPACE" get pod -l app.kubernetes.io/name=dbt-release-operator -o "jsonpath={.items[0].metadata.$1}"; }
# A process of the testbed's node is one of this machine's. On another cluster the kubelet kills it as fast as it can.
# The pod goes as well, for a container that was killed often starts later and later.
kill_operator() {
    local pod uid cgroup pid
    pod=$(operator_pod name) uid=$(operator_pod uid)
    if [ -z "${KUBECONFIG:-}" ]; then
        cgroup=$(grep -ls "pod$uid" /proc/[0-9]*/cgroup | while read -r it; do
            case $(readlink "${it%/cgroup}/exe") in */java) echo "$it" ;; esac
        done)
        pid=${cgroup#/proc/} pid=${pid%/cgroup}
        kill -KILL "$pid"
    fi
    kubectl -n "$OPERATOR_NAMESPACE" delete pod "$pod" --grace-period=0 --force >/dev/null 2>&1
}
watched() {
    release_yaml "$1" <<'YAML' | kubectl apply -f - >/dev/null
  monitoring:
    duration: 20s
    interval: 5s
    checks: [{name: orders, query: {sql: "select count(*) from {{ live }}.fct_orders", min: 1}}]
YAML
}
reached() { # NUMBER PHASE: the attempt is in the phase, or past it
    local now order="Pending Planning Held Preparing Building Gating AwaitingApproval CuttingOver Monitoring Live"
    now=$(release_field '{.status.attempt.number}/{.status.phase}')
    [ "${now%%/*}" = "$1" ] || return 1
    case " ${order#*"$2"} $2 " in *" ${now#*/} "*) true ;; *) false ;; esac
}
number=0
watched v1
for phase in Planning Preparing Building Gating CuttingOver Monitoring; do
    number=$((number + 1))
    [ $number = 1 ] || cli retry jaffle-shop -n "$SHOP" --yes >/dev/null
    await 240 "attempt $number reaches $phase" reached $number $phase
    say "killing the operator in $(release_field '{.status.phase}')"
    kill_operator
    await 300 "attempt $number ends" attempt_ended $number Succeeded
    [ "$(live_markers)" = $number/$number ]
    [ "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select epoch from dbt_release.claims")" = $number ]
done
