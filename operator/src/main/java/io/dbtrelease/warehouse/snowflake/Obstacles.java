package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.inDatabase;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Database;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Found;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Kind;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a flip would lose or break, found while there is time to mend it. */
final class Obstacles {
    private static final int LISTED = 100;

    private final SnowflakeConfig config;
    private final InformationSchema information;
    private final FlipRequest request;
    private final boolean databases;

    Obstacles(SnowflakeConfig config, FlipRequest request) {
        this.config = config;
        this.information = new InformationSchema(config);
        this.request = request;
        this.databases = request.swap() == Swap.Databases;
    }

    List<Obstacle> find(SnowflakeSession session, Collection<RelationName> known) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>(strategy(request));
        if (!obstacles.isEmpty()) {
            return obstacles;
        }
        List<String> sides = request.incoming().stream().map(SchemaMove::side).toList();
        Map<String, Schema> live = information.schemas(session, request.liveSchemas());
        Map<String, Database> there = information.databases(session, names());
        List<Relation> ofLive = information.relations(session, live.keySet());
        List<Relation> ofGreen = information.relations(session, sides);
        List<Found> inLive = SchemaObjects.find(session, live.keySet(), EnumSet.allOf(Kind.class));
        List<Found> inGreen = SchemaObjects.find(session, sides, EnumSet.allOf(Kind.class));
        obstacles.addAll(notOurs(live.values(), there));
        obstacles.addAll(missingReaders(session));
        obstacles.addAll(takenNames(session, there));
        obstacles.addAll(new ViewTrap(request).find(session, inGreen));
        obstacles.addAll(handMade(ofLive, ofGreen, known));
        obstacles.addAll(handMade(inLive, inGreen));
        obstacles.addAll(tables(ofGreen));
        obstacles.addAll(unknownSchemas(session, there));
        obstacles.addAll(grantsThatDoNotTravel(session, live.keySet(), there));
        obstacles.addAll(streamsOnLive(session));
        obstacles.addAll(new References(request).find(session, ofLive, ofGreen));
        return List.copyOf(obstacles.subList(0, Math.min(LISTED, obstacles.size())));
    }

    /** What this strategy cannot do at all. */
    static List<Obstacle> strategy(FlipRequest request) {
        List<Obstacle> obstacles = new ArrayList<>();
        Stream.concat(
                        request.liveSchemas().stream(),
                        request.incoming().stream().flatMap(m -> Stream.of(m.side(), m.live())))
                .distinct()
                .filter(n -> !SnowflakeSql.isSchema(n))
                .forEach(n -> obstacles.add(new Obstacle(
                        "NameUnfit",
                        Shown.line(n, 200),
                        "A schema is named DATABASE.SCHEMA here, in capital letters, digits and underscores.")));
        if (!obstacles.isEmpty()) {
            return obstacles;
        }
        Set<String> lives = new TreeSet<>();
        request.incoming().forEach(m -> lives.add(database(m.live())));
        request.liveSchemas().forEach(n -> lives.add(database(n)));
        Set<String> schemas = new TreeSet<>(request.liveSchemas());
        request.incoming().forEach(m -> schemas.add(m.live()));
        if (lives.size() > 1) {
            obstacles.add(
                    new Obstacle(
                            "SeveralDatabases",
                            String.join(", ", lives),
                            "What is swapped as one is one database at most. Build all models of the release into one, or make two releases of the project."));
        } else if (request.swap() == Swap.Schemas && schemas.size() > 1) {
            obstacles.add(
                    new Obstacle(
                            "SeveralSchemas",
                            String.join(", ", schemas),
                            "Swapping several schemas is several flips, between which readers see parts of two releases. Release with strategy DatabaseSwap."));
        }
        if (request.strict()) {
            obstacles.add(
                    new Obstacle(
                            "StrictIsolation",
                            request.exposure(),
                            "Snowflake has no lock that keeps readers of a database out. A statement reads what its names meant when it began; use isolation Relaxed."));
        }
        return obstacles;
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        request.incoming().forEach(m -> {
            names.add(database(m.live()));
            names.add(database(m.side()));
        });
        request.liveSchemas().forEach(n -> names.add(database(n)));
        if (databases) {
            names.add(retired(database(request.exposure())));
        }
        return names;
    }

    /** What of Live the operator could not swap. */
    private List<Obstacle> notOurs(Collection<Schema> live, Map<String, Database> there) {
        String operator = config.operator().role();
        List<Obstacle> obstacles = new ArrayList<>();
        live.stream()
                .filter(s -> !s.owner().equals(operator))
                .map(s -> notOwner(schema(s.name()), s.owner(), "SCHEMA " + schema(s.name())))
                .forEach(obstacles::add);
        Database database = there.get(database(request.exposure()));
        if (databases && database != null && !database.owner().equals(operator)) {
            obstacles.add(notOwner(id(database.name()), database.owner(), "DATABASE " + id(database.name())));
        }
        return obstacles;
    }

    private Obstacle notOwner(String name, String owner, String on) {
        return new Obstacle(
                "NotOwner",
                name,
                "Only its owner can swap it, and that is role " + Shown.line(owner, 100) + ". "
                        + GrantSql.own(on, config.operator().role()));
    }

    private List<Obstacle> missingReaders(SnowflakeSession session) throws SQLException {
        if (request.readers().isEmpty()) {
            return List.of();
        }
        Set<String> roles = Grants.roles(session);
        return request.readers().stream()
                .map(Grants::role)
                .filter(r -> !roles.contains(r))
                .map(r -> new Obstacle(
                        "ReaderMissing",
                        Shown.line(r, 100),
                        "There is no such role, and exposure.readers names it. Make it, or take it out."))
                .toList();
    }

    private String retired(String name) {
        return name + request.retiredSuffix().toUpperCase(Locale.ROOT);
    }

    private List<Obstacle> takenNames(SnowflakeSession session, Map<String, Database> there) throws SQLException {
        Set<String> taken = new TreeSet<>();
        if (databases) {
            String retired = retired(database(request.exposure()));
            if (there.containsKey(retired) && !request.liveSchemas().isEmpty()) {
                taken.add(id(retired));
            }
        } else {
            List<String> retired =
                    request.liveSchemas().stream().map(this::retired).toList();
            information.schemas(session, retired).keySet().forEach(s -> taken.add(schema(s)));
        }
        return taken.stream()
                .map(name -> new Obstacle(
                        "NameTaken",
                        name,
                        "What is Live now should take this name when it retires. Rename or drop what has it."))
                .toList();
    }

    /** Relations of Live that no manifest knows, neither the one that built Live nor the one that built Green. */
    private List<Obstacle> handMade(
            Collection<Relation> live, Collection<Relation> green, Collection<RelationName> known) {
        Map<String, String> lives = new HashMap<>();
        request.incoming().forEach(m -> lives.put(m.side(), m.live()));
        Set<RelationName> expected = new HashSet<>(known);
        green.forEach(r -> expected.add(new RelationName(
                lives.getOrDefault(r.name().schema(), ""), r.name().name())));
        return live.stream()
                .filter(r -> !expected.contains(r.name()))
                .map(r -> handMade(r.isTable() ? "table" : r.type().toLowerCase(Locale.ROOT), relation(r.name())))
                .toList();
    }

    /** Other objects of Live that Green has no namesake of. */
    private List<Obstacle> handMade(Collection<Found> live, Collection<Found> green) {
        Map<String, String> lives = new HashMap<>();
        request.incoming().forEach(m -> lives.put(m.side(), m.live()));
        Set<String> expected = green.stream()
                .map(f -> f.kind() + lives.getOrDefault(f.schema(), "") + "." + f.signature())
                .collect(Collectors.toSet());
        return live.stream()
                .filter(f -> f.kind() != Kind.DynamicTable && f.kind() != Kind.MaterializedView)
                .filter(f -> !expected.contains(f.kind() + f.name()))
                .map(f -> handMade(f.kind().word(), f.name()))
                .toList();
    }

    private static Obstacle handMade(String kind, String name) {
        return new Obstacle(
                "HandMade",
                name,
                "The project knows no " + kind
                        + " of this name; it would leave Live with the flip. Move it to another schema, into the project, or drop it.");
    }

    /** A table's swap is for tables. */
    private List<Obstacle> tables(Collection<Relation> green) {
        return request.swap() != Swap.Tables
                ? List.of()
                : green.stream()
                        .filter(r -> !r.isTable())
                        .map(r -> new Obstacle(
                                "NotATable",
                                relation(r.name()),
                                "TableSwap swaps tables, one after the other, and this is a "
                                        + r.type().toLowerCase(Locale.ROOT)
                                        + ". Release with strategy DatabaseSwap."))
                        .toList();
    }

    /** A database is swapped with all its schemas. */
    private List<Obstacle> unknownSchemas(SnowflakeSession session, Map<String, Database> there) throws SQLException {
        String live = database(request.exposure());
        if (!databases || !there.containsKey(live)) {
            return List.of();
        }
        Set<String> known = new HashSet<>(request.liveSchemas());
        request.incoming().forEach(m -> known.add(m.live()));
        List<String> unknown = InformationSchema.schemas(session, live).stream()
                .map(Schema::name)
                .filter(n -> !known.contains(n))
                .toList();
        Set<String> filled = information.relations(session, unknown).stream()
                .map(r -> r.name().schema())
                .collect(Collectors.toSet());
        // Every database has a PUBLIC; an empty one is nobody's loss.
        return unknown.stream()
                .filter(n -> !inDatabase(n).equals("PUBLIC") || filled.contains(n))
                .map(n -> new Obstacle(
                        "HandMade",
                        schema(n),
                        "The project knows no schema of this name; it would leave Live with the database that is swapped. Move it to another"
                                + " database, or drop it."))
                .toList();
    }

    /** Shares, applications and database roles: they hold what leaves Live, and cannot be granted what comes in. */
    private List<Obstacle> grantsThatDoNotTravel(
            SnowflakeSession session, Collection<String> live, Map<String, Database> there) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        String database = database(request.exposure());
        if (databases && there.containsKey(database)) {
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
    private List<Obstacle> streamsOnLive(SnowflakeSession session) throws SQLException {
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
