package io.dbtrelease.operator.artifact;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The system's time, and TERM. */
final class RealPace implements Pace {
    private final Clock clock;
    private final Semaphore wakeUp = new Semaphore(0);
    private volatile boolean ending;

    RealPace(Clock clock) {
        this.clock = clock;
    }

    /** To be called once, from the signal's thread. */
    void end() {
        ending = true;
        wakeUp.release();
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        // Whether it was woken makes no difference: the caller asks ending().
        boolean woken = wakeUp.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
        assert !woken || ending;
    }

    @Override
    public boolean ending() {
        return ending;
    }
}
