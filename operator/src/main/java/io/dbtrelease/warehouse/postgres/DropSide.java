package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drops a side, dependents before what they need, without a single CASCADE: what somebody binds to it meanwhile stops the drop instead of being dropped along. A
 * batch at a time, because one transaction that drops thousands of tables runs out of lock memory.
 */
final class DropSide {
    static final int BATCH = 500;
    private static final int NAMED = 10;
    private final MarkerTable markers;

    DropSide(MarkerTable markers) {
        this.markers = markers;
    }

    DropReply drop(Session session, ReleaseId release, int revision, Collection<String> names) throws SQLException {
        Map<String, SchemaState> there = markers.named(session, names);
        for (SchemaState schema : there.values()) {
            String refusal = notTheirs(schema, release, revision);
            if (refusal != null) {
                return new DropReply.Kept(refusal);
            }
        }
        return there.isEmpty() ? new DropReply.Dropped() : dropBatch(session, there.keySet());
    }

    private static @Nullable String notTheirs(SchemaState schema, ReleaseId release, int revision) {
        Marker marker = schema.marker();
        if (marker == null) {
            return "Schema " + id(schema.name()) + " carries no marker, so it is not known to be a side: it is kept.";
        }
        if (!marker.releaseUid().equals(release.uid()) || marker.revision() != revision) {
            return "Schema " + id(schema.name()) + " is revision " + marker.revision() + " of " + marker.releaseName()
                    + ": it is kept.";
        }
        return marker.liveName().equals(schema.name())
                ? "Schema " + id(schema.name()) + " has Live's name: it is kept."
                : null;
    }

    /** Drops a batch of what is in the schemas, and the schemas themselves when nothing else is left. */
    DropReply dropBatch(Session session, Set<String> schemas) throws SQLException {
        List<ObjectGraph.Edge> edges = ObjectGraph.into(session, schemas);
        Set<Key> outside = new LinkedHashSet<>();
        edges.stream().filter(e -> !e.within()).forEach(e -> outside.add(e.dependent()));
        if (!outside.isEmpty()) {
            return new DropReply.Kept("These are outside and depend on it: " + names(session, outside)
                    + ". Drop them or bind them to Live.");
        }
        Set<Key> markerTables = markerTables(session, schemas);
        Set<Key> objects = ObjectGraph.in(session, schemas);
        objects.removeAll(markerTables);
        Order sorted = dependentsFirst(objects, edges);
        List<Key> order = sorted.keys();
        List<Key> batch = order.subList(0, sorted.cut(BATCH));
        try {
            session.runAll(statements(session, batch));
            if (order.size() > batch.size()) {
                return new DropReply.More(order.size() - batch.size());
            }
            for (String schema : new TreeSet<>(schemas)) {
                if (markerTables.size() > 0) {
                    session.run("drop table if exists " + id(schema, Marker.TABLE));
                }
                session.run("drop schema " + id(schema) + " restrict");
            }
            return new DropReply.Dropped();
        } catch (SQLException e) {
            if (!PostgresErrors.state(e).equals(PostgresErrors.DEPENDENT_OBJECTS)) {
                throw e;
            }
            session.rollback();
            return new DropReply.Kept("Something else depends on it: " + PostgresErrors.text(e, List.of()));
        }
    }

    private static String names(Session session, Set<Key> keys) throws SQLException {
        Map<Key, DbObject> named = ObjectGraph.identify(session, keys);
        String text = keys.stream()
                .limit(NAMED)
                .map(named::get)
                .map(o -> o == null ? "?" : o.toString())
                .collect(Collectors.joining(", "));
        return keys.size() <= NAMED ? text : text + " and " + (keys.size() - NAMED) + " more";
    }

    private static Set<Key> markerTables(Session session, Collection<String> schemas) throws SQLException {
        return new LinkedHashSet<>(session.list(
                "select 'pg_class'::regclass::oid, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relname = ? and c.relkind = 'r'",
                r -> new Key(r.getLong(1), r.getLong(2)),
                schemas,
                Marker.TABLE));
    }

    /** @param circle where the objects begin that need each other in a circle: tables whose foreign keys point at each other */
    record Order(List<Key> keys, int circle) {
        /** Where a batch of at most this many ends; a circle is not cut, for only one statement over all of it can drop it. */
        int cut(int batch) {
            return keys.size() <= batch
                    ? keys.size()
                    : circle < batch && circle > 0 ? circle : circle == 0 ? keys.size() : batch;
        }
    }

    /** Kahn's order; what is left in a circle comes last. */
    static Order dependentsFirst(Set<Key> objects, List<ObjectGraph.Edge> edges) {
        Map<Key, Integer> dependents = new HashMap<>();
        Map<Key, List<Key>> needs = new HashMap<>();
        for (ObjectGraph.Edge edge : edges) {
            if (objects.contains(edge.needed()) && objects.contains(edge.dependent())) {
                dependents.merge(edge.needed(), 1, Integer::sum);
                needs.computeIfAbsent(edge.dependent(), k -> new ArrayList<>()).add(edge.needed());
            }
        }
        List<Key> order = new ArrayList<>();
        objects.stream().filter(o -> !dependents.containsKey(o)).forEach(order::add);
        for (int next = 0; next < order.size(); next++) {
            for (Key needed : needs.getOrDefault(order.get(next), List.of())) {
                if (dependents.merge(needed, -1, Integer::sum) == 0) {
                    order.add(needed);
                }
            }
        }
        Set<Key> ordered = new LinkedHashSet<>(order);
        objects.stream().filter(o -> !ordered.contains(o)).forEach(ordered::add);
        return new Order(new ArrayList<>(ordered), order.size());
    }

    /** Neighbours of one type go in one statement, so that a circle among tables is dropped as one. */
    private static List<String> statements(Session session, List<Key> batch) throws SQLException {
        Map<Key, DbObject> named = ObjectGraph.identify(session, batch);
        List<String> statements = new ArrayList<>();
        List<String> run = new ArrayList<>();
        String type = "";
        for (Key key : batch) {
            DbObject object = named.get(key);
            if (object == null) {
                continue;
            }
            boolean alone = !object.type().equals("table");
            if (!run.isEmpty() && (alone || !object.type().equals(type))) {
                statements.add("drop " + type + " " + String.join(", ", run));
                run.clear();
            }
            type = dropWord(object.type());
            run.add(object.identity());
        }
        if (!run.isEmpty()) {
            statements.add("drop " + type + " " + String.join(", ", run));
        }
        return statements;
    }

    private static String dropWord(String type) {
        return switch (type) {
            case "composite type" -> "type";
            case "statistics object" -> "statistics";
            default -> type;
        };
    }
}
