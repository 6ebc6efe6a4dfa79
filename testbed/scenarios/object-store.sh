# shellcheck shell=bash
# The operator keeps artifacts in S3; the store is away while a revision is built again, and once more while Live is watched; nothing is lost
# alone
own_node
# Not that of testbed/stores, which listens where no pod comes and which a test may use at the same time.
store=$STATE/object-store
port=${DBTRELEASE_OBJECT_STORE_PORT:-15493}
export AWS_ACCESS_KEY_ID=testbed AWS_SECRET_ACCESS_KEY=testbed-secret
url="s3://artifacts/e2e?region=us-east-1&endpoint=http://$NODE_ADDRESS:$port"
undo() {
    end_daemon "$store" s3 3
    rm -rf "$store"
    stage_operator
    kubectl -n "$OPERATOR_NAMESPACE" delete secret object-store --ignore-not-found
}
programs=$("$TESTBED/stores" install | tail -n 1)
# What is started here must not keep the pipe open whose end ends the readers.
store_up() {
    mkdir -p "$store/data/artifacts" "$store/metadata"
    ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY spawn "$store" s3 \
        "$programs/versitygw" --port "$NODE_ADDRESS:$port" --region us-east-1 --quiet posix --sidecar "$store/metadata" "$store/data" 7>&-
    step "the store serves" wait_for 30 curl --silent --noproxy "*" --max-time 10 "http://$NODE_ADDRESS:$port"
}
store_away() {
    kill -KILL "$(pid_of "$store" s3)"
    step "the store is away" wait_for 10 store_is_away
}
store_is_away() { ! pid_of "$store" s3 >/dev/null; }

# in_bucket KEY: content of what the bucket has of the release.
in_bucket() { cat "$store/data/artifacts/e2e/$SHOP/jaffle-shop/$1"; }
recorded() { # ATTEMPT: its record, and that Live shows it
    [ "$(release_field '{.status.published.attempt}/{.status.published.revision}')" = "$1/$1" ]
}
kept() { # ATTEMPT: its files, its records, and the pointer to it
    local own
    own=$(release_field '{.metadata.uid}')/attempts/$1
    in_bucket "$own/release.json" | cmp - <(in_bucket "revisions/$1/release.json") || return 1
    in_bucket "$own/plan-1/report.json" >/dev/null || return 1
    in_bucket "$own/build-1/report.json" >/dev/null || return 1
    in_bucket last_green.json | grep -q "\"revision\" : $1,"
}
store_up
kubectl apply -f - <<YAML
apiVersion: v1
kind: Secret
metadata: {name: object-store, namespace: $OPERATOR_NAMESPACE}
stringData: {AWS_ACCESS_KEY_ID: $AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: $AWS_SECRET_ACCESS_KEY}
YAML
stage_operator --set "artifacts.store=$url" --set artifacts.credentialsSecret=object-store

release_yaml v1 </dev/null | kubectl apply -f -
await 400 "v1" attempt_ended 1 Succeeded
release_yaml v2 </dev/null | kubectl apply -f -
await 400 "v2, which turns out to be bad" attempt_ended 2 Succeeded
await 60 "its record" recorded 2
kept 2
in_bucket revisions/1/release.json >/dev/null
cli state --store "$url" --namespace "$SHOP" --release jaffle-shop -o "$store/state"
grep -q '"metadata"' "$store/state/manifest.json"

# The store is away while the revision is built again: Live stays, and the build's pod keeps its files.
readers_start 4
sql "drop schema analytics__r1 cascade; drop schema analytics_marts__r1 cascade" >/dev/null
ask "dbtrelease.io/rollback=2>1"
await 240 "revision 1 is built again" in_phase 3 Building
store_away
said() { kubectl -n "$SHOP" logs -l dbtrelease.io/job=build,dbtrelease.io/attempt=3 -c "$1" --tail=-1 2>/dev/null | grep -q "$2"; }
await 120 "dbt ends" said dbt 'Done. PASS='
await 60 "the collector cannot deliver" said collector 'not delivered yet'
in_phase 3 Building
[ "$(live_markers)" = 2/2 ]
[ "$(flips)" = 2 ]
since=$SECONDS
store_up
await 120 "revision 1 is back, as 3" live_is 3
say "live $((SECONDS - since)) s after the store came back"
await 60 "it is a rollback that is done" phase_is RolledBack
await 60 "its record" recorded 3
kept 3
[ "$(live_markers)" = 3/3 ]

# The store is away while Live is watched: it stays Live, and its record comes later.
release_yaml v2 <<<'  monitoring: {duration: 20s, interval: 5s, checks: [{name: orders, query: {sql: "select count(*) from {{ live }}.fct_orders", min: 1}}]}' |
    kubectl apply -f -
# How Live is watched is not part of what is built: what was rolled back comes back where somebody says so.
ask dbtrelease.io/retry=v2-again
await 400 "v2 is watched" in_phase 4 Monitoring
store_away
await 120 "the watch passes" attempt_ended 4 Succeeded
await 60 "what is missing is said" condition_message_has Ready "its record is not in the artifact store yet"
phase_is Live
recorded 3
[ "$(live_markers)" = 4/4 ]
since=$SECONDS
store_up
await 120 "its record" recorded 4
say "recorded $((SECONDS - since)) s after the store came back"
kept 4
in_bucket revisions/4/release.json | grep -q '"reason" : "MonitoringPassed"'
readers_stop
grep -q ' mixed=0 ' <<<"$READERS_LINE"
[ "$(flips)" = 4 ]
