package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Refuses, by name and before anything is copied, what a copy would lose or what would bind Green to Live. */
final class SeedCheck {
    private final String buildRole;

    SeedCheck(String buildRole) {
        this.buildRole = buildRole;
    }

    List<Obstacle> check(Session session, PrepareRequest request, List<SeedTable> tables) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        long bytes = 0;
        for (SeedTable table : tables) {
            bytes += table.bytes();
            checkOne(table, obstacles);
        }
        if (bytes > request.maxSeedBytes()) {
            obstacles.add(new Obstacle(
                    "TooManySeedBytes",
                    request.release().name(),
                    bytes + " bytes of Live would be copied, and maxSeedBytes of the DbtWarehouse is "
                            + request.maxSeedBytes()
                            + ". Raise it, or build without the incremental models' history."));
        }
        if (obstacles.isEmpty() && !tables.isEmpty()) {
            boundToLive(session, request, tables, obstacles);
            buildCode(session, tables, obstacles);
        }
        return obstacles;
    }

    private static void checkOne(SeedTable table, List<Obstacle> obstacles) {
        String name = id(table.seed().live());
        switch (table.kind()) {
            case "r" -> {
                if (table.inherits()) {
                    obstacles.add(
                            new Obstacle(
                                    "InheritedTable",
                                    name,
                                    "The table is a partition, inherits, or is inherited from; a copy would be no longer. Make it a plain table."));
                }
            }
            case "p" ->
                obstacles.add(new Obstacle(
                        "PartitionedTable",
                        name,
                        "A partitioned table cannot be copied whole. Make it a plain table."));
            case "f" ->
                obstacles.add(new Obstacle(
                        "ForeignTable", name, "A foreign table's rows are elsewhere: nothing to start from."));
            default ->
                obstacles.add(
                        new Obstacle(
                                "NotATable",
                                name,
                                "An incremental model or snapshot starts from Live's table, and Live has something else under its name."
                                        + " Name the model in build.fullRefreshModels for one release, and it is built from nothing."));
        }
        if (!table.readable()) {
            obstacles.add(new Obstacle(
                    "SeedNotReadable",
                    name,
                    "The operator's role may not read it. Give it SELECT, or Live's ownership."));
        }
        for (String trigger : table.triggers()) {
            obstacles.add(new Obstacle(
                    "Trigger",
                    name,
                    "A copy would lose " + trigger + ". Make it in a hook of the model and drop it in Live."));
        }
        for (String publication : table.publications()) {
            obstacles.add(new Obstacle(
                    "Publication",
                    name,
                    "It is published by " + id(publication)
                            + ", and a copy would not be. Publish from a table that is not flipped."));
        }
    }

    /** Objects of Live that a copy's columns, defaults, checks, indexes or keys would still need. */
    private static void boundToLive(
            Session session, PrepareRequest request, List<SeedTable> tables, List<Obstacle> obstacles)
            throws SQLException {
        List<String> live = request.schemas().stream().map(SchemaMove::live).toList();
        long pgClass = session.first("select 'pg_class'::regclass::oid", r -> r.getLong(1))
                .orElseThrow();
        long pgNamespace = session.first("select 'pg_namespace'::regclass::oid", r -> r.getLong(1))
                .orElseThrow();
        Map<Key, SeedTable> seeds = new HashMap<>();
        tables.forEach(t -> seeds.put(new Key(pgClass, t.oid()), t));
        List<ObjectGraph.Edge> bound = ObjectGraph.into(session, live).stream()
                .filter(e -> seeds.containsKey(e.dependent())
                        && !seeds.containsKey(e.needed())
                        && e.needed().classId() != pgNamespace)
                .toList();
        Map<Key, DbObject> names = ObjectGraph.identify(
                session, bound.stream().map(ObjectGraph.Edge::needed).toList());
        for (ObjectGraph.Edge edge : bound) {
            SeedTable table = seeds.get(edge.dependent());
            DbObject needed = names.get(edge.needed());
            if (table == null || needed == null) {
                continue;
            }
            String mend = switch (needed.type()) {
                case "sequence" ->
                    "Let the table own it (ALTER SEQUENCE … OWNED BY), then the copy gets one of its own.";
                case "table" -> "Drop the foreign key, or make the other table incremental too.";
                default -> "Move it to a schema that is not flipped.";
            };
            obstacles.add(new Obstacle(
                    "BoundToLive",
                    id(table.seed().live()),
                    "A copy would still need the " + needed + ", which leaves Live with the flip. " + mend));
        }
    }

    /** Defaults, checks and indexes of a copy run while it is filled, and it is the operator that fills it. */
    private void buildCode(Session session, List<SeedTable> tables, List<Obstacle> obstacles) throws SQLException {
        session.list(
                        """
                        select distinct n.nspname, c.relname, p.oid::regprocedure::text
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        join pg_depend d on d.refclassid = 'pg_proc'::regclass and (
                            d.classid = 'pg_attrdef'::regclass and d.objid in (select oid from pg_attrdef where adrelid = c.oid)
                            or d.classid = 'pg_constraint'::regclass and d.objid in (select oid from pg_constraint where conrelid = c.oid)
                            or d.classid = 'pg_class'::regclass and d.objid in (select indexrelid from pg_index where indrelid = c.oid))
                        join pg_proc p on p.oid = d.refobjid
                        where c.oid = any (?::oid[]) and pg_get_userbyid(p.proowner) = ?""",
                        r -> new Obstacle(
                                "BuildCode",
                                id(r.getString(1), r.getString(2)),
                                "Copying it would run function " + r.getString(3)
                                        + " of the build role with the operator's rights. Let another role own the function."),
                        tables.stream().map(SeedTable::oidText).toList(),
                        buildRole)
                .forEach(obstacles::add);
    }
}
