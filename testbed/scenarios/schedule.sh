# shellcheck shell=bash
# A schedule starts an attempt at its tick, one for each, and none while it is suspended
release_yaml v1 <<<'  schedule: {cron: "* * * * *"}' | kubectl apply -f -
ended() { [ "$(release_field "{.status.history[?(@.number==$1)].outcome}/{.status.history[?(@.number==$1)].trigger}")" = "$2" ]; }
await 240 "the first attempt" ended 1 Succeeded/SpecChanged
await 240 "a tick's attempt" ended 2 Succeeded/Schedule
await 240 "the next tick's attempt" ended 3 Succeeded/Schedule
kubectl -n "$SHOP" patch dbtrelease jaffle-shop --type merge -p '{"spec":{"suspend":true}}'
suspended() { condition_is Ready False Suspended || condition_is Reconciling False Suspended; } # before a step, or at rest
await 90 "suspended" suspended
# Two attempts of one tick would have begun in the same minute.
minutes=$(release_field '{range .status.history[?(@.trigger=="Schedule")]}{.startedAt}{"\n"}{end}' | cut -c1-16 | sort)
[ "$(uniq <<<"$minutes")" = "$minutes" ]
