package io.dbtrelease.operator.checkout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Tries again where a try may end otherwise, for a bounded time. */
final class Tries {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Duration bound;
    private final Clock clock;
    private final Wait wait;
    private final Consumer<CheckoutException> failed;

    @FunctionalInterface
    interface Try<T> {
        T run() throws CheckoutException;
    }

    @FunctionalInterface
    interface Wait {
        void sleep(Duration time) throws InterruptedException;
    }

    /** @param failed is told of each failure before it is waited */
    Tries(Duration bound, Clock clock, Wait wait, Consumer<CheckoutException> failed) {
        this.bound = bound;
        this.clock = clock;
        this.wait = wait;
        this.failed = failed;
    }

    /** @throws CheckoutException the last failure */
    <T> T run(Try<T> one) throws CheckoutException, InterruptedException {
        Instant until = clock.instant().plus(bound);
        Duration pause = FIRST_WAIT;
        while (true) {
            try {
                return one.run();
            } catch (CheckoutException e) {
                failed.accept(e);
                if (!e.trouble().isPassing() || !clock.instant().plus(pause).isBefore(until)) {
                    throw e;
                }
            }
            wait.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause.multipliedBy(2);
        }
    }
}
