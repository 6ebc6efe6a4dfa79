package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RealPaceTest {
    @Test
    @Timeout(60)
    void the_order_to_end_cuts_one_wait_short() throws InterruptedException {
        RealPace pace = new RealPace(Clock.systemUTC());
        assertThat(pace.ending()).isFalse();
        pace.end();
        pace.pause(Duration.ofDays(1));
        assertThat(pace.ending()).isTrue();
        pace.pause(Duration.ofMillis(1));
    }
}
