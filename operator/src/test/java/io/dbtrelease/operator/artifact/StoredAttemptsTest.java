package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.MovableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredAttemptsTest {
    private final MovableClock clock = new MovableClock();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final StoredAttempts attempts = new StoredAttempts(new StoredBuilds(store), clock.clock());

    private List<Integer> listed(int newest) {
        return attempts.of("team", "shop", "u1", newest)
                .map(s -> List.copyOf(s.attempts()))
                .orElse(null);
    }

    @Test
    void attemptsOfTheReleaseAreListedAndTheHighestOfAnyOfItsName() {
        store.putText("team/shop/u1/attempts/2/build-1/log", "x");
        store.putText("team/shop/u1/attempts/11/plan-1/log", "x");
        store.putText("team/shop/u0/attempts/40/plan-1/log", "x");
        store.putText("team/shopping/u2/attempts/90/plan-1/log", "x");
        assertThat(listed(11)).containsExactly(2, 11);
        assertThat(attempts.of("team", "shop", "u1", 11).orElseThrow().highest())
                .isEqualTo(40);
    }

    @Test
    void theStoreIsListedOnceAnHourAndAfterANewAttempt() {
        assertThat(listed(1)).isEmpty();
        store.putText("team/shop/u1/attempts/1/build-1/log", "x");
        assertThat(listed(1)).isEmpty();
        assertThat(listed(2)).containsExactly(1);
        store.putText("team/shop/u1/attempts/2/build-1/log", "x");
        clock.advance(Duration.ofMinutes(61));
        assertThat(listed(2)).containsExactly(1, 2);
    }

    @Test
    void aStoreThatDoesNotAnswerIsAskedAgainAfterAMinute() {
        store.failNext(1);
        assertThat(listed(1)).isNull();
        assertThat(listed(1)).isNull();
        clock.advance(Duration.ofMinutes(2));
        assertThat(listed(1)).isEmpty();
    }

    @Test
    void whatCouldNotBeRemovedIsFoundAgainWithinTheHour() {
        store.putText("team/shop/u1/attempts/1/build-1/log", "x");
        store.putText("team/shop/u1/attempts/2/build-1/log", "x");
        assertThat(listed(3)).containsExactly(1, 2);
        store.failNext(1);
        attempts.drop("team", "shop", "u1", List.of(1, 2));
        assertThat(listed(3)).isEmpty();
        assertThat(store.keys()).containsExactly("team/shop/u1/attempts/1/build-1/log");
        clock.advance(Duration.ofMinutes(61));
        assertThat(listed(3)).containsExactly(1);
    }

    @Test
    void aReleaseThatGoesTakesItsArtifactsAlongAndLeavesHowFarItCounted() {
        store.putText("team/shop/u1/attempts/1/build-1/log", "x");
        store.putText("team/shop/u1/attempts/3/build-1/log", "x");
        store.putText("team/shop/u0/attempts/40/plan-1/log", "x");
        attempts.forget("team", "shop", "u1", 4, false);
        assertThat(store.keys())
                .containsExactly("team/shop/u0/attempts/40/plan-1/log", "team/shop/u1/attempts/40/counted");
        store.failNext(1);
        attempts.forget("team", "shop", "u0", 40, false);
        assertThat(store.keys()).contains("team/shop/u0/attempts/40/plan-1/log");
        assertThat(attempts.of("team", "shop", "u2", 0).orElseThrow().highest()).isEqualTo(40);
    }

    @Test
    void oneFileSaysHowFarAllReleasesOfANameCounted() {
        attempts.forget("team", "shop", "u1", 4, false);
        attempts.forget("team", "shop", "u2", 7, false);
        assertThat(store.keys()).containsExactly("team/shop/u2/attempts/7/counted");
        attempts.forget("team", "shop", "u3", 0, false);
        assertThat(store.keys()).containsExactly("team/shop/u3/attempts/7/counted");
        attempts.forget("team", "never-started", "u4", 0, false);
        assertThat(store.keys()).containsExactly("team/shop/u3/attempts/7/counted");
    }
}
