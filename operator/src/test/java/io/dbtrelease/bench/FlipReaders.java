package io.dbtrelease.bench;

import io.dbtrelease.warehouse.postgres.BenchDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Readers of Live: each joins two of its tables, every 10 ms, and notes when the two are of different releases. */
final class FlipReaders implements AutoCloseable {
    private static final int READERS = 8;
    private static final int PAUSE_MILLIS = 10;

    /** From when to when, by {@link System#nanoTime}. */
    private record Read(long from, long to) {}

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong mixed = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final Queue<Read> recent = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    FlipReaders(BenchDatabase database, int relations) {
        for (int i = 0; i < READERS; i++) {
            Random random = new Random(i);
            threads.add(Thread.ofPlatform().start(() -> read(database, relations, random)));
        }
    }

    private void read(BenchDatabase database, int relations, Random random) {
        try (Connection connection = database.asReader();
                Statement statement = connection.createStatement()) {
            while (!ended) {
                long start = System.nanoTime();
                try (ResultSet rows = statement.executeQuery("select a.v, b.v from bench.t" + random.nextInt(relations)
                        + " a, bench.t" + random.nextInt(relations) + " b")) {
                    rows.next();
                    if (rows.getInt(1) != rows.getInt(2)) {
                        mixed.incrementAndGet();
                    }
                } catch (SQLException e) {
                    failed.incrementAndGet();
                }
                Read read = new Read(start, System.nanoTime());
                recent.add(read);
                reads.incrementAndGet();
                longestNanos.accumulateAndGet(read.to - read.from, Math::max);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets what was seen so far: connecting is slow and no reader's concern. */
    void startCounting() {
        reads.set(0);
        failed.set(0);
        mixed.set(0);
        longestNanos.set(0);
        recent.clear();
    }

    long reads() {
        return reads.get();
    }

    long failed() {
        return failed.get();
    }

    long mixed() {
        return mixed.get();
    }

    long longestNanos() {
        return longestNanos.get();
    }

    /** The longest of the newest reads that was under way at some moment between the two. */
    long longestNanos(long from, long to) {
        return recent.stream()
                .filter(r -> r.to - from >= 0 && to - r.from >= 0)
                .mapToLong(r -> r.to - r.from)
                .max()
                .orElse(0);
    }

    /** Forgets the newest reads; the counts stay. */
    void forget() {
        recent.clear();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
