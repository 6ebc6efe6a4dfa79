package io.dbtrelease.bench;

import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseFactory;
import io.dbtrelease.warehouse.postgres.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a cutover takes on PostgreSQL and what readers notice: 10, 100 and 1,000 relations, 8 readers, Relaxed and Strict, and the bare renames without any
 * check as the measure. Arguments: flips per line (30), relations (10 100 1000).
 */
public final class FlipBench {
    private static final ReleaseId RELEASE = new ReleaseId("00000000-0000-0000-0000-000000000001", "bench/release");
    private static final String LIVE = "bench";
    private static final long PAUSE_MILLIS = 150;

    private enum Way {
        bare,
        Relaxed,
        Strict
    }

    private FlipBench() {}

    public static void main(String[] args) throws Exception {
        int flips = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        List<Integer> sizes = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            sizes.add(Integer.parseInt(args[i]));
        }
        for (int relations : sizes.isEmpty() ? List.of(10, 100, 1000) : sizes) {
            run(relations, flips);
        }
        System.exit(0);
    }

    private static void run(int relations, int flips) throws Exception {
        try (BenchDatabase database = new BenchDatabase();
                Warehouse warehouse = WarehouseFactory.open(database.config())) {
            warehouse.claim(RELEASE, LIVE, null);
            String first = build(database, warehouse, relations, 1);
            expectFlipped(warehouse.flip(
                    request(0, new LiveExpectation.Absent(), List.of(), 1, "__g1", "__r0", first, false)));
            build(database, warehouse, relations, 2);
            try (Connection connection = database.asOperator();
                    Statement statement = connection.createStatement()) {
                statement.execute("alter schema bench__g2 rename to bench__r2");
            }
            int number = 0;
            int live = 1;
            for (Way way : Way.values()) {
                List<Long> cutovers = new ArrayList<>();
                List<Long> calls = new ArrayList<>();
                int gaveUp = 0;
                try (FlipReaders readers = new FlipReaders(database, relations)) {
                    Thread.sleep(1000);
                    readers.startCounting();
                    for (int i = 0; i < flips; i++) {
                        int to = 3 - live;
                        long start = System.nanoTime();
                        long millis = way == Way.bare
                                ? bare(database, live, to)
                                : cutover(warehouse, ++number, live, to, way == Way.Strict);
                        calls.add((System.nanoTime() - start) / 1_000_000);
                        if (millis >= 0) {
                            cutovers.add(millis);
                            live = to;
                        } else {
                            gaveUp++;
                        }
                        Thread.sleep(PAUSE_MILLIS);
                    }
                    System.out.printf(
                            "PostgreSQL %s, %,5d relations, %-7s: %d flips, %d gave up, cutover median %d ms (max %d), whole call median %d ms (max %d); %s%n",
                            database.version(),
                            relations,
                            way,
                            flips,
                            gaveUp,
                            median(cutovers),
                            max(cutovers),
                            median(calls),
                            max(calls),
                            readers.summary());
                }
            }
        }
    }

    /** @return the fingerprint of the side */
    private static String build(BenchDatabase database, Warehouse warehouse, int relations, int revision)
            throws SQLException {
        Marker marker = new Marker(RELEASE.uid(), RELEASE.name(), revision, null, "digest", LIVE);
        List<SchemaMove> moves = List.of(new SchemaMove(LIVE + "__g" + revision, LIVE));
        warehouse.prepare(new PrepareRequest(RELEASE, marker, moves, List.of(), List.of(), 0));
        try (Connection connection = database.asBuild();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < relations; i++) {
                statement.execute("create table bench__g" + revision + ".t" + i + " as select " + revision + " as v");
            }
        }
        return switch (warehouse.seal(new SealRequest(RELEASE, marker, moves))) {
            case SealReply.Sealed(var fingerprint) -> fingerprint;
            case SealReply.Refused(var obstacles) -> throw new IllegalStateException(obstacles.toString());
        };
    }

    private static FlipRequest request(
            int number,
            LiveExpectation from,
            List<String> live,
            int to,
            String side,
            String retired,
            String fingerprint,
            boolean strict) {
        return new FlipRequest(
                RELEASE,
                "bench-" + number,
                LIVE,
                from,
                live,
                to,
                List.of(new SchemaMove(LIVE + side, LIVE)),
                retired,
                fingerprint,
                List.of(),
                null,
                List.of(),
                false,
                strict,
                Duration.ofSeconds(60));
    }

    private static void expectFlipped(FlipReply reply) {
        if (!(reply instanceof FlipReply.Flipped)) {
            throw new IllegalStateException(reply.toString());
        }
    }

    private static long cutover(Warehouse warehouse, int number, int live, int to, boolean strict) {
        String fingerprint = warehouse.fingerprint(List.of(LIVE + "__r" + to));
        FlipRequest request = request(
                number,
                new LiveExpectation.Marked(RELEASE.uid(), live),
                List.of(LIVE),
                to,
                "__r" + to,
                "__r" + live,
                fingerprint,
                strict);
        return switch (warehouse.flip(request)) {
            case FlipReply.Flipped(var millis) -> millis;
            case FlipReply.AlreadyFlipped() -> throw new IllegalStateException("flipped twice");
            case FlipReply.Refused(var reason, var message) -> {
                if (reason != FlipReply.Reason.Blocked) {
                    throw new IllegalStateException(message);
                }
                yield -1;
            }
        };
    }

    private static long bare(BenchDatabase database, int live, int to) throws SQLException {
        try (Connection connection = database.asOperator();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            long start = System.nanoTime();
            statement.execute("alter schema bench rename to bench__r" + live + "; alter schema bench__r" + to
                    + " rename to bench");
            connection.commit();
            return Math.max(1, (System.nanoTime() - start) / 1_000_000);
        }
    }

    private static long median(List<Long> values) {
        return values.isEmpty() ? -1 : values.stream().sorted().toList().get(values.size() / 2);
    }

    private static long max(List<Long> values) {
        return values.stream().mapToLong(v -> v).max().orElse(-1);
    }
}
