package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who binds to what a flip moves: the server binds by oid, so a view on Live goes where Live's old relations go. */
final class Dependents {
    private static final int LISTED = 100;
    private final MarkerTable markers;

    Dependents(MarkerTable markers) {
        this.markers = markers;
    }

    /**
     * What is outside and bound to Live.
     *
     * @param obstacles what a flip would strand and cannot take along
     * @param views what can be rebound, by oid
     */
    record Outside(List<Obstacle> obstacles, List<Long> views) {}

    /** Everything outside that binds to Live. The release's own sides do not count, nor do other sessions' temporary views: both go by themselves. */
    Outside ofLive(Session session, FlipRequest request) throws SQLException {
        if (request.liveSchemas().isEmpty()) {
            return new Outside(List.of(), List.of());
        }
        Set<String> own = sides(session, request);
        Map<Key, Key> bound = new LinkedHashMap<>();
        ObjectGraph.into(session, request.liveSchemas()).stream()
                .filter(e -> !e.within())
                .forEach(e -> bound.putIfAbsent(e.dependent(), e.needed()));
        Map<Key, DbObject> names = named(session, bound);
        Set<Long> rebindable = request.rebind() ? rebindable(session, bound.keySet()) : Set.of();
        List<Obstacle> obstacles = new ArrayList<>();
        List<Long> views = new ArrayList<>();
        bound.forEach((key, needed) -> {
            DbObject dependent = names.get(key);
            if (dependent == null || isOwnOrTemporary(dependent, own)) {
                return;
            }
            if (dependent.type().equals("view") && rebindable.contains(key.objectId())) {
                views.add(key.objectId());
            } else if (obstacles.size() < LISTED) {
                obstacles.add(obstacle(dependent, String.valueOf(names.get(needed)), request.rebind()));
            }
        });
        views.sort(null);
        return new Outside(obstacles, views);
    }

    private static boolean isOwnOrTemporary(DbObject dependent, Set<String> own) {
        String schema = dependent.schema();
        return schema != null && (own.contains(schema) || schema.startsWith("pg_temp"));
    }

    private static Map<Key, DbObject> named(Session session, Map<Key, Key> bound) throws SQLException {
        Set<Key> keys = new HashSet<>(bound.keySet());
        keys.addAll(bound.values());
        return ObjectGraph.identify(session, keys);
    }

    /** Views that the operator may replace and that bind by their query alone, not by a rule or a trigger. */
    private static Set<Long> rebindable(Session session, Set<Key> keys) throws SQLException {
        return new HashSet<>(session.list(
                "select c.oid from pg_class c where c.relkind = 'v' and c.oid = any (?::oid[]) and pg_has_role(c.relowner, 'USAGE')"
                        + " and not exists (select from pg_rewrite w where w.ev_class = c.oid and w.ev_type <> '1')",
                r -> r.getLong(1),
                keys.stream().map(k -> Long.toString(k.objectId())).toList()));
    }

    private static Obstacle obstacle(DbObject dependent, String needed, boolean rebind) {
        String binds = "It binds to " + needed + " of Live and would stay with it when it retires. ";
        return switch (dependent.type()) {
            case "view" ->
                new Obstacle(
                        "OutsideView",
                        dependent.identity(),
                        binds
                                + (rebind
                                        ? "It cannot be rebound: the operator is no member of its owner, or it has rules. Grant that membership, or drop it."
                                        : "Set exposure.dependents to Rebind, move the view into the project, or drop it."));
            case "materialized view" ->
                new Obstacle(
                        "OutsideMaterializedView",
                        dependent.identity(),
                        binds + "A materialized view cannot be rebound: move it into the project, or drop it.");
            case "function", "procedure", "aggregate" ->
                new Obstacle(
                        "OutsideFunction",
                        dependent.identity(),
                        binds
                                + "Write its body as a string, which is bound when it runs, or move it into the project.");
            case "publication" ->
                new Obstacle(
                        "Publication",
                        dependent.identity(),
                        "It publishes " + needed
                                + ", and subscribers would go on with what retires. Publish tables that are not flipped.");
            case "extension" ->
                new Obstacle(
                        "Extension",
                        dependent.identity(),
                        "It is installed in Live and would retire with it. ALTER EXTENSION " + dependent.identity()
                                + " SET SCHEMA to a schema that is not flipped.");
            default ->
                new Obstacle(
                        "OutsideObject",
                        dependent.toString(),
                        binds + "Take what binds it (a foreign key, a default, a type) away.");
        };
    }

    /** What in the incoming side binds to Live or to what retired before: it would show old data, or none when the old side is dropped. */
    List<Obstacle> ofGreen(Session session, FlipRequest request) throws SQLException {
        Set<String> incoming =
                new HashSet<>(request.incoming().stream().map(SchemaMove::side).toList());
        Set<String> others = sides(session, request);
        others.addAll(request.liveSchemas());
        others.removeAll(incoming);
        if (others.isEmpty()) {
            return List.of();
        }
        Set<Key> green = ObjectGraph.in(session, incoming);
        Map<Key, Key> bound = new LinkedHashMap<>();
        ObjectGraph.into(session, others).stream()
                .filter(e -> green.contains(e.dependent()))
                .forEach(e -> bound.putIfAbsent(e.dependent(), e.needed()));
        Map<Key, DbObject> names = named(session, bound);
        List<Obstacle> obstacles = new ArrayList<>();
        bound.forEach(
                (dependent, needed) -> obstacles.add(
                        new Obstacle(
                                "GreenBindsOutside",
                                String.valueOf(names.get(dependent)),
                                "It names " + names.get(needed)
                                        + ", which is not of this attempt and will not be Live after the flip. Use ref() instead of the schema's name.")));
        return obstacles.size() <= LISTED ? obstacles : List.copyOf(obstacles.subList(0, LISTED));
    }

    /** Schemas that carry the release's marker and are not Live. */
    private Set<String> sides(Session session, FlipRequest request) throws SQLException {
        Set<String> names = new TreeSet<>(
                markers.namedOrOf(session, List.of(), List.of(request.release().uid())).stream()
                        .map(SchemaState::name)
                        .toList());
        names.removeAll(request.liveSchemas());
        return names;
    }

    /** The statement that gives a view the definition that it has now, to be read before the renames and run after them. */
    static String rebinding(Session session, long view) throws SQLException {
        return session.first(
                        "select n.nspname, c.relname, c.reloptions, pg_get_viewdef(c.oid) from pg_class c"
                                + " join pg_namespace n on n.oid = c.relnamespace where c.oid = ?",
                        r -> {
                            List<String> options = SeedCopy.quotedOptions(Arrays.texts(r, 3));
                            return "create or replace view " + id(r.getString(1), r.getString(2))
                                    + (options.isEmpty() ? "" : " with (" + String.join(", ", options) + ")") + " as "
                                    + r.getString(4);
                        },
                        view)
                .orElse("");
    }
}
