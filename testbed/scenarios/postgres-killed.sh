# shellcheck shell=bash
# PostgreSQL dies in the middle of a flip and comes back: the flip is undone with it, made again, and no read is mixed
# alone
own_node
undo() { postgres_up; }
strict() { release_yaml "$1" <<<'  cutover: {isolation: Strict, patience: 3s}' | kubectl apply -f -; }
strict v1
await 400 "v1" attempt_ended 1 Succeeded
readers_start 4
hold_flip
strict v2
await 400 "the flip waits before its commit" flip_held
"$TESTBED/postgres" crash
sleep 5
postgres_up
since=$SECONDS
# Nobody holds the next flip, and of this one nothing is left.
[ "$(live_markers)" = 1/1 ]
[ "$(flips)" = 1 ]
await 400 "v2" attempt_ended 2 Succeeded
say "live $((SECONDS - since)) s after the server was back, in round $(release_field '{.status.attempt.round}')"
live_is 2
[ "$(live_markers)" = 2/2 ]
[ "$(flips)" = 2 ]
readers_stop || true
away=$(awk '/^[0-9]+ x (08|57P)/ {n += $1} END {print n + 0}' "$STAGE/readers-$SHOP.err")
failed=$(sed 's/.* failed=\([0-9]*\) .*/\1/' <<<"$READERS_LINE")
say "of the failed reads $away found the server away"
[ "$away" -gt 0 ]
[ "$away" = "$failed" ]
grep -q ' mixed=0 ' <<<"$READERS_LINE"
