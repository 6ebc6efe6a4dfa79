package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies tables side by side, all as one snapshot of Live shows them. Each copy is a transaction of its own, with its rows, keys and indexes; foreign keys come
 * when all are there. {@link Slots} bounds how many run at a time in one database, so that copies leave the server to its users.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">snapshot synchronization</a>
 */
final class ParallelCopy {
    /** Less copies are as fast one after the other, in one transaction. */
    static final long WORTH_BYTES = 32L << 20;

    /** The transaction that lends its snapshot speaks so often, or the server would end it as idle. */
    private static final long SPEAK_SECONDS = 10;

    private final PostgresSessions sessions;
    private final String about;
    private final Duration limit;
    private final Queue<SeedTable> left;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    /** @param limit of each statement */
    ParallelCopy(PostgresSessions sessions, String about, Duration limit, List<SeedTable> tables) {
        this.sessions = sessions;
        this.about = about;
        this.limit = limit;
        // The largest first: what begins last should not be what takes longest.
        this.left = new ConcurrentLinkedQueue<>(tables.stream()
                .sorted((a, b) -> Long.compare(b.bytes(), a.bytes()))
                .toList());
    }

    /**
     * Returns the number of rows when all copies are there, or throws when no copy runs any more.
     *
     * @param lender a transaction of isolation repeatable read, whose snapshot all see; it stays open meanwhile
     */
    long run(Session lender) throws SQLException {
        String snapshot =
                lender.first("select pg_export_snapshot()", r -> r.getString(1)).orElseThrow();
        int workers = Math.min(Slots.COPIES, left.size());
        CountDownLatch running = new CountDownLatch(workers);
        for (int i = 0; i < workers; i++) {
            Thread.ofVirtual().name("copy-" + i).start(() -> {
                try {
                    work(snapshot);
                } finally {
                    running.countDown();
                }
            });
        }
        boolean over = false;
        while (!over) {
            try {
                over = running.await(SPEAK_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // No copy may outlive this call: each ends with its statement's limit at the latest.
                failure.compareAndSet(null, new WarehouseException(Kind.Busy, "the copy was interrupted"));
                left.clear();
            }
            try {
                lender.list("select 1", r -> true);
            } catch (SQLException e) {
                failure.compareAndSet(null, PostgresErrors.exception(e, sessions.secrets()));
                left.clear();
            }
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return rows.get();
    }

    private void work(String snapshot) {
        for (SeedTable table = left.poll(); table != null; table = left.poll()) {
            SeedTable next = table;
            try {
                long copied = sessions.copy(about, limit, session -> {
                    session.run("set transaction isolation level repeatable read");
                    session.run("set transaction snapshot " + PostgresSql.literal(snapshot));
                    return new SeedCopy(session, next).copy();
                });
                rows.addAndGet(copied);
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
                left.clear();
            }
        }
    }
}
