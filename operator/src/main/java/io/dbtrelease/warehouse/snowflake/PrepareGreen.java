package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Database;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes Green: a database beside Live's, or schemas beside Live's, and clones of what starts from Live's data. It takes several requests, none of which undoes
 * another: what a try that was interrupted left is known by its comment and its markers, and the next one drops it.
 *
 * <p>The clones are of one moment each. Live's fingerprint is taken before the first: a Live that is written while it is cloned is seen at the flip. A clone
 * shares Live's storage, so {@code maxSeedBytes} does not bind it.
 */
final class PrepareGreen {
    /** Of each block; so long does a later call wait for one that is not heard of any more. */
    static final Duration BLOCK_LIMIT = Duration.ofMinutes(4);

    private static final Duration GRACE = Duration.ofSeconds(30);
    private final SnowflakeSessions sessions;
    private final SnowflakeConfig config;
    private final InformationSchema information;
    private final SharedSchemas shared;
    private final PreparedRounds rounds;

    PrepareGreen(SnowflakeSessions sessions) {
        this.sessions = sessions;
        this.config = sessions.config();
        this.information = new InformationSchema(config);
        this.shared = new SharedSchemas(config, information);
        this.rounds = new PreparedRounds(config, BLOCK_LIMIT.plus(GRACE));
    }

    PrepareReply prepare(PrepareRequest request) {
        List<Obstacle> unfit = namesThatDoNotFit(request);
        if (!unfit.isEmpty()) {
            return new PrepareReply.Refused(unfit);
        }
        return sessions.asOperator(
                "dbt-release-operator/" + request.release().uid() + "/prepare",
                BLOCK_LIMIT,
                session -> prepare(session, request));
    }

    static List<Obstacle> namesThatDoNotFit(PrepareRequest request) {
        List<Obstacle> obstacles = new ArrayList<>();
        Stream<String> names = Stream.concat(
                request.schemas().stream().flatMap(m -> Stream.of(m.side(), m.live())), request.shared().stream());
        names.distinct()
                .filter(n -> !SnowflakeSql.isSchema(n))
                .map(n -> new Obstacle(
                        "NameUnfit",
                        Shown.line(n, 200),
                        "A schema is named DATABASE.SCHEMA here, each of the two in capital letters, digits and underscores, at most 255"
                                + " characters. Give the database or the schema such a name."))
                .forEach(obstacles::add);
        if (obstacles.isEmpty()) {
            Set<String> sides = new TreeSet<>();
            Set<String> lives = new TreeSet<>();
            request.schemas().forEach(m -> {
                sides.add(database(m.side()));
                lives.add(database(m.live()));
            });
            if (sides.size() > 1 || lives.size() > 1) {
                obstacles.add(new Obstacle(
                        "SeveralDatabases",
                        String.join(", ", lives),
                        "A release takes part in one database, for that is what can be swapped as one. Build all its models into one, or make two"
                                + " releases of the project."));
            }
        }
        return obstacles;
    }

    private PrepareReply prepare(SnowflakeSession session, PrepareRequest request) throws SQLException {
        long start = System.nanoTime();
        PreparedRounds.Seen seen = rounds.look(session, request);
        if (seen.prepared().isPresent()) {
            return seen.prepared().get();
        }
        PrepareScripts scripts = new PrepareScripts(request, config.buildRole());
        List<String> lives = request.schemas().stream().map(SchemaMove::live).toList();
        List<Obstacle> obstacles = new ArrayList<>(notOurs(session, request, scripts));
        obstacles.addAll(noWayIn(session, request, scripts));
        obstacles.addAll(shared.check(session, request, scripts.isDatabase()));
        List<SeedTable> tables = request.seeds().isEmpty()
                ? List.of()
                : SeedTable.of(request.seeds(), information.relations(session, lives));
        if (obstacles.isEmpty()) {
            obstacles.addAll(SeedCheck.check(session, tables));
        }
        if (!obstacles.isEmpty()) {
            return new PrepareReply.Refused(obstacles);
        }
        // Of all that was asked for, as the flip asks again: what Live does not have yet must not appear unseen.
        List<RelationName> asked = request.seeds().stream().map(Seed::live).toList();
        String liveFingerprint = asked.isEmpty() ? "" : Fingerprints.ofRelations(session, config, asked);
        String token = PreparedRounds.newToken();
        try {
            make(session, request, scripts, rounds.begin(request, seen.token(), token));
            copy(session, request, scripts, tables, token);
            shared.make(session, request.shared());
            block(session, rounds.goOn(request, token), scripts.handToBuild());
        } catch (WarehouseException e) {
            // A statement failed, so nothing is under way. Where the connection broke, nobody knows, and the round is
            // left as it is.
            rounds.giveUp(session, request, token);
            throw e;
        }
        PrepareReply.Prepared prepared = new PrepareReply.Prepared(
                tables.size(),
                tables.stream().mapToLong(t -> t.relation().bytes()).sum(),
                SeedTable.rows(tables),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                liveFingerprint,
                Fingerprints.identity(
                        session,
                        config,
                        request.schemas().stream().map(SchemaMove::side).toList()),
                List.of());
        rounds.end(session, request, token, prepared);
        return prepared;
    }

    /** A database that schemas are swapped in is not the operator's to open. */
    private List<Obstacle> noWayIn(SnowflakeSession session, PrepareRequest request, PrepareScripts scripts)
            throws SQLException {
        String name = database(request.schemas().getFirst().side());
        if (scripts.isDatabase()) {
            return List.of();
        }
        if (!information.databases(session, List.of(name)).containsKey(name)) {
            return List.of(new Obstacle(
                    "DatabaseMissing",
                    id(name),
                    "Schemas are made in a database that is there. Make it, and GRANT USAGE, CREATE SCHEMA ON DATABASE "
                            + id(name) + " TO ROLE " + id(config.operator().role())));
        }
        Set<String> roles = ShownGrants.rolesOf(session, config.buildRole());
        boolean enters = ShownGrants.onDatabase(session, name).stream()
                .anyMatch(g -> g.isToRole()
                        && roles.contains(g.grantee())
                        && (g.isOwnership() || g.privilege().equals("USAGE")));
        return enters
                ? List.of()
                : List.of(new Obstacle(
                        "NoWayIn",
                        id(name),
                        "The build role cannot enter the database. "
                                + GrantSql.grant("USAGE", "DATABASE " + id(name), config.buildRole())));
    }

    /** Anything under Green's names that this attempt did not make is somebody's. */
    private List<Obstacle> notOurs(SnowflakeSession session, PrepareRequest request, PrepareScripts scripts)
            throws SQLException {
        Map<String, Schema> there = information.schemas(
                session, request.schemas().stream().map(SchemaMove::side).toList());
        Map<String, SchemaState> states = new Markers(config).named(session, there.keySet());
        if (scripts.isDatabase()) {
            return databaseNotOurs(session, request, scripts.comment(), states.values());
        }
        return there.values().stream()
                .filter(s -> !s.comment().equals(scripts.comment()) && !isOurs(states.get(s.name()), request))
                .map(s -> taken("schema", schema(s.name())))
                .toList();
    }

    private List<Obstacle> databaseNotOurs(
            SnowflakeSession session, PrepareRequest request, String comment, Collection<SchemaState> there)
            throws SQLException {
        String name = database(request.schemas().getFirst().side());
        Database database = information.databases(session, List.of(name)).get(name);
        boolean ours = database == null
                || database.comment().equals(comment)
                || !there.isEmpty() && there.stream().allMatch(s -> isOurs(s, request));
        return ours ? List.of() : List.of(taken("database", id(name)));
    }

    private static boolean isOurs(@Nullable SchemaState schema, PrepareRequest request) {
        Marker marker = schema == null ? null : schema.marker();
        return marker != null
                && marker.releaseUid().equals(request.release().uid())
                && marker.revision() == request.marker().revision();
    }

    private static Obstacle taken(String kind, String name) {
        return new Obstacle(
                "NameTaken",
                name,
                "There is a " + kind + " of this name that this attempt did not make. Rename or drop it.");
    }

    private void make(SnowflakeSession session, PrepareRequest request, PrepareScripts scripts, String begin)
            throws SQLException {
        List<String> lives = request.schemas().stream().map(SchemaMove::live).toList();
        Map<String, Schema> live = new TreeMap<>(information.schemas(session, lives));
        List<String> statements = new ArrayList<>(scripts.drop());
        if (scripts.isDatabase()) {
            String database = database(lives.getFirst());
            statements.addAll(scripts.makeDatabase(
                    information.databases(session, List.of(database)).get(database)));
        }
        for (SchemaMove move : request.schemas()) {
            statements.add(scripts.makeSchema(move, live.get(move.live())));
            statements.add(Markers.write(move.side(), request.marker().at(move.live())));
        }
        block(session, begin, statements);
    }

    private void copy(
            SnowflakeSession session,
            PrepareRequest request,
            PrepareScripts scripts,
            List<SeedTable> tables,
            String token)
            throws SQLException {
        for (int from = 0; from < tables.size(); from += Script.BATCH) {
            List<String> statements = new ArrayList<>();
            tables.subList(from, Math.min(tables.size(), from + Script.BATCH))
                    .forEach(t -> statements.addAll(scripts.copy(t)));
            block(session, rounds.goOn(request, token), statements);
        }
    }

    /** Runs the statements if the round is still this call's. */
    private static void block(SnowflakeSession session, String mine, List<String> statements) throws SQLException {
        String reply = new Script()
                .runOrReturn(mine, PreparedRounds.OVER)
                .runAll(statements)
                .runIn(session);
        if (!reply.equals(Script.DONE)) {
            throw PreparedRounds.takenOver();
        }
    }
}
