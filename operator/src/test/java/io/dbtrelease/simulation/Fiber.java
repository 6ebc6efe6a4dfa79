package io.dbtrelease.simulation;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Work that can stop in the middle and go on later, while nothing else runs at the same time: either it or its driver. */
final class Fiber {
    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore mayDrive = new Semaphore(0);
    private final Thread thread;
    private @Nullable Throwable thrown;
    private boolean ended;
    private boolean abandoned;

    /** Unwinds work that nobody waits for any more. */
    private static final class Abandoned extends Error {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super(null, null, false, false);
        }
    }

    Fiber(Runnable body) {
        thread = Thread.ofVirtual().unstarted(() -> {
            mayRun.acquireUninterruptibly();
            try {
                body.run();
            } catch (Abandoned e) {
                // The run is over.
            } catch (Throwable e) {
                thrown = e;
            } finally {
                ended = true;
                mayDrive.release();
            }
        });
        thread.start();
    }

    boolean isOver() {
        return ended;
    }

    /** Goes on with it until it parks or ends; what it throws is thrown here. */
    void resume() {
        if (ended) {
            return;
        }
        mayRun.release();
        mayDrive.acquireUninterruptibly();
        if (thrown != null) {
            throw new IllegalStateException("a pass threw what no pass may throw", thrown);
        }
    }

    /** Stops here; to be called from within. */
    void park() {
        mayDrive.release();
        mayRun.acquireUninterruptibly();
        if (abandoned) {
            throw new Abandoned();
        }
    }

    /** Ends it where it is parked: a thread that waits for ever would keep its whole run in memory. */
    void abandon() {
        abandoned = true;
        if (!ended) {
            mayRun.release();
            mayDrive.acquireUninterruptibly();
        }
    }
}
