package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many sessions at a time one process has in one account: a virtual warehouse runs 8 statements at a time by default, and the rest waits. A flip needs no
 * slot, because what undoes a release must not wait for what builds another.
 */
public final class SnowflakeSlots {
    private static final int SESSIONS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Semaphore sessions;
    private final Duration patience;

    public SnowflakeSlots() {
        this(SESSIONS, PATIENCE);
    }

    SnowflakeSlots(int sessions, Duration patience) {
        this.sessions = new Semaphore(sessions, true);
        this.patience = patience;
    }

    /** One of the sessions that may be open at a time. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws WarehouseException of the kind Busy if none comes free in time */
    Slot take() {
        try {
            if (sessions.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return sessions::release;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new WarehouseException(
                Kind.Busy,
                "the operator has as many sessions in this Snowflake account open as it allows itself; this waits until one of them is done");
    }
}
