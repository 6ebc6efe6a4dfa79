package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many connections at a time one process opens to one database: hundreds of releases that are looked at in the same second, as after a restart, must not take
 * the server's connections from its users. Short work and long work have slots of their own, so that copies that take an hour hinder no look; a flip needs none,
 * because what undoes a release must not wait for what builds another.
 */
public final class Slots {
    private static final int SHORT = 8;
    private static final int LONG = 8;

    /** Tables that are copied at a time, whatever releases they are for. */
    static final int COPIES = 4;

    /** The longest that a statement of short work may take. */
    private static final Duration SHORT_LIMIT = Duration.ofSeconds(60);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Semaphore shorts;
    private final Semaphore longs;
    private final Semaphore copies = new Semaphore(COPIES, true);
    private final Duration patience;

    public Slots() {
        this(SHORT, LONG, PATIENCE);
    }

    Slots(int shorts, int longs, Duration patience) {
        this.shorts = new Semaphore(shorts, true);
        this.longs = new Semaphore(longs, true);
        this.patience = patience;
    }

    /** One of the connections that may be open at a time. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for a slot of a copy: a part of long work that has its own, so copies wait for nothing but copies.
     *
     * @param limit how long one may take, and how long this waits
     */
    Slot copy(Duration limit) {
        return acquire(copies, limit, "other copies of tables in this database have not ended");
    }

    /**
     * Waits for a slot.
     *
     * @param limit of each statement of the work
     * @throws WarehouseException of the kind Busy if none comes free in time
     */
    Slot take(Duration limit) {
        boolean isShort = limit.compareTo(SHORT_LIMIT) <= 0;
        return acquire(
                isShort ? shorts : longs,
                patience,
                "the operator has as many connections to this database open as it allows itself for "
                        + (isShort ? "short" : "long") + " work; this waits until one of them is done");
    }

    private static Slot acquire(Semaphore slots, Duration patience, String busy) {
        try {
            if (slots.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return slots::release;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new WarehouseException(Kind.Busy, busy);
    }
}
