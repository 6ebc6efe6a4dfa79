# shellcheck shell=bash
# An approval binds to one attempt and one digest, needs its verb, and its author cannot be forged
manual() { release_yaml "$1" <<<'  approval: Manual' | kubectl apply -f -; }
refused() { # TEXT COMMAND…: the API server refuses with this text
    local text=$1 out
    shift
    if out=$("$@" 2>&1); then
        say "was not refused: $*"
        return 1
    fi
    grep -qF "$text" <<<"$out" || {
        say "refused with another message: $out"
        return 1
    }
}
kubectl apply -f - <<YAML
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: editor, namespace: $SHOP}
rules: [{apiGroups: [dbtrelease.io], resources: [dbtreleases], verbs: [get, list, patch, update]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: approver, namespace: $SHOP}
rules: [{apiGroups: [dbtrelease.io], resources: [dbtreleases], verbs: [get, list, patch, approve]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ed, namespace: $SHOP}
subjects: [{kind: User, name: ed, apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: Role, name: editor, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ann, namespace: $SHOP}
subjects: [{kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: Role, name: approver, apiGroup: rbac.authorization.k8s.io}
YAML
manual v1
await 240 "waiting for approval" phase_is AwaitingApproval
token="1/$(release_field '{.status.attempt.digest}')"
annotate() { kubectl --as "$1" -n "$SHOP" annotate --overwrite dbtrelease jaffle-shop "${@:2}"; }
refused "approve" annotate ed "dbtrelease.io/approve=$token" dbtrelease.io/requested-by=ed
refused "ed" annotate ed "dbtrelease.io/approve=$token" dbtrelease.io/requested-by=ann
refused "requested-by" annotate ann "dbtrelease.io/approve=$token" dbtrelease.io/requested-by=ed
refused "spec.approval" kubectl --as ed -n "$SHOP" patch dbtrelease jaffle-shop --type merge -p '{"spec":{"approval":"Automatic"}}'
# A stale token gets an answer and does nothing.
annotate ann dbtrelease.io/approve=1/sha256:0000 dbtrelease.io/requested-by=ann
await 30 "the stale approval is answered" sh -c "[ \"\$('$TESTBED/cluster' kubectl -n '$SHOP' get dbtr jaffle-shop -o 'jsonpath={.status.handled.approve}')\" = 1/sha256:0000 ]"
phase_is AwaitingApproval
# An approval of this attempt, and a spec that changes: the approval is for nothing.
admin=$(kubectl auth whoami -o 'jsonpath={.status.userInfo.username}')
kubectl -n "$SHOP" patch dbtrelease jaffle-shop --type merge -p "{\"metadata\":{\"annotations\":{\"dbtrelease.io/approve\":\"$token\",\"dbtrelease.io/requested-by\":\"$admin\"}},\"spec\":{\"project\":{\"image\":\"localhost/jaffle-shop:v2\"}}}"
await 240 "a new attempt waits again" sh -c "[ \"\$('$TESTBED/cluster' kubectl -n '$SHOP' get dbtr jaffle-shop -o 'jsonpath={.status.attempt.number}/{.status.phase}')\" = 2/AwaitingApproval ]"
[ -z "$(release_field '{.status.live.revision}')" ]
token="2/$(release_field '{.status.attempt.digest}')"
annotate ann "dbtrelease.io/approve=$token" dbtrelease.io/requested-by=ann
await 60 "live" attempt_ended 2 Succeeded
[ "$(release_field '{.status.history[0].approvedBy}')" = ann ]
