package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Locks all of Live for the moment of a flip. A reader that has resolved one name and waits for another makes us give up; one that waits for its first name
 * resolves it again after the flip: so none sees two releases.
 *
 * <p>Tables are locked by LOCK TABLE. That would lock what a view reads as well, sources outside included, so views are locked by giving them the owner that they
 * have, which takes the same lock on the view alone and changes nothing.
 */
final class StrictLocks {
    /** Relations to a round trip; between two of them it is looked whether the whole took too long. */
    private static final int BATCH = 200;

    private static final long LONGEST_NANOS = 500_000_000L;

    private StrictLocks() {}

    /** Materialized views of Live, for which Strict is refused. */
    static List<String> unlockable(Session session, List<String> schemas) throws SQLException {
        return session.list(
                "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relkind = 'm' order by 1, 2 limit 10",
                r -> id(r.getString(1), r.getString(2)),
                schemas);
    }

    /** @return false: it took longer than readers should wait, and the transaction must end */
    static boolean take(Session session, List<String> schemas) throws SQLException {
        record Relation(String statement) {}
        List<Relation> relations = session.list(
                "select n.nspname, c.relname, c.relkind::text, pg_get_userbyid(c.relowner) from pg_class c"
                        + " join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relkind in ('r', 'p', 'v', 'f') order by c.oid",
                r -> {
                    String name = id(r.getString(1), r.getString(2));
                    String owner = " owner to " + id(r.getString(4));
                    return new Relation(
                            switch (r.getString(3)) {
                                case "v" -> "alter view " + name + owner;
                                case "f" -> "alter foreign table " + name + owner;
                                default -> "lock table only " + name + " in access exclusive mode";
                            });
                },
                schemas);
        long start = System.nanoTime();
        List<String> statements = new ArrayList<>();
        for (Relation relation : relations) {
            statements.add(relation.statement());
            if (statements.size() == BATCH) {
                session.runAll(statements);
                statements.clear();
                if (System.nanoTime() - start > LONGEST_NANOS) {
                    return false;
                }
            }
        }
        session.runAll(statements);
        return true;
    }
}
