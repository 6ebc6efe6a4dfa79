package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.RelationName;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Other sessions' locks. Who holds one is named by process, role and application; when its transaction and its query began is known where the operator may see it
 * ({@code GRANT pg_read_all_stats}). What it runs is never shown: a query's text may hold data.
 */
final class Blockers {
    private static final int NAMED = 5;

    /** Modes that a transaction takes that writes a table, or changes it. */
    private static final String WRITING =
            "'RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'";

    /** The key of the lock that flips of one exposure wait for each other with. */
    static final String FLIP_LOCK = "hashtextextended('dbt_release ' || ?, 0)";

    private static final String HOLDERS = """
            select distinct a.pid, coalesce(a.usename, a.backend_type, '?'), coalesce(a.application_name, ''),
                to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as began,
                to_char(a.query_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), coalesce(a.state, '')
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.granted and a.pid <> pg_backend_pid() and l.database = (select oid from pg_database where datname = current_database())
                and %s
            order by began nulls last, a.pid""";

    private Blockers() {}

    /** Who has unfinished writes in relations of these schemas. */
    static List<String> writers(Session session, Collection<String> schemas) throws SQLException {
        return named(
                session,
                "l.mode in (" + WRITING
                        + ") and l.locktype = 'relation' and l.relation in (select c.oid from pg_class c"
                        + " join pg_namespace n on n.oid = c.relnamespace where n.nspname = any (?))",
                schemas);
    }

    /** Who has unfinished writes in these relations. */
    static List<String> writersOf(Session session, Collection<RelationName> relations) throws SQLException {
        List<String> oids = session.list(
                "select c.oid::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))",
                r -> r.getString(1),
                relations.stream().map(RelationName::schema).toList(),
                relations.stream().map(RelationName::name).toList());
        return named(
                session,
                "l.mode in (" + WRITING + ") and l.locktype = 'relation' and l.relation = any (?::oid[])",
                oids);
    }

    /** Who stands in the way of a flip: sessions that use anything in these schemas or one of these views, and another flip of the exposure. */
    static List<String> users(Session session, Collection<String> schemas, Collection<String> views, String exposure)
            throws SQLException {
        return named(
                session,
                "(l.locktype = 'relation' and (l.relation = any (?::oid[]) or l.relation in (select c.oid from pg_class c"
                        + " join pg_namespace n on n.oid = c.relnamespace where n.nspname = any (?)))"
                        + " or l.locktype = 'advisory' and l.objsubid = 1"
                        + " and (l.classid::bigint << 32 | l.objid::bigint) = " + FLIP_LOCK + ")",
                views,
                schemas,
                exposure);
    }

    private static List<String> named(Session session, String which, Object... parameters) throws SQLException {
        return session.list(
                HOLDERS.formatted(which),
                r -> {
                    String application = PostgresSql.shortened(r.getString(3));
                    String transaction = r.getString(4) == null ? "" : ", in a transaction since " + r.getString(4);
                    String query = r.getString(5) == null ? "" : ", its query began " + r.getString(5) + " UTC";
                    String state = r.getString(6).isEmpty() ? "" : ", " + r.getString(6);
                    return "pid " + r.getInt(1) + " (" + PostgresSql.shortened(r.getString(2))
                            + (application.isEmpty() ? "" : ", " + application) + state + transaction + query + ")";
                },
                parameters);
    }

    /** The first few, for a message. */
    static String text(List<String> blockers) {
        String text = blockers.stream().limit(NAMED).collect(Collectors.joining("; "));
        return blockers.size() <= NAMED ? text : text + " and " + (blockers.size() - NAMED) + " more";
    }
}
