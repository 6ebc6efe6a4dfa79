# shellcheck shell=bash
# Faults for scenarios: a phase that is held open, a daemon that is away, a process of the operator that dies or sleeps.
# Sourced by e2e, after stage.sh.

# own_node: ends the scenario as skipped where the cluster's processes are not this machine's.
own_node() {
    if [ -n "${KUBECONFIG:-}" ] && [ "$KUBECONFIG" != "$STATE/cluster/kubeconfig" ]; then
        say "skipped: needs the testbed's own cluster"
        exit 77
    fi
}

# ---- a phase that would last milliseconds lasts

# hold TABLE MODE: a session that locks the table, until release_hold.
hold() { hold_with "lock table $1 in $2 mode"; }

# hold_flip: the next flip waits between its renames and its commit, until release_hold; its statement may last 30 s.
hold_flip() {
    hold_with "select pg_advisory_lock(4711)"
    psql_as_admin -q -d "$SHOP_DATABASE" <<'SQL'
create or replace function public.hold_flip() returns event_trigger language plpgsql as $$
begin
    if exists (select from pg_event_trigger_ddl_commands() where object_identity = 'analytics') then
        while exists (select from pg_locks where locktype = 'advisory' and classid = 0 and objid = 4711) loop
            perform pg_sleep(0.1);
        end loop;
    end if;
end $$;
drop event trigger if exists hold_flip;
create event trigger hold_flip on ddl_command_end when tag in ('ALTER SCHEMA') execute function public.hold_flip();
SQL
}

hold_with() { # STATEMENT
    psql_as_admin -q -d "$SHOP_DATABASE" -c "set application_name = 'hold'" -c "begin; $1; select pg_sleep(600)" >/dev/null 2>&1 &
    wait_for 10 held
}
held() { [ "$(sql "select count(*) from pg_stat_activity where application_name = 'hold' and query like '%pg_sleep%' and wait_event = 'PgSleep'")" = 1 ]; }
release_hold() { sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hold'" >/dev/null; }

# flip_held: prints the server's process that hold_flip keeps waiting.
flip_held() { sql "select pid from pg_stat_activity where application_name like 'dbt-release-operator %' and wait_event = 'PgSleep'" | grep .; }

sql() { psql_as_admin -d "$SHOP_DATABASE" -qAt -c "$1"; }

# How many flips the warehouse has made, rollbacks among them.
flips() { sql "select count(*) from dbt_release.flips"; }

# ---- daemons of the testbed, each by its own record

daemon_kill() { # NAME
    kill -KILL "$(pid_of "$STATE/cluster" "$1")"
    wait_for 10 daemon_away "$1"
}
# What is started here must not keep the pipe open whose end ends the readers.
daemons_up() { "$TESTBED/cluster" up 7>&-; }
postgres_up() { "$TESTBED/postgres" up 7>&-; }
daemon_away() { ! pid_of "$STATE/cluster" "$1" >/dev/null; }

# ---- the operator's processes

operator_pods() { # JSONPATH of a pod, one line each
    kubectl -n "$OPERATOR_NAMESPACE" get pod -l app.kubernetes.io/name=dbt-release-operator -o "jsonpath={range .items[*]}{$1}{\"\\n\"}{end}"
}

# operator_process UID: prints the pid of the operator in the pod with that UID; a process of the testbed's node is one of this machine's.
operator_process() {
    local it
    for it in /proc/[0-9]*; do
        case $(readlink "$it/exe") in
            */java) ! grep -qs "pod$1" "$it/cgroup" || { echo "${it#/proc/}" && return; } ;;
        esac
    done
    return 1
}

operator_pod() { operator_pods ".metadata.$1" | head -n 1; } # FIELD of metadata, of the only one

# kill_operator: at once. On another cluster than the testbed's the kubelet kills it as fast as it can.
# The pod goes as well, for a container that was killed often starts later and later.
kill_operator() {
    local pod uid
    pod=$(operator_pod name) uid=$(operator_pod uid)
    [ -n "${KUBECONFIG:-}" ] || kill -KILL "$(operator_process "$uid")"
    kubectl -n "$OPERATOR_NAMESPACE" delete pod "$pod" --grace-period=0 --force >/dev/null 2>&1
}

# other_operator UID: whether another pod than that one serves.
other_operator() { [ "$(operator_pod uid)" != "$1" ] && kubectl -n "$OPERATOR_NAMESPACE" wait pod -l app.kubernetes.io/name=dbt-release-operator --for=condition=Ready --timeout=1s; }
