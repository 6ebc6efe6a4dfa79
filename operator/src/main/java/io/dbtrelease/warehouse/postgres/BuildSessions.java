package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Ends what is left of a build. Other releases may be building with the same role, so only these sessions of it are ended: those whose application name says
 * the side ({@code dbtrelease <schema>}, from the profile that the operator writes), and those that hold a lock on the side's schemas or on anything in them.
 * Another session can do the side no harm: its rights are gone once the side has another owner, and no row or relation that it has not committed can be in the
 * side. A function or a type can (the server locks nothing for those): committed after the seal, it changes the fingerprint.
 */
final class BuildSessions {
    private static final String APPLICATION = "dbtrelease ";
    private static final int POLLS = 100;

    private static final String OF_SIDE = """
            from pg_stat_activity a
            where a.usename = ? and a.datname = current_database() and a.pid <> pg_backend_pid() and (
                a.application_name = any (?)
                or exists (select from pg_locks l
                    left join pg_class c on l.locktype = 'relation' and c.oid = l.relation
                    join pg_namespace n on n.oid = case
                        when l.locktype = 'object' and l.classid = 'pg_namespace'::regclass then l.objid else c.relnamespace end
                    where l.pid = a.pid and l.database = (select oid from pg_database where datname = current_database())
                        and n.nspname = any (?)))""";

    private BuildSessions() {}

    /** Ends them and waits until they are gone, at most 10 seconds: a session that is gone has reported what it wrote. */
    static void end(Session session, String buildRole, Collection<String> schemas) throws SQLException {
        List<String> applications =
                schemas.stream().map(BuildSessions::applicationName).toList();
        for (int poll = 0; poll < POLLS; poll++) {
            int ended = session.list(
                            "select pg_terminate_backend(a.pid) " + OF_SIDE,
                            r -> r.getBoolean(1),
                            buildRole,
                            applications,
                            schemas)
                    .size();
            // A transaction sees one state of the activity's statistics.
            session.commit();
            if (ended == 0) {
                return;
            }
            session.list("select pg_sleep(0.1)", r -> true);
        }
        throw new WarehouseException(Kind.Timeout, "sessions of the build role do not end");
    }

    private static String applicationName(String schema) {
        String name = APPLICATION + schema;
        return name.length() <= PostgresSql.MAX_NAME_BYTES ? name : name.substring(0, PostgresSql.MAX_NAME_BYTES);
    }
}
