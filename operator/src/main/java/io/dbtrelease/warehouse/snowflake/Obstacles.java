package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
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
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
        obstacles.addAll(new ViewTrap(request.swap(), request.incoming()).find(session, inGreen));
        HandMade handMade = new HandMade(request);
        obstacles.addAll(handMade.relations(ofLive, ofGreen, known));
        obstacles.addAll(handMade.objects(inLive, inGreen));
        obstacles.addAll(tables(ofGreen));
        boolean swapsDatabase = databases && there.containsKey(database(request.exposure()));
        if (swapsDatabase) {
            obstacles.addAll(handMade.schemas(session, information));
        }
        obstacles.addAll(new Holders(request).find(session, live.keySet(), swapsDatabase));
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
        } else if (request.swap() != Swap.Databases && schemas.size() > 1) {
            obstacles.add(
                    new Obstacle(
                            "SeveralSchemas",
                            String.join(", ", schemas),
                            "What is swapped in several schemas is several flips, between which readers see parts of two releases. Release with strategy DatabaseSwap."));
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
}
