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
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseFactory;
import io.dbtrelease.warehouse.postgres.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long a cutover takes on PostgreSQL and what readers notice: 10, 100 and 1,000 relations, 8 readers, Relaxed and Strict. The measure is the bare renames
 * without any check, and the same readers while nothing flips.
 */
final class FlipBench {
    private static final ReleaseId RELEASE = new ReleaseId("00000000-0000-0000-0000-000000000001", "bench/release");
    private static final String LIVE = "bench";
    private static final int FLIPS = Integer.getInteger("bench.flips", 30);
    private static final long WARM_UP_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 150;

    private enum Way {
        none("nothing flips"),
        bare("bare renames"),
        Relaxed("Relaxed"),
        Strict("Strict");

        private final String text;

        Way(String text) {
            this.text = text;
        }
    }

    private final BenchDatabase database;
    private final Warehouse warehouse;
    private final int relations;
    private final BenchTable table;
    private int live = 1;
    private int number;

    private FlipBench(BenchDatabase database, Warehouse warehouse, int relations, BenchTable table) {
        this.database = database;
        this.warehouse = warehouse;
        this.relations = relations;
        this.table = table;
    }

    static void run() throws Exception {
        BenchTable table = new BenchTable(
                "relations, way",
                "flips",
                "gave up",
                "cutover median ms",
                "max",
                "whole call median ms",
                "max",
                "failed",
                "mixed",
                "of reads",
                "longest read: in the cutover",
                "in the call",
                "of all, ms");
        String version = "";
        for (int relations : List.of(10, 100, 1000)) {
            try (BenchDatabase database = new BenchDatabase();
                    Warehouse warehouse = new WarehouseFactory().open(database.config())) {
                version = database.version();
                new FlipBench(database, warehouse, relations, table).measure();
            }
        }
        System.out.println("PostgreSQL " + version + ", " + FLIPS + " flips a line, 8 readers");
        table.print();
    }

    private void measure() throws Exception {
        warehouse.claim(RELEASE, LIVE, null);
        String first = build(database, warehouse, relations, 1);
        expectFlipped(
                warehouse.flip(request(0, new LiveExpectation.Absent(), List.of(), 1, "__g1", "__r0", first, false)));
        build(database, warehouse, relations, 2);
        try (Connection connection = database.asOperator();
                Statement statement = connection.createStatement()) {
            statement.execute("alter schema bench__g2 rename to bench__r2");
        }
        for (Way way : Way.values()) {
            try (FlipReaders readers = new FlipReaders(database, relations)) {
                Thread.sleep(WARM_UP_MILLIS);
                measure(way, readers);
            }
        }
    }

    private void measure(Way way, FlipReaders readers) throws Exception {
        List<Long> cutovers = new ArrayList<>();
        List<Long> calls = new ArrayList<>();
        int gaveUp = 0;
        long inCutover = 0;
        long inCall = 0;
        readers.startCounting();
        for (int i = 0; i < FLIPS; i++) {
            readers.forget();
            long start = System.nanoTime();
            long nanos = flip(way);
            long end = System.nanoTime();
            calls.add(end - start);
            if (nanos < 0) {
                gaveUp++;
            } else if (way != Way.none) {
                cutovers.add(nanos);
                live = 3 - live;
            }
            Thread.sleep(PAUSE_MILLIS);
            inCutover = Math.max(inCutover, nanos <= 0 ? 0 : readers.longestNanos(end - nanos, end));
            inCall = Math.max(inCall, readers.longestNanos(start, end));
        }
        Samples cutover = Samples.of(cutovers);
        Samples call = Samples.of(way == Way.none ? List.of() : calls);
        table.row(
                relations + ", " + way.text,
                cutover.count(),
                gaveUp,
                cutover.median(),
                cutover.max(),
                call.median(),
                call.max(),
                readers.failed(),
                readers.mixed(),
                String.format(Locale.ROOT, "%,d", readers.reads()),
                way == Way.none ? "-" : Samples.millis(inCutover),
                way == Way.none ? "-" : Samples.millis(inCall),
                Samples.millis(readers.longestNanos()));
    }

    /** @return how long readers could notice it; negative: it gave up */
    private long flip(Way way) throws SQLException {
        int to = 3 - live;
        return switch (way) {
            case none -> 0;
            case bare -> bare(database, live, to);
            case Relaxed, Strict -> {
                long millis = cutover(warehouse, ++number, live, to, way == Way.Strict);
                yield millis * 1_000_000;
            }
        };
    }

    /** @return the fingerprint of the side */
    private static String build(BenchDatabase database, Warehouse warehouse, int relations, int revision)
            throws SQLException {
        Marker marker = new Marker(RELEASE.uid(), RELEASE.name(), revision, null, "digest", LIVE);
        List<SchemaMove> moves = List.of(new SchemaMove(LIVE + "__g" + revision, LIVE));
        warehouse.prepare(new PrepareRequest(RELEASE, marker, moves, List.of(), List.of(), List.of(), 0));
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
                Duration.ofSeconds(60),
                Swap.Schemas);
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
            case FlipReply.Flipped(var millis, var warnings) -> millis;
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
            return System.nanoTime() - start;
        }
    }
}
