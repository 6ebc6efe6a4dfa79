# shellcheck shell=bash
# The node is lost in the middle of a build whose dbt writes on: the attempt fails, its Green is never flipped, and the next one goes live
# alone
own_node
undo() { release_hold || true; daemons_up; }
release_yaml v1 </dev/null | kubectl apply -f -
await 400 "v1" attempt_ended 1 Succeeded
readers_start 4
release_yaml v2 </dev/null | kubectl apply -f -
await 400 "building" in_phase 2 Building
hold raw_shop.payments 'access exclusive'
green() { sql "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname ~ '^analytics.*__g2$'"; }
waits() { sql "select 1 from pg_stat_activity where application_name = 'dbtrelease analytics__g2' and wait_event_type = 'Lock'" | grep -q 1; }
await 60 "dbt waits in the middle of its build" waits
pod=$(kubectl -n "$SHOP" get pod -l dbtrelease.io/job=build,dbtrelease.io/attempt=2 -o name)
daemon_kill kubelet
since=$SECONDS
node_is() { [ "$(kubectl get node testbed -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = "$1" ]; }
await 90 "the node is lost" node_is Unknown
say "lost after $((SECONDS - since)) s: $(release_field '{.status.conditions[?(@.type=="Ready")].reason}')"
# What the node controller does after 5 minutes. It spares the pods where all nodes are lost at once, as the only one is here.
evict() {
    kubectl create --raw "/api/v1/namespaces/$SHOP/pods/${pod#pod/}/eviction" -f - <<<"{\"apiVersion\": \"policy/v1\", \"kind\": \"Eviction\", \"metadata\": {\"name\": \"${pod#pod/}\"}}"
}
step "its pod is evicted" evict
await 90 "the attempt fails" attempt_ended 2 Failed
say "failed after $((SECONDS - since)) s: $(release_field '{.status.attempt.reason}: {.status.attempt.message}')"
kubectl -n "$SHOP" delete "$pod" --grace-period=0 --force
before=$(green)
release_hold
wrote() { [ "$(green)" -gt "$before" ]; }
step "dbt writes on" wait_for 60 wrote
[ "$(live_markers)" = 1/1 ]
[ "$(flips)" = 1 ]
# A person asks again while the node is still away.
ask dbtrelease.io/retry=after-the-loss
daemons_up
since=$SECONDS
await 400 "the next attempt" attempt_ended 3 Succeeded
say "live $((SECONDS - since)) s after the node was back"
[ "$(live_markers)" = 3/3 ]
[ "$(flips)" = 2 ]
await 60 "the lost Green is collected" sh -c "! '$TESTBED/postgres' psql -d '$SHOP_DATABASE' -qAt -c \"select 1 from pg_namespace where nspname ~ '__g2$'\" | grep -q 1"
readers_stop
grep -q ' mixed=0 ' <<<"$READERS_LINE"
