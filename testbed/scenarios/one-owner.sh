# shellcheck shell=bash
# Two releases that claim one exposure: the second is stalled and names the owner
release_yaml v1 </dev/null | kubectl apply -f -
await 240 "v1" attempt_ended 1 Succeeded
release_yaml v2 </dev/null | sed 's/name: jaffle-shop,/name: intruder,/' | kubectl apply -f -
intruder_is() { kubectl -n "$SHOP" get dbtr intruder -o 'jsonpath={.status.conditions[?(@.type=="Stalled")].reason} {.status.conditions[?(@.type=="Stalled")].message}' | grep -q "$1"; }
await 60 "the second is stalled" intruder_is ExposureClaimed
intruder_is "$SHOP/jaffle-shop"
[ "$(live_markers)" = 1/1 ]
