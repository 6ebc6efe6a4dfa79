package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Who holds Live's objects and not Live's names: they stay with what was retired. */
final class Holders {
    private final FlipRequest request;

    Holders(FlipRequest request) {
        this.request = request;
    }

    /**
     * @param live the schemas of Live that are there
     * @param swapsDatabase whether Live's database leaves
     */
    List<Obstacle> find(SnowflakeSession session, Collection<String> live, boolean swapsDatabase) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>(grants(session, live, swapsDatabase));
        obstacles.addAll(streams(session));
        return obstacles;
    }

    /** Shares, applications and database roles: they hold what leaves Live, and cannot be granted what comes in. */
    private List<Obstacle> grants(SnowflakeSession session, Collection<String> live, boolean swapsDatabase)
            throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        String database = database(request.exposure());
        if (swapsDatabase) {
            obstacles.addAll(held(ShownGrants.onDatabase(session, database), id(database)));
            session.list("SHOW DATABASE ROLES IN DATABASE " + id(database), r -> r.getString("name")).stream()
                    .map(
                            name -> new Obstacle(
                                    "DatabaseRole",
                                    database + "." + name,
                                    "A database role leaves Live with its database, and whoever has it loses Live. Grant to account roles instead, and drop it."))
                    .forEach(obstacles::add);
        }
        for (String name : live) {
            obstacles.addAll(held(ShownGrants.onSchema(session, name), schema(name)));
        }
        ShownGrants.onRelations(session, live).stream()
                .flatMap(g -> held(List.of(g.grant()), relation(g.relation())).stream())
                .forEach(obstacles::add);
        return obstacles.stream().distinct().toList();
    }

    static List<Obstacle> held(List<Grant> grants, String on) {
        return grants.stream()
                .filter(g -> !g.isToRole() && !g.isToDatabaseRole() && !g.to().equals("USER"))
                .map(
                        g -> new Obstacle(
                                "Shared",
                                on,
                                "It is granted to "
                                        + g.to().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                                        + Shown.line(g.grantee(), 100)
                                        + ", which would hold what was retired. Share from a database that is not swapped, with views that name Live."))
                .toList();
    }

    /** A stream follows the table that it was made on, not the name. */
    private List<Obstacle> streams(SnowflakeSession session) throws SQLException {
        record Stream(String name, String schema, String table) {}
        Set<String> live = new HashSet<>(request.liveSchemas());
        return session
                .list(
                        "SHOW STREAMS IN ACCOUNT",
                        r -> new Stream(
                                r.getString("database_name") + "." + r.getString("schema_name") + "."
                                        + r.getString("name"),
                                r.getString("database_name") + "." + r.getString("schema_name"),
                                String.valueOf(r.getString("table_name"))))
                .stream()
                .filter(s -> !live.contains(s.schema()))
                .filter(s ->
                        live.stream().anyMatch(l -> s.table().replace("\"", "").startsWith(l + ".")))
                .map(
                        s -> new Obstacle(
                                "StreamOnLive",
                                s.name(),
                                "It follows " + Shown.line(s.table(), 200)
                                        + ", and would go on following it into Retired. Drop it, and read what a release changed from its tables."))
                .toList();
    }
}
