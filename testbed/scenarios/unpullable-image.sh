# shellcheck shell=bash
# An image that cannot be pulled is named in the condition at once; mending the spec supersedes the attempt
release_yaml no-such-tag </dev/null | kubectl apply -f -
pull_problem() { condition_is Ready False ErrImage || condition_is Ready False ImagePullBackOff; }
await 60 "the pull problem is named" pull_problem
release_yaml v1 </dev/null | kubectl apply -f -
await 240 "the mended spec goes live" attempt_ended 2 Succeeded
[ "$(release_field '{.status.history[1].outcome}')" = Superseded ]
[ "$(live_markers)" = 2/2 ]
