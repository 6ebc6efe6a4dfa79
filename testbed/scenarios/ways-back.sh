# shellcheck shell=bash
# Each way back from a bad release with what it took; one side is dropped by hand, and the operator is killed while the revision is built again
# alone
# The newest history entry: kind, way, and the seconds from the request to Live's marker.
newest() { release_field '{.status.history[0].kind}/{.status.history[0].way}/{.status.history[0].outcome}'; }
took() {
    local from to
    from=$(release_field '{.status.history[0].startedAt}') to=$(release_field '{.status.history[0].finishedAt}')
    awk -v f="$(date -d "$from" +%s.%N)" -v t="$(date -d "$to" +%s.%N)" 'BEGIN { printf "%.1f", t - f }'
}

release_yaml v1 </dev/null | kubectl apply -f -
await 400 "v1" attempt_ended 1 Succeeded
release_yaml v2 </dev/null | kubectl apply -f -
await 400 "v2, which turns out to be bad" attempt_ended 2 Succeeded
await 60 "the side of revision 1 was looked at" condition_message_has RollbackAvailable "was as it retired"
condition_is RollbackAvailable True SwapBack

# SwapBack.
readers_start 4
ask "dbtrelease.io/rollback=2>1"
await 60 "back at 1" live_is 1
[ "$(live_markers)" = 1/1 ]
[ "$(newest)" = Rollback/SwapBack/RolledBack ]
say "way back: SwapBack $(took) s from the request to Live's marker"

# Forward again, and the side of revision 1 is dropped by hand: it is built again.
ask "dbtrelease.io/rollback=1>2"
await 60 "forward to 2" live_is 2
sql "drop schema analytics__r1 cascade; drop schema analytics_marts__r1 cascade" >/dev/null
ask "dbtrelease.io/rollback=2>1"
await 240 "revision 1 is built again" in_phase 3 Building
[ "$(live_markers)" = 2/2 ]
before=$(operator_pod uid)
kill_operator
await 120 "another operator serves" other_operator "$before"
await 400 "revision 1 is back, as 3" live_is 3
await 60 "it is a rollback that is done" phase_is RolledBack
readers_stop
grep -q ' mixed=0 ' <<<"$READERS_LINE"
[ "$(live_markers)" = 3/3 ]
[ "$(newest)" = Rollback/Rebuild/RolledBack ]
[ "$(release_field '{.status.live.sourceRevision}')" = v1 ]
say "way back: Rebuild $(took) s from the request to Live's marker, with the operator killed while it built"
[ "$(flips)" = 5 ]

# Once more, with nobody in the way.
sql "drop schema analytics__r1 cascade; drop schema analytics_marts__r1 cascade" 2>/dev/null || true
ask dbtrelease.io/retry=v2-again
await 400 "v2 again" attempt_ended 4 Succeeded
sql "drop schema analytics__r3 cascade; drop schema analytics_marts__r3 cascade" >/dev/null
ask "dbtrelease.io/rollback=4>3"
await 400 "revision 3 is back, as 5" live_is 5
await 60 "it is a rollback that is done" phase_is RolledBack
say "way back: Rebuild $(took) s from the request to Live's marker"

# The digest that was rolled back does not come back by itself.
passed_over
[ "$(release_field '{.status.attempt.number}')" = 5 ]

# A way that there is not, because there never was such a revision: that is said.
cli rollback jaffle-shop -n "$SHOP" --to 77 --yes && exit 1
ask "dbtrelease.io/rollback=5>77"
await 60 "it is refused" condition_is RollbackAvailable True
refused() { kubectl -n "$SHOP" get events --field-selector reason=RequestRefused -o 'jsonpath={.items[*].message}' | grep -F "there never was a revision 77"; }
await 60 "with the reason" refused
