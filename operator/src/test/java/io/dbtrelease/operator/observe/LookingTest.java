package io.dbtrelease.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.CutoverFacts;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.testsupport.StatusFacts;
import org.junit.jupiter.api.Test;

class LookingTest {
    private static final AttemptStatus OPEN = StatusFacts.attempt(2, "sha256:a");
    private static final AttemptStatus WATCHED = OPEN.with(a -> a.cutover = new CutoverFacts(3L, StatusFacts.START));

    @Test
    void jobsDecideUntilLiveShowsTheAttempt() {
        assertThat(Looking.atJobs(OPEN, false)).isTrue();
        assertThat(Looking.atJobs(WATCHED, false)).isFalse();
    }

    @Test
    void jobsOfAClosedAttemptDecideNothing() {
        assertThat(Looking.atJobs(OPEN.with(a -> a.outcome = Outcome.Failed), false))
                .isFalse();
        assertThat(Looking.atJobs(null, false)).isFalse();
    }

    @Test
    void jobsAreEndedBeforeAnAttemptIsClosedAndBeforeAReleaseGoes() {
        Ending ending = new Ending(Outcome.Superseded, "SpecChanged", "a newer one", StatusFacts.START);
        assertThat(Looking.atJobs(WATCHED.with(a -> a.ending = ending), false)).isTrue();
        assertThat(Looking.atJobs(WATCHED.with(a -> a.outcome = Outcome.Succeeded), true))
                .isTrue();
    }
}
