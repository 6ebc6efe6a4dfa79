package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.SchemaMove;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Locks all of Live for the moment of a flip. A reader that has resolved one name and waits for another makes us give up; one that waits for its first name
 * resolves it again after the flip: so none sees two releases.
 *
 * <p>Tables are locked by LOCK TABLE. That would lock what a view reads as well, sources outside included, so views are locked by giving them the owner that they
 * have, which takes the same lock on the view alone and changes nothing.
 *
 * <p>Most tries wait a few milliseconds for each lock and no more: while we wait, readers that need what we hold wait too, and two that wait for each other are
 * only freed by our giving up. A longer try now and then gets through where readers follow each other without a gap.
 */
final class StrictLocks {
    private static final List<Integer> WAITS_MILLIS = List.of(10, 10, 20, 20, 50, 10, 100, 20, 300);
    private static final int TABLES_PER_STATEMENT = 500;
    private static final int STATEMENTS_PER_TRIP = 100;
    private static final long LONGEST_NANOS = 500_000_000L;

    private StrictLocks() {}

    /** What keeps a flip from being Strict: of Live, and of Green too, or nothing could follow it. What a rollback brings is there already. */
    static List<Obstacle> obstacles(Session session, FlipRequest request) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        for (String view : unlockable(session, request.liveSchemas())) {
            obstacles.add(new Obstacle(
                    "MaterializedViewInLive",
                    view,
                    "Strict cannot lock a materialized view. Release once with cutover.isolation set to Relaxed."));
        }
        if (!request.isRollback()) {
            List<String> green =
                    request.incoming().stream().map(SchemaMove::side).toList();
            for (String view : unlockable(session, green)) {
                obstacles.add(
                        new Obstacle(
                                "MaterializedViewInGreen",
                                view,
                                "Strict cannot lock a materialized view: once this is Live, no flip could be Strict. Build it as a table, or set cutover.isolation to Relaxed."));
            }
        }
        return obstacles;
    }

    /** Materialized views, which LOCK TABLE does not take. */
    private static List<String> unlockable(Session session, List<String> schemas) throws SQLException {
        return session.list(
                "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relkind = 'm' order by 1, 2 limit 10",
                r -> id(r.getString(1), r.getString(2)),
                schemas);
    }

    /**
     * Tries a few times; what a try got is given back before the next. Fails with the server's lock error when none succeeded.
     *
     * @return when the try that succeeded began, by {@link System#nanoTime}
     */
    static long take(Session session, List<String> schemas) throws SQLException {
        List<String> statements = statements(session, schemas);
        SQLException last = new SQLException("no lock was tried", PostgresErrors.LOCK_NOT_AVAILABLE);
        for (int wait : WAITS_MILLIS) {
            long start = System.nanoTime();
            try {
                session.inSavepoint(() -> lockAll(session, statements, wait, start));
                return start;
            } catch (SQLException e) {
                if (!isLock(e)) {
                    throw e;
                }
                last = e;
                Flip.pause(ThreadLocalRandom.current().nextLong(5, 50));
            }
        }
        throw last;
    }

    private static boolean isLock(SQLException e) {
        String state = PostgresErrors.state(e);
        return state.equals(PostgresErrors.LOCK_NOT_AVAILABLE) || state.equals(PostgresErrors.DEADLOCK);
    }

    private static void lockAll(Session session, List<String> statements, int waitMillis, long start)
            throws SQLException {
        session.setLocal("lock_timeout", waitMillis + "ms");
        for (int from = 0; from < statements.size(); from += STATEMENTS_PER_TRIP) {
            session.runAll(statements.subList(from, Math.min(statements.size(), from + STATEMENTS_PER_TRIP)));
            if (System.nanoTime() - start > LONGEST_NANOS) {
                throw new SQLException(
                        "locking all of Live took longer than readers should wait", PostgresErrors.LOCK_NOT_AVAILABLE);
            }
        }
        session.setLocal("lock_timeout", Flip.lockTimeout());
    }

    private static List<String> statements(Session session, List<String> schemas) throws SQLException {
        List<String> tables = new ArrayList<>();
        List<String> others = new ArrayList<>();
        session.list(
                "select n.nspname, c.relname, c.relkind::text, pg_get_userbyid(c.relowner) from pg_class c"
                        + " join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relkind in ('r', 'p', 'v', 'f') order by c.oid",
                r -> {
                    String name = id(r.getString(1), r.getString(2));
                    String owner = " owner to " + id(r.getString(4));
                    return switch (r.getString(3)) {
                        case "v" -> others.add("alter view " + name + owner);
                        case "f" -> others.add("alter foreign table " + name + owner);
                        default -> tables.add("only " + name);
                    };
                },
                schemas);
        List<String> statements = new ArrayList<>();
        for (int from = 0; from < tables.size(); from += TABLES_PER_STATEMENT) {
            statements.add("lock table "
                    + String.join(", ", tables.subList(from, Math.min(tables.size(), from + TABLES_PER_STATEMENT)))
                    + " in access exclusive mode");
        }
        statements.addAll(others);
        return statements;
    }
}
