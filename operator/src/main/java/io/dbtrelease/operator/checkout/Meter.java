package io.dbtrelease.operator.checkout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What one try has received and how long it takes: more than that ends it, whatever JGit makes of the exception. */
final class Meter {
    private final Limits limits;
    private final Clock clock;
    private final Instant until;
    private final AtomicLong received = new AtomicLong();
    private final AtomicReference<@Nullable CheckoutException> exceeded = new AtomicReference<>();

    Meter(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.until = clock.instant().plus(limits.oneTry());
    }

    Limits limits() {
        return limits;
    }

    /** The bound that was passed; null: none. */
    @Nullable
    CheckoutException exceeded() {
        return exceeded.get();
    }

    /** @throws CheckoutException if the try's time is over */
    void tick() throws CheckoutException {
        if (clock.instant().isAfter(until)) {
            throw note(new CheckoutException(
                    Trouble.Unreachable,
                    "the checkout was not over after " + limits.oneTry().toSeconds()
                            + " s: the git server is slow, or the repository is large"));
        }
    }

    /** The same stream, counted. */
    InputStream over(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                count(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                count(Math.max(read, 0));
                return read;
            }
        };
    }

    private void count(int bytes) throws CheckoutException {
        tick();
        if (received.addAndGet(bytes) > limits.received()) {
            throw note(new CheckoutException(
                    Trouble.TooLarge,
                    "the git server sent more than " + (limits.received() >> 20)
                            + " MiB for one commit: keep data out of the repository"));
        }
    }

    private CheckoutException note(CheckoutException e) {
        exceeded.compareAndSet(null, e);
        return e;
    }
}
