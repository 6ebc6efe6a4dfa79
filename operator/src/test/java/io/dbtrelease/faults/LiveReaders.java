package io.dbtrelease.faults;

import io.dbtrelease.warehouse.postgres.BenchDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Readers of Live: each statement reads two of its schemas, and notes when they are of different releases. One whose connection is gone connects again. */
final class LiveReaders implements AutoCloseable {
    static final int READERS = 2;
    private static final long PAUSE_NANOS = 5_000_000;

    /** The middle one is incremental: it has rows of each release that was seeded from the one before. */
    private static final String JOINED = """
            select (select max(v) from analytics.fct_orders), (select max(v) from analytics.fct_payments),
                (select max(v) from analytics_marts.customer_value)""";

    /** What they saw. */
    record Seen(long reads, long failed, long mixed) {
        Seen plus(Seen more) {
            return new Seen(reads + more.reads, failed + more.failed, mixed + more.mixed);
        }
    }

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong mixed = new AtomicLong();
    private final Queue<String> why = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    LiveReaders(BenchDatabase database) {
        for (int i = 0; i < READERS; i++) {
            threads.add(Thread.ofPlatform().start(() -> readOn(database)));
        }
    }

    private void readOn(BenchDatabase database) {
        while (!ended) {
            try (Connection connection = database.asReader();
                    Statement statement = connection.createStatement()) {
                connected.incrementAndGet();
                readOn(statement);
            } catch (SQLException e) {
                failed(e);
            }
        }
    }

    private void readOn(Statement statement) {
        try {
            while (!ended) {
                read(statement);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            failed(e);
        } finally {
            connected.decrementAndGet();
        }
    }

    private void failed(SQLException e) {
        failed.incrementAndGet();
        why.add(String.valueOf(e.getMessage()));
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private void read(Statement statement) throws SQLException {
        reads.incrementAndGet();
        try (ResultSet row = statement.executeQuery(JOINED)) {
            row.next();
            if (row.getInt(1) != row.getInt(2) || row.getInt(1) != row.getInt(3)) {
                mixed.incrementAndGet();
                why.add(row.getInt(1) + " " + row.getInt(2) + " " + row.getInt(3));
            }
        }
    }

    /** How many have a connection: what one of them that has none failed in is counted. */
    int connected() {
        return connected.get();
    }

    Seen seen() {
        return new Seen(reads.get(), failed.get(), mixed.get());
    }

    /** What failed or was mixed, in words. */
    List<String> why() {
        return List.copyOf(why);
    }

    @Override
    public void close() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
