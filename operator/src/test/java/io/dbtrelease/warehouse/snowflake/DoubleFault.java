package io.dbtrelease.warehouse.snowflake;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that goes wrong with statements that contain a text. */
final class DoubleFault {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** When. */
    enum Phase {
        /** The request came, nothing was done. */
        BEFORE,
        /** All was done, nothing was replied. */
        AFTER,
        /** Inside a block, before a statement of it. */
        INSIDE
    }

    /** What. */
    enum Action {
        /** The connection breaks. */
        DROP,
        /** HTTP 503. */
        UNAVAILABLE,
        /** The session's token is over. */
        EXPIRED,
        /** An SQL error. */
        FAIL,
        /** The service ends the statement: a block's handler does not run. */
        KILL,
        /** It goes on when the test says so; a request that waits for a block has its connection broken. */
        HOLD
    }

    final String contains;
    final Phase phase;
    final Action action;
    final String code;
    private final AtomicInteger times;
    private final AtomicInteger skips = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    DoubleFault(String contains, Phase phase, Action action, int times) {
        this(contains, phase, action, times, "000630");
    }

    DoubleFault(String contains, Phase phase, Action action, int times, String code) {
        this.contains = contains;
        this.phase = phase;
        this.action = action;
        this.times = new AtomicInteger(times);
        this.code = code;
    }

    /** Lets so many go by first. */
    DoubleFault skipping(int statements) {
        skips.set(statements);
        return this;
    }

    /** The SQL state of its code, as far as it tells a timeout from other errors. */
    String state() {
        return code.equals("000630") ? "57014" : "XX000";
    }

    boolean takes(Phase now, String statement) {
        return now == phase
                && statement.contains(contains)
                && skips.getAndUpdate(s -> Math.max(0, s - 1)) == 0
                && times.getAndUpdate(t -> Math.max(0, t - 1)) > 0;
    }

    /** Never again. */
    void over() {
        times.set(0);
        released.countDown();
    }

    void hold() {
        reached.countDown();
        await(released);
    }

    boolean isOver() {
        return times.get() == 0;
    }

    boolean isHolding() {
        return reached.getCount() == 0 && released.getCount() > 0;
    }

    /** Waits until something is held. */
    void awaitHeld() {
        await(reached);
    }

    void release() {
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nothing came in " + PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
