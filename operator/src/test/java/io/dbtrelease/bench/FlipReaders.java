package io.dbtrelease.bench;

import io.dbtrelease.warehouse.postgres.BenchDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Readers of Live: each joins two of its tables, every 10 ms, and notes when the two are of different releases. */
final class FlipReaders implements AutoCloseable {
    private static final int READERS = 8;
    private static final int PAUSE_MILLIS = 10;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong mixed = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong longestInFlipNanos = new AtomicLong();

    /** Odd while a flip is under way. */
    private final AtomicLong flips = new AtomicLong();

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
                long flip = flips.get();
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
                long nanos = System.nanoTime() - start;
                reads.incrementAndGet();
                longestNanos.accumulateAndGet(nanos, Math::max);
                if (flip % 2 == 1 || flips.get() != flip) {
                    longestInFlipNanos.accumulateAndGet(nanos, Math::max);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A flip begins or ends: reads that overlap it are counted by themselves too. */
    void flipping() {
        flips.incrementAndGet();
    }

    /** Forgets what was seen so far: connecting is slow and no reader's concern. */
    void startCounting() {
        reads.set(0);
        failed.set(0);
        mixed.set(0);
        longestNanos.set(0);
        longestInFlipNanos.set(0);
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

    /** Of the reads that overlapped a flip. */
    long longestInFlipNanos() {
        return longestInFlipNanos.get();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
