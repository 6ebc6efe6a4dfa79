package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts rows. Counting a table runs nobody's code, so the operator does it, whom row security does not hide rows from; counting a view runs what is in the view
 * with the rights of whoever counts, so the gate's role does that.
 */
final class RowCounts {
    private final PostgresSessions sessions;

    RowCounts(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    Map<RelationName, Long> count(Collection<RelationName> relations, Duration timeout) {
        List<RelationName> stored = new ArrayList<>();
        List<RelationName> computed = new ArrayList<>();
        Map<RelationName, Long> counts = new HashMap<>();
        sessions.read("row counts", timeout, session -> {
            sort(session, relations, stored, computed);
            return countAll(session, stored, counts);
        });
        if (!computed.isEmpty()) {
            Credentials gate = sessions.config().gate();
            if (gate == null) {
                throw new WarehouseException(
                        Kind.PermissionDenied,
                        "Counting the rows of view " + id(computed.getFirst())
                                + " runs what is in it, which only the gate role does: give the DbtWarehouse gateCredentials.");
            }
            sessions.readAsGate(gate, "row counts", timeout, session -> countAll(session, computed, counts));
        }
        return counts;
    }

    private static void sort(
            Session session, Collection<RelationName> relations, List<RelationName> stored, List<RelationName> computed)
            throws SQLException {
        session.list(
                "select n.nspname, c.relname, c.relkind in ('r', 'm') from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[])) and c.relkind in ('r', 'm', 'v', 'p', 'f')",
                r -> (r.getBoolean(3) ? stored : computed).add(new RelationName(r.getString(1), r.getString(2))),
                relations.stream().map(RelationName::schema).toList(),
                relations.stream().map(RelationName::name).toList());
    }

    private static boolean countAll(Session session, List<RelationName> relations, Map<RelationName, Long> counts)
            throws SQLException {
        for (RelationName relation : relations) {
            counts.put(
                    relation,
                    session.first("select count(*) from " + id(relation), r -> r.getLong(1))
                            .orElse(0L));
        }
        return true;
    }
}
