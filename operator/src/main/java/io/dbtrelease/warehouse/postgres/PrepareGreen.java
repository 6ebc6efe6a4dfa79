package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes Green. All copies are of one snapshot of Live, so that they agree with each other. Small ones appear in one transaction with Green's schemas; large ones
 * are made side by side, after the schemas and before the round ends. What a try that was interrupted left has Green's markers, and the next one drops it.
 */
final class PrepareGreen {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long BYTES_PER_SECOND = 2L << 20;
    private final PostgresSessions sessions;
    private final MarkerTable markers;
    private final SharedSchemas shared;
    private final String buildRole;
    private final long parallelFrom;

    /** @param parallelFrom bytes from which copies are made side by side */
    PrepareGreen(PostgresSessions sessions, MarkerTable markers, long parallelFrom) {
        this.parallelFrom = parallelFrom;
        this.sessions = sessions;
        this.markers = markers;
        this.buildRole = sessions.config().buildRole();
        this.shared = new SharedSchemas(markers, buildRole);
    }

    /**
     * What is to be copied, once nothing stands in the way.
     *
     * @param made Green is there already
     */
    private record Checked(
            Optional<PrepareReply.Prepared> made,
            List<Obstacle> obstacles,
            List<SeedTable> tables,
            long bytes,
            String liveFingerprint) {}

    PrepareReply prepare(PrepareRequest request) {
        List<Obstacle> unfit = namesThatDoNotFit(request);
        if (!unfit.isEmpty()) {
            return new PrepareReply.Refused(unfit);
        }
        String about = request.release().name() + " prepare " + request.marker().revision();
        Checked checked = sessions.write(about, LIMIT, session -> check(session, request));
        if (checked.made().isPresent()) {
            return checked.made().get();
        }
        if (!checked.obstacles().isEmpty()) {
            return new PrepareReply.Refused(checked.obstacles());
        }
        Duration limit = LIMIT.plusSeconds(checked.bytes() / BYTES_PER_SECOND);
        return !checked.tables().isEmpty() && checked.bytes() >= parallelFrom
                ? makeInParallel(about, limit, request, checked)
                : sessions.write(about, limit, session -> make(session, request, checked));
    }

    /**
     * In three transactions, each of which begins with the round's lock: schemas; the snapshot that the copies see, held while they run; what needs all copies. A
     * process that takes over in between drops the schemas and makes its own, which have another identity, and this one gives up.
     */
    private PrepareReply makeInParallel(String about, Duration limit, PrepareRequest request, Checked checked) {
        long start = System.nanoTime();
        List<String> green = request.schemas().stream().map(SchemaMove::side).toList();
        Made made = sessions.write(about, LIMIT, session -> {
            Optional<PrepareReply.Prepared> before = PreparedRounds.begin(session, request);
            if (before.isEmpty()) {
                schemas(session, request);
            }
            return new Made(before, Fingerprints.identity(session, green));
        });
        if (made.before().isPresent()) {
            return made.before().get();
        }
        Copied copied = sessions.write(about, limit, session -> {
            session.run("set transaction isolation level repeatable read");
            Optional<PrepareReply.Prepared> before = goOn(session, request, made.identity());
            long rows =
                    before.isPresent() ? 0 : new ParallelCopy(sessions, about, limit, checked.tables()).run(session);
            return new Copied(before, rows);
        });
        if (copied.before().isPresent()) {
            return copied.before().get();
        }
        PrepareReply reply = sessions.write(about, limit, session -> {
            Optional<PrepareReply.Prepared> before = goOn(session, request, made.identity());
            return before.isPresent() ? before.get() : finish(session, request, checked, copied.rows(), start);
        });
        if (reply instanceof PrepareReply.Refused) {
            sessions.write(about, LIMIT, session -> {
                if (goOn(session, request, made.identity()).isEmpty()) {
                    leftovers(session, request);
                }
                return true;
            });
        }
        return reply;
    }

    /**
     * What a transaction of a parallel make left.
     *
     * @param before Green was there already
     */
    private record Made(Optional<PrepareReply.Prepared> before, String identity) {}

    /**
     * What the copies of a parallel make left.
     *
     * @param before Green was there already
     */
    private record Copied(Optional<PrepareReply.Prepared> before, long rows) {}

    /** Takes the round's lock again; Green must be what this call made. */
    private static Optional<PrepareReply.Prepared> goOn(Session session, PrepareRequest request, String identity)
            throws SQLException {
        Optional<PrepareReply.Prepared> before = PreparedRounds.begin(session, request);
        List<String> green = request.schemas().stream().map(SchemaMove::side).toList();
        if (before.isEmpty() && !Fingerprints.identity(session, green).equals(identity)) {
            throw new WarehouseException(Kind.Busy, "another process of the operator makes this round's Green");
        }
        return before;
    }

    private static List<Obstacle> namesThatDoNotFit(PrepareRequest request) {
        List<Obstacle> obstacles = new ArrayList<>();
        for (SchemaMove move : request.schemas()) {
            if (!PostgresSql.fits(move.side())) {
                obstacles.add(
                        new Obstacle(
                                "NameTooLong",
                                PostgresSql.shortened(move.side()),
                                "The name has more than " + PostgresSql.MAX_NAME_BYTES
                                        + " bytes, of which the server would keep only the first. Give the schema a shorter name."));
            }
        }
        return obstacles;
    }

    private Checked check(Session session, PrepareRequest request) throws SQLException {
        ControlTables.ensure(session);
        Optional<PrepareReply.Prepared> made = PreparedRounds.begin(session, request);
        if (made.isPresent()) {
            return new Checked(made, List.of(), List.of(), 0, "");
        }
        List<Obstacle> obstacles = new ArrayList<>(Obstacles.notOurs(
                session, request.schemas().stream().map(SchemaMove::live).toList()));
        obstacles.addAll(shared.check(session, request));
        obstacles.addAll(leftovers(session, request));
        List<SeedTable> tables = SeedTable.load(session, request.seeds());
        if (obstacles.isEmpty()) {
            obstacles.addAll(new SeedCheck(buildRole).check(session, request, tables));
        }
        // Of all that was asked for, as the flip asks again: what Live does not have yet must not appear unseen.
        List<RelationName> asked = request.seeds().stream().map(Seed::live).toList();
        return new Checked(
                made,
                obstacles,
                tables,
                tables.stream().mapToLong(SeedTable::bytes).sum(),
                asked.isEmpty() ? "" : Fingerprints.ofRelations(session, asked));
    }

    /** Drops what an earlier round of this attempt left; anything else under Green's names is somebody's. */
    private List<Obstacle> leftovers(Session session, PrepareRequest request) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        Map<String, SchemaState> there = markers.named(
                session, request.schemas().stream().map(SchemaMove::side).toList());
        for (SchemaState schema : there.values()) {
            Marker marker = schema.marker();
            if (marker == null
                    || !marker.releaseUid().equals(request.release().uid())
                    || marker.revision() != request.marker().revision()) {
                obstacles.add(new Obstacle(
                        "NameTaken",
                        id(schema.name()),
                        "There is a schema of this name that this attempt did not make. Rename or drop it."));
            }
        }
        if (!obstacles.isEmpty() || there.isEmpty()) {
            return obstacles;
        }
        DropSide drop = new DropSide(markers);
        while (true) {
            switch (drop.dropBatch(session, there.keySet())) {
                case DropReply.Dropped() -> {
                    session.commit();
                    return obstacles;
                }
                case DropReply.More(var left) -> {
                    session.commit();
                    if (PreparedRounds.begin(session, request).isPresent()) {
                        // The other one has dropped them, and made its own.
                        throw new WarehouseException(Kind.Busy, "this round of the attempt was prepared meanwhile");
                    }
                }
                case DropReply.Kept(var message) -> {
                    obstacles.add(new Obstacle("LeftoverInUse", String.join(", ", there.keySet()), message));
                    return obstacles;
                }
            }
        }
    }

    private PrepareReply make(Session session, PrepareRequest request, Checked checked) throws SQLException {
        long start = System.nanoTime();
        session.run("set transaction isolation level repeatable read");
        Optional<PrepareReply.Prepared> made = PreparedRounds.begin(session, request);
        if (made.isPresent()) {
            return made.get();
        }
        schemas(session, request);
        long rows = 0;
        for (SeedTable table : checked.tables()) {
            rows += new SeedCopy(session, table).copy();
        }
        return finish(session, request, checked, rows, start);
    }

    private void schemas(Session session, PrepareRequest request) throws SQLException {
        for (SchemaMove move : request.schemas()) {
            session.run("create schema " + id(move.side()) + " authorization " + id(buildRole));
            MarkerTable.write(session, move.side(), request.marker().at(move.live()));
        }
        shared.make(session, request.shared());
    }

    /** What needs all copies, and the end of the round. */
    private PrepareReply finish(Session session, PrepareRequest request, Checked checked, long rows, long start)
            throws SQLException {
        handOver(session, checked.tables());
        List<Obstacle> bound = checked.tables().isEmpty() ? List.of() : stillBound(session, request);
        if (!bound.isEmpty()) {
            session.rollback();
            return new PrepareReply.Refused(bound);
        }
        PrepareReply.Prepared prepared = new PrepareReply.Prepared(
                checked.tables().size(),
                checked.bytes(),
                rows,
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                checked.liveFingerprint(),
                Fingerprints.identity(
                        session,
                        request.schemas().stream().map(SchemaMove::side).toList()),
                warnings(checked.tables()));
        PreparedRounds.end(session, request, prepared);
        return prepared;
    }

    private void handOver(Session session, List<SeedTable> tables) throws SQLException {
        Map<RelationName, RelationName> copies = new HashMap<>();
        for (SeedTable table : tables) {
            copies.put(table.seed().live(), table.seed().green());
        }
        for (SeedTable table : tables) {
            new SeedCopy(session, table).addForeignKeys(copies);
            session.run("alter table " + id(table.seed().green()) + " owner to " + id(buildRole));
        }
    }

    /** What is found only when the copies are there: policies that read Live, defaults that use a sequence in an unusual way. */
    private static List<Obstacle> stillBound(Session session, PrepareRequest request) throws SQLException {
        List<String> live = request.schemas().stream().map(SchemaMove::live).toList();
        List<String> green = request.schemas().stream().map(SchemaMove::side).toList();
        Set<Key> made = ObjectGraph.in(session, green);
        List<ObjectGraph.Edge> bound = ObjectGraph.into(session, live).stream()
                .filter(e -> made.contains(e.dependent()))
                .toList();
        Set<Key> keys = new HashSet<>();
        bound.forEach(e -> {
            keys.add(e.dependent());
            keys.add(e.needed());
        });
        Map<Key, DbObject> names = ObjectGraph.identify(session, keys);
        List<Obstacle> obstacles = new ArrayList<>();
        for (ObjectGraph.Edge edge : bound) {
            obstacles.add(new Obstacle(
                    "BoundToLive",
                    String.valueOf(names.get(edge.dependent())),
                    "The copy still needs " + names.get(edge.needed())
                            + " of Live, in a default or a policy. Take that out of Live's table."));
        }
        return obstacles;
    }

    private static List<String> warnings(List<SeedTable> tables) {
        List<String> warnings = new ArrayList<>();
        for (SeedTable table : tables) {
            if (table.tablespace() != null) {
                warnings.add(id(table.seed().live()) + " is in tablespace " + id(table.tablespace())
                        + "; its copy is in the database's own.");
            }
        }
        return warnings;
    }
}
