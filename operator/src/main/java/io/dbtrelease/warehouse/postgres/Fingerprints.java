package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Fingerprints from catalogs and write counters; no data is read, so a thousand relations take milliseconds.
 *
 * <p>What goes in: each relation's oid, file node (TRUNCATE, VACUUM FULL and REFRESH change it), columns, row security, the version of a view's rule and of a
 * function's row in the catalog, and how many rows were ever inserted, updated and deleted; and when the counters were last reset, for the database and for the
 * server (a crash or a failover empties them): after a reset nothing is known, so the fingerprint differs.
 *
 * <p>What it can miss: a session reports its counters after its transaction, at most once a second, and what it did last within such a second up to ten
 * seconds later (PostgreSQL 15 and newer; 13 and 14: with its next statement). A write that was committed less than that before the fingerprint is read may be
 * missed. Nobody but the owner, superusers, and roles that were granted it can write Live or a sealed Green, and the build's sessions are over by then (an ended
 * session has reported); writers whose transaction is still open are found by their locks, see {@link Blockers}.
 */
final class Fingerprints {
    private static final String RELATIONS = """
            select n.nspname, c.relname, concat_ws(' ', n.oid, c.oid, c.relkind, c.relfilenode, c.relrowsecurity, c.relforcerowsecurity,
                pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid),
                (select string_agg(concat_ws(' ', a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated), ',' order by a.attnum)
                    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
                (select string_agg(w.oid || ' ' || w.xmin::text, ',' order by w.oid) from pg_rewrite w where w.ev_class = c.oid))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'm', 'v', 'p', 'f', 'S', 'c') and
            """;

    private static final String FUNCTIONS = """
            select n.nspname, p.proname, concat_ws(' ', p.oid, p.xmin::text)
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any (?)""";

    private static final String RESETS =
            "select concat_ws(' ', (select stats_reset from pg_stat_database where datname = current_database()),"
                    + " (select stats_reset from pg_stat_bgwriter))";

    private Fingerprints() {}

    /**
     * Up to 14 a process of its own keeps the counters, and what it shows is up to half a second old: waits that long, so that what a session reported before this
     * call is seen after it. From 15 on there is nothing to wait for.
     */
    static void settle(Session session) throws SQLException {
        if (session.majorVersion() < 15) {
            session.list("select pg_sleep(0.6), pg_stat_clear_snapshot()", r -> true);
        }
    }

    /** The schemas' oids: a name may be given again, an oid is not (but after 4 billion others). */
    static String identity(Session session, Collection<String> schemas) throws SQLException {
        return session.first(
                        "select coalesce(string_agg(s.name || '=' || coalesce(n.oid::text, '-'), ' ' order by s.name), '')"
                                + " from unnest(?::text[]) s(name) left join pg_namespace n on n.nspname = s.name",
                        r -> r.getString(1),
                        schemas)
                .orElse("");
    }

    /** Of all relations and functions of the schemas but their markers. A schema that does not exist is part of the text. */
    static String ofSchemas(Session session, Collection<String> schemas) throws SQLException {
        List<String> lines = session.list(
                RELATIONS + " n.nspname = any (?) and c.relname <> ? and c.relname <> ?",
                r -> line(r.getString(1), r.getString(2), r.getString(3)),
                schemas,
                Marker.TABLE,
                Marker.TABLE + "_pkey");
        lines.addAll(session.list(FUNCTIONS, r -> line(r.getString(1), r.getString(2), r.getString(3)), schemas));
        schemas.forEach(s -> lines.add(line(s, "", "")));
        return hash(session, lines);
    }

    static String ofRelations(Session session, Collection<RelationName> relations) throws SQLException {
        List<String> lines = session.list(
                RELATIONS + " (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))",
                r -> line(r.getString(1), r.getString(2), r.getString(3)),
                relations.stream().map(RelationName::schema).toList(),
                relations.stream().map(RelationName::name).toList());
        relations.forEach(r -> lines.add(line(r.schema(), r.name(), "asked")));
        return hash(session, lines);
    }

    private static String line(String schema, String name, String facts) {
        return schema.length() + schema + name.length() + name + ' ' + facts;
    }

    private static String hash(Session session, List<String> lines) throws SQLException {
        lines.sort(null);
        lines.addAll(session.list(RESETS, r -> r.getString(1)));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
