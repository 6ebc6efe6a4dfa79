# shellcheck shell=bash
# The API server is away for a minute in the middle of a flip: the flip is made once, and found when it is back
# alone
own_node
undo() { release_hold || true; daemons_up; }
strict() { release_yaml "$1" <<<'  cutover: {isolation: Strict, patience: 3s}' | kubectl apply -f -; }
strict v1
await 400 "v1" attempt_ended 1 Succeeded
readers_start 4
hold_flip
strict v2
await 400 "the flip waits before its commit" flip_held
daemon_kill kube-apiserver
since=$SECONDS
say "the API server is away; the warehouse has made $(flips) flip"
away() { ! kubectl get --raw /readyz --request-timeout=2s >/dev/null 2>&1; }
away
release_hold
step "the warehouse flips all the same" wait_for 30 live_markers_are 2/2
[ $((SECONDS - since)) -ge 60 ] || step "the rest of the minute" sleep $((60 - (SECONDS - since)))
[ "$(flips)" = 2 ]
since=$SECONDS
daemons_up &
await 400 "v2, found in the markers" attempt_ended 2 Succeeded
say "status agreed $((SECONDS - since)) s after the API server was started"
wait $!
live_is 2
[ "$(live_markers)" = 2/2 ]
[ "$(flips)" = 2 ]
readers_stop
grep -q ' mixed=0 ' <<<"$READERS_LINE"
# An API server that has just started refuses changes of releases until it knows the kinds that its policies name.
takes_changes() { kubectl -n "$SHOP" label dbtrelease jaffle-shop probe=x --overwrite --dry-run=server; }
await 120 "the API server takes changes again" takes_changes
# What comes next is not held up by what was: a rollback goes through.
cli rollback jaffle-shop -n "$SHOP" --to 1 --yes
await 60 "back at 1" live_is 1
[ "$(flips)" = 3 ]
