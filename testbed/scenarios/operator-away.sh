# shellcheck shell=bash
# The operator is away while a build ends; nothing is lost
release_yaml v1 </dev/null | kubectl apply -f -
await 180 "building" phase_is Building
kubectl -n "$OPERATOR_NAMESPACE" scale deployment/dbt-release-operator --replicas=0
dbt_done() { kubectl -n "$SHOP" logs -l dbtrelease.io/job=build -c dbt --tail=-1 2>/dev/null | grep -q 'Done. PASS='; }
if ! await 120 "dbt ends" dbt_done; then
    kubectl -n "$OPERATOR_NAMESPACE" scale deployment/dbt-release-operator --replicas=1
    exit 1
fi
sleep 10
kubectl -n "$OPERATOR_NAMESPACE" scale deployment/dbt-release-operator --replicas=1
await 180 "live" attempt_ended 1 Succeeded
[ "$(live_markers)" = 1/1 ]
