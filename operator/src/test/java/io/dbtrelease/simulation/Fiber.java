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

    Fiber(Runnable body) {
        thread = Thread.ofVirtual().unstarted(() -> {
            mayRun.acquireUninterruptibly();
            try {
                body.run();
            } catch (Throwable e) {
                thrown = e;
            } finally {
                ended = true;
                mayDrive.release();
            }
        });
        thread.start();
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
    }
}
