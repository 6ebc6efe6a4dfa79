# shellcheck shell=bash
# A project from git over https and ssh: each attempt records its commit, and what cannot be checked out says why and leaves Live alone
"$TESTBED/git-server" up
eval "$("$TESTBED/git-server" env)"
bare=$GIT_REPOSITORIES/$SHOP.git
work=$STAGE/$SHOP-work
rm -rf "$bare" "$work"
undo() { rm -rf "$bare" "$work"; }

git init -q --bare -b main "$bare"
git init -q -b main "$work"

# push_version VERSION: that version of the example becomes main's newest commit; prints its number.
push_version() {
    rm -rf "$work/transform"
    "$REPOSITORY/examples/jaffle-shop/version" "$1" "$work/transform"
    git -C "$work" add -A
    git -C "$work" -c user.name=testbed -c user.email=testbed@example.com commit -qm "$1"
    git -C "$work" push -q "$bare" main
    git -C "$work" rev-parse HEAD
}

# git_release URL REVISION SECRET
git_release() {
    kubectl apply -f - <<YAML
apiVersion: dbtrelease.io/v1alpha1
kind: DbtRelease
metadata: {name: jaffle-shop, namespace: $SHOP}
spec:
  warehouse: shop
  exposure: {schema: analytics, readers: [bi_reader]}
  project:
    image: localhost/jaffle-shop:v1
    git: {url: "$1/$SHOP.git", revision: $2, path: transform, secretName: $3}
YAML
}

# built_from REVISION COMMIT: status and the marker in the warehouse name them.
built_from() {
    [ "$(release_field '{.status.live.revision}/{.status.live.commit}')" = "$1/$2" ] &&
        [ "$(release_field '{.status.lastGreen.commit}/{.status.lastGreen.sourceRevision}')" = "$2/$2" ] &&
        [ "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select revision || '/' || source_revision from analytics.dbt_release_marker")" = "$1/$2" ]
}

kubectl -n "$SHOP" create secret generic shop-git-https --from-file="$GIT_SECRETS/username" --from-file="$GIT_SECRETS/password" \
    --from-file="$GIT_SECRETS/ca.crt"
kubectl -n "$SHOP" create secret generic shop-git-ssh --from-file="$GIT_SECRETS/identity" --from-file="$GIT_SECRETS/known_hosts"
ssh-keygen -q -t ed25519 -N '' -f "$work/other"
kubectl -n "$SHOP" create secret generic shop-git-stranger --from-file="$GIT_SECRETS/identity" \
    --from-literal="known_hosts=$(cut -d' ' -f1 "$GIT_SECRETS/known_hosts") $(cut -d' ' -f1,2 "$work/other.pub")"
rm "$work/other" "$work/other.pub"

first=$(push_version v1)
git_release "$GIT_HTTPS_URL" main shop-git-https
await 300 "main over https is live" attempt_ended 1 Succeeded
built_from 1 "$first"

second=$(push_version v2)
passed_over
[ "$(release_field '{.status.attempt.number}')" = 1 ] # that a branch moved starts nothing
ask dbtrelease.io/retry=the-branch-moved
await 300 "main's newest commit is live" attempt_ended 2 Succeeded
built_from 2 "$second"
[ "$(release_field '{.status.retired[0].commit}')" = "$first" ]

git_release "$GIT_SSH_URL" "$first" shop-git-ssh
await 300 "the first commit, over ssh, is live" attempt_ended 3 Succeeded
built_from 3 "$first"

git_release "$GIT_SSH_URL" main shop-git-stranger
await 180 "a host key that is not known is refused" attempt_ended 4 Failed
[ "$(release_field '{.status.attempt.reason}')" = CheckoutFailed ]
release_field '{.status.attempt.message}' | grep -q 'host key .*is not the one in known_hosts of Secret shop-git-stranger'

git_release "$GIT_HTTPS_URL" develop shop-git-https
await 180 "a branch that is not there is refused" attempt_ended 5 Failed
release_field '{.status.attempt.message}' | grep -q 'no branch and no tag develop'

built_from 3 "$first"
[ "$(live_markers)" = 3/3 ]
# Nothing of the Secrets is where people look.
if { kubectl -n "$SHOP" get dbtr,jobs,pods,events -o yaml && kubectl -n "$OPERATOR_NAMESPACE" logs deployment/dbt-release-operator; } |
    grep -F -e "$(cat "$GIT_SECRETS/password")" -e 'PRIVATE KEY' >&2; then
    die "a secret is shown"
fi
