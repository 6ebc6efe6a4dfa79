package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import io.dbtrelease.warehouse.snowflake.ShownGrants.OnRelation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives the incoming side what Live grants, so that readers keep their rights through the flip: a swap exchanges the grants too. The build role gets none of them.
 * Only what is missing is granted, so that asking again changes nothing. Taken is only what a rollback would bring back: privileges on the containers that were
 * revoked since the side was Live.
 */
final class Grants {
    private final SnowflakeConfig config;
    private final InformationSchema information;

    Grants(SnowflakeConfig config) {
        this.config = config;
        this.information = new InformationSchema(config);
    }

    /** @param withOwnGrants relations of the incoming side that get nothing from their namesakes in Live */
    void mirror(SnowflakeSession session, FlipRequest request, Collection<RelationName> withOwnGrants)
            throws SQLException {
        Set<String> statements = new TreeSet<>();
        List<String> lives = request.incoming().stream().map(SchemaMove::live).toList();
        Map<String, Schema> there = information.schemas(session, lives);
        List<String> readers = existing(session, request.readers());
        SchemaMove first = request.incoming().getFirst();
        String green = database(first.side());
        List<Grant> liveFuture = List.of();
        List<Grant> onGreen = ShownGrants.onDatabase(session, green);
        if (!green.equals(database(first.live()))) {
            liveFuture = databaseGrants(session, request, statements, onGreen);
            addReaders(statements, readers, onGreen, "USAGE", "DATABASE " + id(green));
        }
        // A database that is not swapped is not the operator's: who may enter it is said by whose it is.
        for (SchemaMove move : request.incoming()) {
            List<Grant> onSide = ShownGrants.onSchema(session, move.side());
            List<Grant> future = liveFuture;
            if (there.containsKey(move.live())) {
                List<Grant> onLive = ShownGrants.onSchema(session, move.live());
                if (request.swap() == Swap.Tables) {
                    // Live's schema stays where it is, and the side's grants with the side's.
                    addReaders(statements, readers, onLive, "USAGE", "SCHEMA " + schema(move.live()));
                }
                containerGrants(request, onLive, onSide, "SCHEMA " + schema(move.side()), green, statements);
                List<Grant> inLive = ShownGrants.futureInSchema(session, move.live());
                future = inForce(inLive, liveFuture);
                futureGrants(
                        inLive,
                        ShownGrants.futureInSchema(session, move.side()),
                        "SCHEMA " + schema(move.side()),
                        green,
                        statements);
            }
            addReaders(statements, readers, onSide, "USAGE", "SCHEMA " + schema(move.side()));
            relationGrants(
                    session,
                    move,
                    there.containsKey(move.live()),
                    future,
                    readers,
                    Set.copyOf(withOwnGrants),
                    statements);
        }
        run(session, statements, config.operator().role());
    }

    /** What counts in a schema: its own future grants, and those of its database for kinds of which it has none. */
    static List<Grant> inForce(List<Grant> inSchema, List<Grant> inDatabase) {
        Set<String> own = inSchema.stream().map(Grant::on).collect(Collectors.toSet());
        return Stream.concat(inSchema.stream(), inDatabase.stream().filter(g -> !own.contains(g.on())))
                .toList();
    }

    /** @return Live's future grants in the database, which count in its schemas for kinds of which they have none of their own */
    private List<Grant> databaseGrants(
            SnowflakeSession session, FlipRequest request, Set<String> statements, List<Grant> onGreen)
            throws SQLException {
        SchemaMove first = request.incoming().getFirst();
        String live = database(first.live());
        String green = database(first.side());
        if (!information.databases(session, List.of(live)).containsKey(live)) {
            return List.of();
        }
        containerGrants(
                request, ShownGrants.onDatabase(session, live), onGreen, "DATABASE " + id(green), green, statements);
        List<Grant> future = ShownGrants.futureInDatabase(session, live);
        futureGrants(future, ShownGrants.futureInDatabase(session, green), "DATABASE " + id(green), green, statements);
        return future;
    }

    /** Those on what will come are last, because they need a privilege that the others do not. */
    static void run(SnowflakeSession session, Set<String> statements, String role) throws SQLException {
        Predicate<String> isFuture = s -> s.contains(" ON FUTURE ");
        inBlocks(session, statements.stream().filter(isFuture.negate()).toList());
        try {
            inBlocks(session, statements.stream().filter(isFuture).toList());
        } catch (WarehouseException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.endsWith("(" + SnowflakeErrors.NO_PRIVILEGE + ")")) {
                throw e;
            }
            throw new WarehouseException(
                    e.kind(),
                    "Future grants of Live cannot be mirrored; this allows it: GRANT MANAGE GRANTS ON ACCOUNT TO ROLE "
                            + id(role) + ". " + message);
        }
    }

    private static void inBlocks(SnowflakeSession session, List<String> all) throws SQLException {
        for (int from = 0; from < all.size(); from += Script.BATCH) {
            new Script()
                    .runAll(all.subList(from, Math.min(all.size(), from + Script.BATCH)))
                    .runIn(session);
        }
    }

    /** Readers that there are: a cutover refuses others, a rollback goes without them. */
    private static List<String> existing(SnowflakeSession session, List<String> readers) throws SQLException {
        if (readers.isEmpty()) {
            return List.of();
        }
        Set<String> roles = roles(session);
        return readers.stream().map(Grants::role).filter(roles::contains).toList();
    }

    static Set<String> roles(SnowflakeSession session) throws SQLException {
        return Set.copyOf(session.list("SHOW ROLES", r -> r.getString("name")));
    }

    /** A role as {@code exposure.readers} has it: what Snowflake would read without quotes is read so here. */
    static String role(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_$]*") ? name.toUpperCase(Locale.ROOT) : name;
    }

    private static void addReaders(
            Set<String> statements, List<String> readers, Collection<Grant> has, String privilege, String on) {
        for (String reader : readers) {
            if (has.stream()
                    .noneMatch(g -> g.isToRole()
                            && g.grantee().equals(reader)
                            && g.privilege().equals(privilege))) {
                statements.add(GrantSql.grant(privilege, on, reader));
            }
        }
    }

    private boolean isMirrored(Grant grant) {
        return !grant.isOwnership()
                && (grant.isToDatabaseRole()
                        || grant.isToRole()
                                && !grant.grantee().equals(config.buildRole())
                                && !grant.grantee().equals(config.operator().role()));
    }

    private void containerGrants(
            FlipRequest request,
            List<Grant> live,
            List<Grant> side,
            String on,
            String database,
            Set<String> statements) {
        live.stream()
                .filter(this::isMirrored)
                .filter(g -> side.stream().noneMatch(g::saysAs))
                .map(g -> GrantSql.again(g, on, database))
                .forEach(statements::add);
        if (request.isRollback()) {
            String gate = config.gate() == null ? "" : config.gate().role();
            side.stream()
                    .filter(this::isMirrored)
                    .filter(g -> !g.grantee().equals(gate))
                    .filter(g -> live.stream()
                            .noneMatch(l -> l.privilege().equals(g.privilege())
                                    && l.grantee().equals(g.grantee())))
                    .map(g -> GrantSql.taken(g, on, database))
                    .forEach(statements::add);
        }
    }

    private void futureGrants(List<Grant> live, List<Grant> side, String in, String database, Set<String> statements) {
        live.stream()
                .filter(this::isMirrored)
                .filter(g -> side.stream().noneMatch(g::saysAs))
                .map(g -> GrantSql.again(g, GrantSql.future(g.on(), in), database))
                .forEach(statements::add);
    }

    /**
     * A relation gets what its namesake in Live grants; one that Live does not have gets what Live's future grants would have given it, had it been made in Live.
     */
    private void relationGrants(
            SnowflakeSession session,
            SchemaMove move,
            boolean liveIsThere,
            List<Grant> future,
            List<String> readers,
            Set<RelationName> own,
            Set<String> statements)
            throws SQLException {
        List<Relation> relations = information.relations(session, List.of(move.side()));
        Map<RelationName, List<Grant>> has = byRelation(ShownGrants.onRelations(session, List.of(move.side())));
        Map<RelationName, List<Grant>> live =
                liveIsThere ? byRelation(ShownGrants.onRelations(session, List.of(move.live()))) : Map.of();
        // Which release it is that they read is no secret.
        RelationName marker = new RelationName(move.side(), SnowflakeSql.MARKER);
        addReaders(statements, readers, has.getOrDefault(marker, List.of()), "SELECT", "TABLE " + relation(marker));
        for (Relation relation : relations) {
            String on = relation.word() + " " + relation(relation.name());
            List<Grant> mine = has.getOrDefault(relation.name(), List.of());
            addReaders(statements, readers, mine, "SELECT", on);
            if (own.contains(relation.name())) {
                continue;
            }
            List<Grant> namesake =
                    live.get(new RelationName(move.live(), relation.name().name()));
            List<Grant> wanted = namesake != null
                    ? namesake
                    : future.stream()
                            .filter(g -> g.on().equals(relation.word()))
                            .toList();
            wanted.stream()
                    .filter(this::isMirrored)
                    .filter(g -> relation.isTable()
                            || g.privilege().equals("SELECT")
                            || g.privilege().equals("REFERENCES"))
                    .filter(g -> mine.stream()
                            .noneMatch(m -> m.privilege().equals(g.privilege())
                                    && m.grantee().equals(g.grantee())
                                    && (m.grantable() || !g.grantable())))
                    .map(g -> GrantSql.again(g, on, database(move.side())))
                    .forEach(statements::add);
        }
    }

    private static Map<RelationName, List<Grant>> byRelation(List<OnRelation> grants) {
        Map<RelationName, List<Grant>> grouped = new HashMap<>();
        grants.forEach(g ->
                grouped.computeIfAbsent(g.relation(), r -> new ArrayList<>()).add(g.grant()));
        return grouped;
    }
}
