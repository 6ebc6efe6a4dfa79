package io.dbtrelease.operator.artifact;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs each request on a virtual thread of its own, with a time after which it is interrupted: that closes its
 * connection, whether it reads headers, a body, or writes. A bounded number run at once; the rest is rejected.
 */
final class Deadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("artifact-deadlines").factory());
    private final ThreadLocal<@Nullable Deadline> current = new ThreadLocal<>();
    private final Semaphore slots;
    private final Duration first;

    /** @param first how long a request has until {@link #extend} is called */
    Deadlines(int slots, Duration first) {
        this.slots = new Semaphore(slots);
        this.first = first;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** An executor's {@code execute}. */
    void run(Runnable request) {
        if (!slots.tryAcquire()) {
            throw new RejectedExecutionException("too many requests at once");
        }
        Thread.ofVirtual().name("artifact-request").start(() -> {
            Deadline deadline = new Deadline(Thread.currentThread());
            try {
                current.set(deadline);
                deadline.in(first);
                request.run();
            } finally {
                deadline.over();
                slots.release();
            }
        });
    }

    /** Gives the request on this thread another time, from now. */
    void extend(Duration time) {
        Deadline deadline = current.get();
        if (deadline != null) {
            deadline.in(time);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private final class Deadline {
        private final Thread thread;
        private @Nullable ScheduledFuture<?> alarm;
        private boolean over;

        Deadline(Thread thread) {
            this.thread = thread;
        }

        synchronized void in(Duration time) {
            cancel();
            try {
                alarm = timer.schedule(this::ring, time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The endpoint was closed meanwhile.
                thread.interrupt();
            }
        }

        synchronized void over() {
            over = true;
            cancel();
        }

        private synchronized void ring() {
            if (!over) {
                thread.interrupt();
            }
        }

        private void cancel() {
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }
}
