package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Found;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Kind;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import io.dbtrelease.warehouse.snowflake.ShownGrants.OnRelation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a build must not leave behind: what would run with the rights of Live's owner, and what the operator cannot take over. */
final class SealCheck {
    /** All that a schema may hold besides tables and views, as far as it changes its owner or must not be there. */
    static final Set<Kind> KINDS = EnumSet.complementOf(EnumSet.of(Kind.MaskingPolicy, Kind.RowAccessPolicy, Kind.Tag));

    private static final Set<String> WRITING =
            Set.of("INSERT", "UPDATE", "DELETE", "TRUNCATE", "EVOLVE SCHEMA", ShownGrants.OWNERSHIP);

    private static final int LISTED = 50;

    private final SnowflakeConfig config;

    SealCheck(SnowflakeConfig config) {
        this.config = config;
    }

    /** What the build put in a marker's place: the marker is a table, and is written anew. */
    static List<Obstacle> onMarkers(SnowflakeSession session, Collection<String> sides) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        for (var in : Grouped.databases(sides).entrySet()) {
            session
                    .list(
                            "SELECT TABLE_SCHEMA FROM " + id(in.getKey())
                                    + ".INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA IN (" + texts(in.getValue())
                                    + ") AND TABLE_NAME = " + text(SnowflakeSql.MARKER)
                                    + " AND TABLE_TYPE <> 'BASE TABLE' ORDER BY 1",
                            r -> in.getKey() + "." + r.getString(1))
                    .stream()
                    .map(
                            name -> new Obstacle(
                                    "MarkerInUse",
                                    Markers.table(name),
                                    "The name is the operator's own, for a table, and the build made something else of it. Give the model another name."))
                    .forEach(obstacles::add);
        }
        return obstacles;
    }

    /** Before anything changes its owner; asks the engine about procedures only. */
    List<Obstacle> before(SnowflakeSession session, List<Found> objects, List<Relation> relations) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>(ownersRights(objects));
        for (Found found : objects) {
            if (found.kind() == Kind.Procedure && obstacles.size() < LISTED && !runsAsCaller(session, found)) {
                obstacles.add(
                        new Obstacle(
                                "OwnersRights",
                                found.name(),
                                "The procedure runs with its owner's rights: in Live it would run with those of Live's owner. Make it EXECUTE AS CALLER."));
            }
        }
        obstacles.addAll(strangers(objects, relations));
        return obstacles.subList(0, Math.min(LISTED, obstacles.size()));
    }

    static List<Obstacle> ownersRights(List<Found> objects) {
        List<Obstacle> obstacles = new ArrayList<>();
        for (Found found : objects) {
            String why = switch (found.kind()) {
                case Task, Alert ->
                    "It runs by itself, with its owner's rights: in Live with those of Live's owner. Make it in a schema that is not released.";
                case Pipe ->
                    "A pipe loads with its owner's rights, and cannot be handed over with its schema. Load into a source that is not released.";
                case Stream ->
                    "A stream follows one table, and is stale when that is replaced by the next release. Make it in a schema that is not released.";
                case DynamicTable ->
                    "It refreshes itself with its owner's rights, also between the gates and the flip. Build it as a table or an incremental model.";
                default -> null;
            };
            if (why != null) {
                obstacles.add(new Obstacle("OwnersRights", found.kind().word() + " " + found.name(), why));
            }
        }
        return obstacles;
    }

    private static boolean runsAsCaller(SnowflakeSession session, Found procedure) throws SQLException {
        int arguments = procedure.signature().indexOf('(');
        String name = schema(procedure.schema()) + "."
                + id(procedure
                        .signature()
                        .substring(0, arguments < 0 ? procedure.signature().length() : arguments));
        // The types of the arguments come from the engine's own list.
        String types = arguments < 0 ? "()" : procedure.signature().substring(arguments);
        if (!types.matches("\\([A-Z0-9_ ,()]*\\)")) {
            return false;
        }
        return session
                .list("DESCRIBE PROCEDURE " + name + types, r -> r.getString("property") + "=" + r.getString("value"))
                .stream()
                .anyMatch("execute as=CALLER"::equalsIgnoreCase);
    }

    /** Things of a role that the operator does not act for. */
    private List<Obstacle> strangers(List<Found> objects, List<Relation> relations) {
        List<Obstacle> strangers = new ArrayList<>();
        objects.stream()
                .filter(o -> isStranger(o.owner()))
                .map(o -> stranger(o.kind().word() + " " + o.name(), o.owner()))
                .forEach(strangers::add);
        relations.stream()
                .filter(r -> isStranger(r.owner()))
                .map(r -> stranger(relation(r.name()), r.owner()))
                .forEach(strangers::add);
        return strangers;
    }

    private boolean isStranger(String owner) {
        return !owner.isEmpty()
                && !owner.equals(config.buildRole())
                && !owner.equals(config.operator().role());
    }

    private Obstacle stranger(String name, String owner) {
        return new Obstacle(
                "UnknownObject",
                name,
                "It belongs to role " + id(owner) + " and so cannot be handed over to Live's owner. Let the build role "
                        + id(config.buildRole()) + " own it, or take it out of Green.");
    }

    /**
     * After the owner changed: what the build role could still write.
     *
     * @param roles the build role and all that it has
     */
    static List<Obstacle> after(
            Collection<OnRelation> onRelations, Collection<Grant> onSchemas, Set<String> roles, String buildRole) {
        List<Obstacle> obstacles = new ArrayList<>();
        onRelations.stream()
                .filter(g -> isWriting(g.grant(), roles))
                .map(g -> writable(relation(g.relation()), g.grant(), buildRole))
                .forEach(obstacles::add);
        onSchemas.stream()
                .filter(g -> g.isToRole()
                        && roles.contains(g.grantee())
                        && (g.privilege().startsWith("CREATE ") || g.privilege().equals("MODIFY") || g.isOwnership()))
                .map(g -> writable(g.name(), g, buildRole))
                .forEach(obstacles::add);
        return obstacles.subList(0, Math.min(LISTED, obstacles.size()));
    }

    static boolean isWriting(Grant grant, Set<String> roles) {
        return grant.isToRole() && roles.contains(grant.grantee()) && WRITING.contains(grant.privilege());
    }

    private static Obstacle writable(String object, Grant grant, String buildRole) {
        return new Obstacle(
                "StillWritable",
                object,
                "The build role can still write it: " + grant.privilege() + " is granted to role " + id(grant.grantee())
                        + (grant.grantee().equals(buildRole) ? "" : ", which " + id(buildRole) + " has")
                        + ". Take the grant out of the model, or that role from the build role.");
    }
}
