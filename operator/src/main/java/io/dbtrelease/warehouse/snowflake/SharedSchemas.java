package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.table;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Database;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Schemas that builds write in place. They must be nobody's side: what a build writes there is seen at once, without a gate and without a way back, and giving
 * the build role a Live to write in would undo all the rest. Where databases are swapped they must be in another one, or they would be swapped along.
 */
final class SharedSchemas {
    /** What dbt needs in a schema that is not its role's own. */
    static final String PRIVILEGES = "USAGE, CREATE TABLE, CREATE VIEW";

    private final SnowflakeConfig config;
    private final InformationSchema information;

    SharedSchemas(SnowflakeConfig config, InformationSchema information) {
        this.config = config;
        this.information = information;
    }

    /** What keeps a build from them, or them from a build. */
    List<Obstacle> check(SnowflakeSession session, PrepareRequest request, boolean databases) throws SQLException {
        List<String> shared = request.shared();
        if (shared.isEmpty()) {
            return List.of();
        }
        Map<String, String> taken = new TreeMap<>();
        for (SchemaState state : new Markers(config).named(session, shared).values()) {
            Marker marker = state.marker();
            if (marker != null) {
                taken.put(state.name(), marked(state.name(), marker, request.release()));
            }
        }
        for (Claim claim : claims(session, shared)) {
            taken.putIfAbsent(claim.liveName(), "is claimed as Live by " + owner(claim.owner(), request.release()));
        }
        List<Obstacle> obstacles = new ArrayList<>();
        taken.forEach(
                (name, what) -> obstacles.add(
                        new Obstacle(
                                "SharedTaken",
                                schema(name),
                                "This shared schema " + what
                                        + ". A build would write there in place, past every gate. Share a schema that is no release's.")));
        if (databases) {
            shared.stream()
                    .filter(name -> !taken.containsKey(name))
                    .filter(name -> isSwapped(name, request.schemas()))
                    .map(SharedSchemas::swappedAlong)
                    .forEach(obstacles::add);
        }
        if (obstacles.isEmpty()) {
            obstacles.addAll(unusable(session, shared));
        }
        return obstacles;
    }

    private static boolean isSwapped(String shared, List<SchemaMove> moves) {
        return moves.stream()
                .anyMatch(m -> database(shared).equals(database(m.live()))
                        || database(shared).equals(database(m.side())));
    }

    private static Obstacle swappedAlong(String name) {
        return new Obstacle(
                "SharedInLive",
                schema(name),
                "This shared schema is in the database that is swapped, and would leave Live with it. Share a schema of another database.");
    }

    private List<Claim> claims(SnowflakeSession session, List<String> shared) throws SQLException {
        return session.list(
                "SELECT LIVE_NAME, OWNER_UID, OWNER_NAME, EPOCH FROM " + table(config.controlSchema(), "CLAIMS")
                        + " WHERE LIVE_NAME IN (" + texts(shared) + ") AND OWNER_UID <> '' ORDER BY 1",
                r -> new Claim(r.getString(1), new ReleaseId(r.getString(2), r.getString(3)), r.getLong(4)));
    }

    private static String marked(String name, Marker marker, ReleaseId release) {
        String whose = owner(new ReleaseId(marker.releaseUid(), marker.releaseName()), release);
        return marker.liveName().equals(name)
                ? "is Live of " + whose + ", revision " + marker.revision()
                : "is revision " + marker.revision() + " of " + marker.liveName() + " of " + whose;
    }

    private static String owner(ReleaseId owner, ReleaseId release) {
        return (owner.uid().equals(release.uid()) ? "this release, " : "release ") + owner.name() + " (UID "
                + owner.uid() + ")";
    }

    private List<Obstacle> unusable(SnowflakeSession session, List<String> shared) throws SQLException {
        return missing(session, shared, false).entrySet().stream()
                .map(e -> new Obstacle(
                        "SharedNotUsable",
                        e.getKey(),
                        "The build role cannot work in this shared schema. " + e.getValue()))
                .toList();
    }

    /**
     * What the build role lacks in those that are there and in their databases, by what it lacks it on: the statement that gives it.
     *
     * @param ours whether it is the operator that can give it, or another
     */
    Map<String, String> missing(SnowflakeSession session, Collection<String> shared, boolean ours) throws SQLException {
        Map<String, String> missing = new TreeMap<>();
        Map<String, Schema> there = information.schemas(session, shared);
        Set<String> roles = shared.isEmpty() ? Set.of() : ShownGrants.rolesOf(session, config.buildRole());
        Set<String> names = new TreeSet<>();
        shared.forEach(name -> names.add(database(name)));
        for (Database database : information.databases(session, names).values()) {
            if (isOurs(database.owner()) == ours
                    && !allows(roles, ShownGrants.onDatabase(session, database.name()), "USAGE")) {
                missing.put(
                        id(database.name()),
                        GrantSql.grant("USAGE", "DATABASE " + id(database.name()), config.buildRole()));
            }
        }
        for (Schema schema : there.values()) {
            if (isOurs(schema.owner()) == ours
                    && !allows(roles, ShownGrants.onSchema(session, schema.name()), PRIVILEGES.split(", "))) {
                missing.put(
                        schema(schema.name()),
                        GrantSql.grant(PRIVILEGES, "SCHEMA " + schema(schema.name()), config.buildRole()));
            }
        }
        return missing;
    }

    private boolean isOurs(String owner) {
        return owner.equals(config.operator().role()) || owner.equals(config.buildRole());
    }

    private static boolean allows(Set<String> roles, List<Grant> grants, String... privileges) {
        Set<String> has = new HashSet<>();
        grants.stream().filter(g -> g.isToRole() && roles.contains(g.grantee())).forEach(g -> has.add(g.privilege()));
        return has.contains(ShownGrants.OWNERSHIP) || has.containsAll(List.of(privileges));
    }

    /** Makes those that are absent, and opens the others. They are the build role's own, so that what a hook of the project grants on them counts. */
    void make(SnowflakeSession session, List<String> shared) throws SQLException {
        if (shared.isEmpty()) {
            return;
        }
        Script script = new Script().runAll(missing(session, shared, true).values());
        Set<String> absent = new TreeSet<>(shared);
        absent.removeAll(information.schemas(session, shared).keySet());
        Set<String> databases = new TreeSet<>();
        absent.forEach(name -> databases.add(database(name)));
        databases.removeAll(information.databases(session, databases).keySet());
        for (String database : databases) {
            script.run("CREATE DATABASE " + id(database));
            script.run(GrantSql.grant("USAGE", "DATABASE " + id(database), config.buildRole()));
        }
        for (String name : absent) {
            script.run("CREATE SCHEMA " + schema(name));
            script.run(GrantSql.own("SCHEMA " + schema(name), config.buildRole()));
        }
        script.runIn(session);
    }
}
