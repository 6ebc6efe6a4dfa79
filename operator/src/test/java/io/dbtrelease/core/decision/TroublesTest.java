package io.dbtrelease.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.testsupport.ObservationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroublesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void theBackOffDoublesFromASecondToAMinuteAndStaysThere() {
        List<Long> waits = new ArrayList<>();
        Trouble trouble = null;
        for (int i = 0; i < 9; i++) {
            trouble = Troubles.next(trouble, "Blocked", "somebody reads", NOW);
            waits.add(Duration.between(NOW, trouble.nextTry()).toSeconds());
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(trouble.count()).isEqualTo(9);
    }

    @Test
    void anotherReasonCountsAnewButLastsSinceTheFirst() {
        Trouble first = Troubles.next(null, "Blocked", "somebody reads", NOW);
        Trouble second = Troubles.next(first, "WarehouseUnreachable", "no route", NOW.plusSeconds(100));
        assertThat(second.count()).isEqualTo(1);
        assertThat(second.since()).isEqualTo(NOW);
        assertThat(second.message()).isEqualTo("no route");
    }

    @Test
    void aStrictFlipThatIsBlockedIsTriedEverySecondAsLongAsItsPatienceLasts() {
        ObservationBuilder strict = ObservationBuilder.attempt(2, 1).spec(s -> s.isolation = Isolation.Strict);
        Instant start = strict.build().now();
        Trouble before = new Trouble("Blocked", "", 6, start, start);
        assertThat(Troubles.next(strict.later(Duration.ofSeconds(59)).build(), before, "Blocked", "")
                        .nextTry())
                .isEqualTo(start.plusSeconds(60));
        assertThat(Troubles.next(strict.build(), before, "WarehouseTimeout", "").count())
                .isEqualTo(1);
        assertThat(Troubles.next(strict.later(Duration.ofSeconds(1)).build(), before, "Blocked", "")
                        .nextTry())
                .isEqualTo(start.plusSeconds(120));
        assertThat(Troubles.next(ObservationBuilder.attempt(2, 1).now(start).build(), before, "Blocked", "")
                        .nextTry())
                .as("Relaxed backs off")
                .isEqualTo(start.plusSeconds(60));
    }

    @Test
    void aCountThatNobodyExpectedStillGivesAMinute() {
        Trouble many = new Trouble("Blocked", "", Integer.MAX_VALUE - 1, NOW, NOW);
        assertThat(Troubles.next(many, "Blocked", "", NOW).nextTry()).isEqualTo(NOW.plusSeconds(60));
    }
}
