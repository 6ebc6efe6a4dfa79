package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What of a side hangs on a shared relation that a build drops with CASCADE: the server asks for the rights on that relation alone. */
final class SharedDependents {
    private final MarkerTable markers;

    SharedDependents(MarkerTable markers) {
        this.markers = markers;
    }

    List<Obstacle> of(Session session, PrepareRequest request) throws SQLException {
        Set<Key> replaced = keys(session, request.replaced());
        if (replaced.isEmpty()) {
            return List.of();
        }
        List<ObjectGraph.Edge> edges = ObjectGraph.into(session, request.shared()).stream()
                .filter(e -> !e.within() && replaced.contains(e.needed()))
                .toList();
        Set<Key> keys = new HashSet<>();
        edges.forEach(e -> {
            keys.add(e.dependent());
            keys.add(e.needed());
        });
        Map<Key, DbObject> names = ObjectGraph.identify(session, keys);
        Set<String> sides = sides(session, request, names.values());
        Map<String, Obstacle> hanging = new TreeMap<>();
        for (ObjectGraph.Edge edge : edges) {
            DbObject dependent = names.get(edge.dependent());
            if (dependent != null && sides.contains(dependent.schema())) {
                hanging.put(dependent.identity(), obstacle(dependent, String.valueOf(names.get(edge.needed()))));
            }
        }
        return List.copyOf(hanging.values());
    }

    private static Obstacle obstacle(DbObject dependent, String needed) {
        return new Obstacle(
                "LiveReadsShared",
                dependent.toString(),
                "It would be dropped with " + needed
                        + ", which this build makes anew before any gate has looked. Build that as an incremental model, or release this"
                        + " as a table first and let the Retired sides go that still have it.");
    }

    private static Set<Key> keys(Session session, List<RelationName> relations) throws SQLException {
        return new HashSet<>(session.list(
                """
                select 'pg_class'::regclass::oid, c.oid
                from unnest(?::text[], ?::text[]) as r(schema, name)
                join pg_namespace n on n.nspname = r.schema join pg_class c on c.relnamespace = n.oid and c.relname = r.name""",
                r -> new Key(r.getLong(1), r.getLong(2)),
                relations.stream().map(RelationName::schema).toList(),
                relations.stream().map(RelationName::name).toList()));
    }

    /** Live's schemas, marked or about to be adopted, and every other side. */
    private Set<String> sides(Session session, PrepareRequest request, Collection<DbObject> objects)
            throws SQLException {
        Set<String> sides =
                request.schemas().stream().map(SchemaMove::live).collect(Collectors.toCollection(HashSet::new));
        List<String> schemas = objects.stream()
                .map(DbObject::schema)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        markers.named(session, schemas).values().stream()
                .filter(s -> s.marker() != null)
                .forEach(s -> sides.add(s.name()));
        return sides;
    }
}
