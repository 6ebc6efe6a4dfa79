# shellcheck shell=bash
# A schedule starts an attempt at its tick, and one only
release_yaml v1 <<<'  schedule: {cron: "* * * * *"}' | kubectl apply -f -
await 240 "the first attempt" attempt_ended 1 Succeeded
await 240 "the tick's attempt" attempt_ended 2 Succeeded
[ "$(release_field '{.status.history[0].trigger}')" = Schedule ]
kubectl -n "$SHOP" patch dbtrelease jaffle-shop --type merge -p '{"spec":{"suspend":true}}'
await 90 "suspended" condition_is Ready False Suspended || await 10 "suspended" sh -c "'$TESTBED/cluster' kubectl -n '$SHOP' get dbtr jaffle-shop -o wide | grep -q Suspended"
