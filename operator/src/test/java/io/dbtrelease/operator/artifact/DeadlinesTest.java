package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final Duration NEVER = Duration.ofDays(1);

    @Test
    void a_request_that_outlives_its_time_is_interrupted() {
        try (Deadlines deadlines = new Deadlines(1, Duration.ZERO)) {
            assertThat(waitsUntilInterrupted(deadlines, () -> {}).join()).isTrue();
        }
    }

    @Test
    void a_request_may_get_another_time() {
        try (Deadlines deadlines = new Deadlines(1, NEVER)) {
            assertThat(waitsUntilInterrupted(deadlines, () -> deadlines.extend(Duration.ZERO))
                            .join())
                    .isTrue();
        }
    }

    @Test
    void more_requests_than_slots_are_rejected() {
        try (Deadlines deadlines = new Deadlines(1, NEVER)) {
            CompletableFuture<Boolean> first = waitsUntilInterrupted(deadlines, () -> {});
            assertThatThrownBy(() -> deadlines.run(() -> {})).isInstanceOf(RejectedExecutionException.class);
            assertThat(first).isNotDone();
        }
    }

    private static CompletableFuture<Boolean> waitsUntilInterrupted(Deadlines deadlines, Runnable before) {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        deadlines.run(() -> {
            before.run();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        return interrupted;
    }
}
