# shellcheck shell=bash
# Two replicas: the leader dies in the middle of a flip, another one sleeps through its lease and wakes; one flip each time, none undone
# alone
own_node
# More than one replica needs a volume that all of them mount: the same folder of the node, as a claim.
undo() {
    resume
    release_hold || true
    stage_operator
    kubectl -n "$OPERATOR_NAMESPACE" delete pvc e2e-artifacts --ignore-not-found --timeout=60s
    kubectl delete pv e2e-artifacts --ignore-not-found --timeout=60s
}
sleeper=
resume() { [ -z "$sleeper" ] || kill -CONT "$sleeper" 2>/dev/null || true; }
kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolume
metadata: {name: e2e-artifacts}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteMany]
  storageClassName: ""
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: $STATE/artifacts, type: Directory}
  claimRef: {namespace: $OPERATOR_NAMESPACE, name: e2e-artifacts}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: e2e-artifacts, namespace: $OPERATOR_NAMESPACE}
spec: {accessModes: [ReadWriteMany], storageClassName: "", volumeName: e2e-artifacts, resources: {requests: {storage: 1Gi}}}
YAML
stage_operator --set replicas=2 --set artifacts.volume.type=existingClaim --set artifacts.volume.claimName=e2e-artifacts
leader() { kubectl -n "$OPERATOR_NAMESPACE" get lease dbt-release-operator -o 'jsonpath={.spec.holderIdentity}'; }
another_leads() { [ -n "$(leader)" ] && [ "$(leader)" != "$1" ]; }
leader_process() { operator_process "$(kubectl -n "$OPERATOR_NAMESPACE" get pod "$(leader)" -o 'jsonpath={.metadata.uid}')"; }
both_run() { [ "$(operator_pods .status.containerStatuses[0].ready | grep -c true)" = 2 ]; }
strict() { release_yaml "$1" <<<'  cutover: {isolation: Strict, patience: 60s}' | kubectl apply -f -; }

await 60 "two replicas, one leads" both_run
strict v1
await 400 "v1" attempt_ended 1 Succeeded

readers_start 4
hold_flip
strict v2
await 400 "the flip waits before its commit" flip_held
first=$(leader)
kill -KILL "$(leader_process)"
# Its container would come back under the same name, and with it as the leader.
kubectl -n "$OPERATOR_NAMESPACE" delete pod "$first" --grace-period=0 --force
since=$SECONDS
released() { ! flip_held; }
step "the server ends the dead leader's transaction" wait_for 30 released
[ "$(live_markers)" = 1/1 ]
release_hold
await 90 "another leads" another_leads "$first"
say "another leads $((SECONDS - since)) s after the leader died"
await 400 "v2" attempt_ended 2 Succeeded
say "live $((SECONDS - since)) s after the leader died"
[ "$(live_markers)" = 2/2 ]
[ "$(flips)" = 2 ]
sql "drop event trigger hold_flip"

# The sleeper is stopped between two tries of a rollback: when it wakes, it may ask for that flip again.
await 120 "two replicas" both_run
hold dbt_release.claims exclusive
ask "dbtrelease.io/rollback=2>1"
await 60 "a rollback is tried" in_phase 2 RollingBack
first=$(leader)
sleeper=$(leader_process)
idle_backend() { sql "select pid from pg_stat_activity where application_name like 'dbt-release-operator $SHOP/%' and usename = 'dbt_operator' and state = 'idle' and query ilike 'rollback%'" | grep .; }
asleep_between_tries() {
    kill -STOP "$sleeper"
    # The server still answers the last statement that it was sent.
    sleep 0.5
    idle_backend || { kill -CONT "$sleeper" && return 1; }
}
step "the leader falls asleep between two tries" wait_for 60 asleep_between_tries
since=$SECONDS
backend=$(idle_backend)
[ "$(live_markers)" = 2/2 ]
await 60 "another leads" another_leads "$first"
say "another leads $((SECONDS - since)) s after the leader fell asleep"
release_hold
await 60 "rolled back by the other" live_is 1
[ "$(live_markers)" = 1/1 ]
ask "dbtrelease.io/rollback=1>2"
await 30 "and forward again" live_is 2
[ "$(live_markers)" = 2/2 ]
[ "$(flips)" = 4 ]
# Longer, and the kubelet would end it.
[ $((SECONDS - since)) -ge 50 ] || sleep $((50 - (SECONDS - since)))
say "it slept $((SECONDS - since)) s"
[ -n "$(sql "select 1 from pg_stat_activity where pid = $backend")" ]
# Counts also what is rolled back: whoever asks for a flip moves the claim on first.
asked() { sql "select n_tup_upd from pg_stat_user_tables where relid = 'dbt_release.claims'::regclass"; }
before=$(asked)
woken=$sleeper
kill -CONT "$sleeper"
sleeper=
# Which comes first is the machine's choice: its next try, which the warehouse must refuse, or the news that it leads no more, by which it ends.
asked_again() { [ "$(asked)" -gt "$before" ]; }
asked_or_ended() { asked_again || ! kill -0 "$woken" 2>/dev/null; }
step "it wakes" wait_for 30 asked_or_ended
sleep 10
if asked_again; then say "it asked for its flip again"; else say "it ended without asking again"; fi
[ "$(live_markers)" = 2/2 ]
[ "$(flips)" = 4 ]
live_is 2
kubectl -n "$OPERATOR_NAMESPACE" logs "$first" --previous --tail=20 >&2 || true
readers_stop
grep -q ' mixed=0 ' <<<"$READERS_LINE"
