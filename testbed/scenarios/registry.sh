# shellcheck shell=bash
# The image of the way back is looked for in its registry, with a pull secret: gone it is no way back, pushed again it is, and it is built from
# alone
[ -z "${KUBECONFIG:-}" ] || { say "skipped: the registry is one that only the testbed's own node pulls from"; exit 77; }
"$TESTBED/image-registry" up
eval "$("$TESTBED/image-registry" env)"
undo() {
    "$TESTBED/image-registry" down
    stage_operator >/dev/null 2>&1
}
stage_operator --set "imageCheck.insecureRegistries={$REGISTRY}" --set "imageCheck.registries={$REGISTRY}"

# pushed VERSION: the example's image of that version in the registry; prints its name by digest.
pushed() {
    local archive=$STAGE/$SHOP-$1.tar
    [ -f "$archive" ] || "$TESTBED/cluster" save-image "localhost/jaffle-shop:$1" "$archive" >&2
    "$TESTBED/image-registry" push "$REGISTRY/jaffle-shop:$1" "$archive"
}

# from_registry VERSION: pulled anew for each pod, so that nothing is built from what the node has.
from_registry() {
    release_yaml "$1" </dev/null | sed "s#^  project: .*#  project: {image: \"$REGISTRY/jaffle-shop:$1\", imagePullPolicy: Always, imagePullSecrets: [pull], revision: $1}#" |
        kubectl apply -f -
}

kubectl -n "$SHOP" apply -f - <<YAML
apiVersion: v1
kind: Secret
metadata: {name: pull, namespace: $SHOP}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"$REGISTRY": {"username": "$REGISTRY_USERNAME", "password": "$REGISTRY_PASSWORD"}}}'
YAML

first=$(pushed v1)
pushed v2 >/dev/null
from_registry v1
await 400 "v1 is live, pulled from the registry" attempt_ended 1 Succeeded
from_registry v2
await 400 "v2 is live" attempt_ended 2 Succeeded
[ "$(release_field '{.status.rebuildImage.image}')" = "$first" ] # before the cutover

sql "drop schema analytics__r1 cascade; drop schema analytics_marts__r1 cascade" >/dev/null
await 120 "the way back is to build again" condition_is RollbackAvailable True Rebuild
condition_message_has RollbackAvailable "$first"
condition_message_has RollbackAvailable "was in its registry"

# As a registry's clean-up does: the tag with it.
"$TESTBED/image-registry" delete "$first"
"$TESTBED/image-registry" delete "$REGISTRY/jaffle-shop:v1"
# ask_again: a request that was answered is asked again with a number behind it.
number=1
ask_again() {
    number=$((number + 1))
    ask "dbtrelease.io/rollback=2>1/$number"
}
refused() { kubectl -n "$SHOP" get events --field-selector reason=RequestRefused -o 'jsonpath={.items[*].message}' | grep -F "push it again"; }
# A look is believed for half a minute: until then a build of it would begin.
look_is_old() { [ $(($(date +%s) - $(date -d "$(release_field '{.status.rebuildImage.at}')" +%s))) -gt 31 ]; }
await 60 "it was last looked for half a minute ago" look_is_old
ask_again
await 60 "nobody goes back to it without its image" refused
await 30 "there is no way back" condition_is RollbackAvailable False NoWayBack
condition_message_has RollbackAvailable "$first"
condition_message_has RollbackAvailable "push it again"
await 30 "Live is what it was" condition_is Ready True
live_is 2
[ "$(kubectl -n "$SHOP" get events --field-selector reason=ImageMissing -o 'jsonpath={.items[*].reason}')" = ImageMissing ]

[ "$(pushed v1)" = "$first" ]
ask_until_taken() { condition_is Reconciling True || { ask_again && false; }; }
WAIT_PAUSE=5 await 120 "pushed again it is built from" ask_until_taken
await 400 "revision 1 is back, as 3" live_is 3
await 60 "it is a rollback that is done" phase_is RolledBack
[ "$(release_field '{.status.history[0].way}/{.status.live.image}')" = "Rebuild/$first" ]
[ "$(live_markers)" = 3/3 ]

# A password is nowhere but in its Secret.
if { kubectl -n "$SHOP" get dbtr,jobs,pods,events -o yaml && kubectl -n "$OPERATOR_NAMESPACE" logs deployment/dbt-release-operator; } |
    grep -F "$REGISTRY_PASSWORD" >&2; then
    die "a secret is shown"
fi
