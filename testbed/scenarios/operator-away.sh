# shellcheck shell=bash
# The operator is away while a build ends; nothing is lost
# alone
undo() { kubectl -n "$OPERATOR_NAMESPACE" scale deployment/dbt-release-operator --replicas=1; }
release_yaml v1 </dev/null | kubectl apply -f -
await 180 "building" phase_is Building
kubectl -n "$OPERATOR_NAMESPACE" scale deployment/dbt-release-operator --replicas=0
said() { kubectl -n "$SHOP" logs -l dbtrelease.io/job=build -c "$1" --tail=-1 2>/dev/null | grep -q "$2"; }
await 120 "dbt ends" said dbt 'Done. PASS='
await 60 "the collector finds nobody" said collector 'not delivered yet'
kubectl -n "$OPERATOR_NAMESPACE" scale deployment/dbt-release-operator --replicas=1
await 180 "live" attempt_ended 1 Succeeded
[ "$(live_markers)" = 1/1 ]
