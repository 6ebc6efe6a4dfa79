# shellcheck shell=bash
# A spec edit while Green is built supersedes the attempt; its Job ends and its Green is dropped
release_yaml v1 </dev/null | kubectl apply -f -
await 180 "building" phase_is Building
release_yaml v2 </dev/null | kubectl apply -f -
await 300 "the newer spec is live" attempt_ended 2 Succeeded
[ "$(release_field '{.status.history[1].outcome}/{.status.history[1].number}')" = Superseded/1 ]
[ -z "$(psql_as_admin -d "$SHOP_DATABASE" -qAt -c "select nspname from pg_namespace where nspname like '%\_\_g1'")" ]
[ "$(live_markers)" = 2/2 ]
