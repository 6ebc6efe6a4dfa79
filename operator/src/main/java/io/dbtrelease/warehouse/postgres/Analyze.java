package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import java.sql.SQLException;
import java.util.List;

/**
 * Statistics for the planner, for tables that have none yet: dbt leaves none, and readers of a fresh Live would wait for bad plans until autovacuum comes by.
 * Done while the build role owns the tables, because expressions of an index run as the table's owner. ANALYZE changes no counter that a fingerprint has.
 */
final class Analyze {
    private static final long BUDGET_NANOS = 30_000_000_000L;

    private Analyze() {}

    /** As many as half a minute is enough for, the smallest last, because those are planned well by guess; what fails is left out. */
    static void run(Session session, List<String> schemas) throws SQLException {
        List<String> tables = session.list("""
                select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = any (?) and c.relkind in ('r', 'm') and c.relpages + pg_relation_size(c.oid) > 0
                    and pg_stat_get_last_analyze_time(c.oid) is null and pg_stat_get_last_autoanalyze_time(c.oid) is null
                order by pg_relation_size(c.oid) desc limit 5000""", r -> id(r.getString(1), r.getString(2)), schemas);
        long end = System.nanoTime() + BUDGET_NANOS;
        for (String table : tables) {
            if (System.nanoTime() > end) {
                return;
            }
            try {
                session.setLocal("statement_timeout", "10s");
                session.run("analyze " + table);
                session.commit();
            } catch (SQLException e) {
                // A table without statistics is slow to query for a while and nothing worse.
                session.rollback();
            }
        }
    }
}
