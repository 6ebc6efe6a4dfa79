package io.dbtrelease.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.opendal.OpenDALException;

/**
 * Calls of the native library, each with an end: the library itself waits for a store that does not answer as long as it takes. A call that was given up goes
 * on in its thread until the store or the network lets it go.
 */
final class NativeCalls {
    /** The call goes on without us: what it works on must not be touched any more, not even to close it. */
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        private NoAnswerException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Duration limit;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("artifact-store-", 0).factory());

    /** @param limit of one call */
    NativeCalls(Duration limit) {
        this.limit = limit;
    }

    /** @throws OpenDALException what the library threw */
    <T> T call(String what, Supplier<T> call) throws IOException {
        return call(what, limit, call);
    }

    <T> T call(String what, Duration atMost, Supplier<T> call) throws IOException {
        Future<T> future = threads.submit(call::get);
        try {
            return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NoAnswerException(
                    "the artifact store could not %s: no answer in %d s".formatted(what, atMost.toSeconds()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted while the artifact store was asked", e);
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case OpenDALException known -> throw known;
                case UncheckedIOException io -> throw io.getCause();
                case RuntimeException bug -> throw bug;
                default -> throw new IOException("the artifact store could not " + what, e);
            }
        }
    }

    /** Ends the threads; whether no call is on its way any more, so that what they use may be given back. */
    boolean end() {
        threads.shutdown();
        try {
            return threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
