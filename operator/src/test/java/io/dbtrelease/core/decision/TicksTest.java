package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.ScheduleSpec;
import io.dbtrelease.api.status.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From when a schedule's ticks count. */
class TicksTest {
    private static final Instant LAST = START.minus(Duration.ofDays(3));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "The same goes on,                         0 5 * * * UTC,           0 5 * * *, UTC,           true",
        "One from before this was remembered,      ,                        0 5 * * *, UTC,           true",
        "One that a live release gets,             none,                    0 5 * * *, UTC,           false",
        "Another cron,                             0 5 * * * UTC,           0 6 * * *, UTC,           false",
        "Another time zone,                        0 5 * * * UTC,           0 5 * * *, Europe/Berlin, false",
        "One that is taken away,                   0 5 * * * UTC,           ,          UTC,           false",
        "None goes on,                             none,                    ,          UTC,           true"
    })
    void countFrom(String what, @Nullable String known, @Nullable String cron, String zone, boolean goesOn) {
        Memory memory = memory(known);
        ScheduleSpec spec = new ScheduleSpec(cron, zone, List.of());
        assertThat(Ticks.last(memory, spec)).isEqualTo(goesOn ? LAST : null);
        Memory seen = Objects.requireNonNull(Ticks.seen(memory, spec, START));
        assertThat(seen.lastTick()).isEqualTo(goesOn ? LAST : START);
        assertThat(seen.schedule()).isEqualTo(cron == null ? "none" : cron + " " + zone);
        assertThat(Ticks.last(seen, spec)).as("once it was seen").isEqualTo(seen.lastTick());
        assertThat(Ticks.seen(seen, spec, START.plusSeconds(60))).isEqualTo(seen);
    }

    @Test
    void aReleaseThatNothingIsKnownOfStaysSo() {
        assertThat(Ticks.seen(null, null, START)).isNull();
        assertThat(Ticks.last(null, null)).isNull();
        assertThat(Ticks.schedule(null)).isEqualTo("none");
    }

    @Test
    void whatElseIsRememberedStays() {
        Memory memory = memory("none").with(m -> m.highestNumber = 7);
        assertThat(Ticks.seen(memory, new ScheduleSpec("@daily", "UTC", List.of()), START))
                .isEqualTo(memory.with(m -> {
                    m.schedule = "@daily UTC";
                    m.lastTick = START;
                }));
    }

    private static Memory memory(@Nullable String schedule) {
        return Memory.empty().with(m -> {
            m.schedule = schedule;
            m.lastTick = LAST;
        });
    }
}
