package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;

import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts rows. Of a plain table the metadata have the exact count, which costs nothing. Anything else is counted, and counting a view runs what is in it, so the
 * gate's role does that.
 */
final class RowCounts {
    private final SnowflakeSessions sessions;
    private final InformationSchema information;

    RowCounts(SnowflakeSessions sessions, InformationSchema information) {
        this.sessions = sessions;
        this.information = information;
    }

    Map<RelationName, Long> count(Collection<RelationName> relations, Duration timeout) {
        Set<RelationName> asked = new HashSet<>(relations);
        Set<String> schemas = new HashSet<>();
        relations.forEach(r -> schemas.add(r.schema()));
        Map<RelationName, Long> counts = new HashMap<>();
        List<RelationName> computed = new ArrayList<>();
        List<Relation> there = sessions.asOperator(
                "dbt-release-operator/row-counts", timeout, session -> information.relations(session, schemas));
        for (Relation found : there) {
            if (!asked.contains(found.name())) {
                continue;
            }
            if (found.isTable() && found.plain() && found.rows() != null) {
                counts.put(found.name(), found.rows());
            } else {
                computed.add(found.name());
            }
        }
        countAsGate(computed, timeout, counts);
        return counts;
    }

    private void countAsGate(List<RelationName> relations, Duration timeout, Map<RelationName, Long> counts) {
        if (relations.isEmpty()) {
            return;
        }
        SnowflakeLogin gate = sessions.config().gate();
        if (gate == null) {
            throw new WarehouseException(
                    Kind.PermissionDenied,
                    "Counting the rows of " + relation(relations.getFirst())
                            + " runs what is in it, which only the gate role does: give the DbtWarehouse gateCredentials.");
        }
        sessions.asGate(gate, "dbt-release-operator/row-counts", timeout, session -> {
            for (RelationName name : relations) {
                counts.put(
                        name,
                        session.first("SELECT COUNT(*) FROM " + relation(name), r -> r.getLong(1))
                                .orElse(0L));
            }
            return true;
        });
    }
}
