package io.dbtrelease.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.core.decision.Decision;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.ReleaseMachine;
import java.time.Duration;
import org.assertj.core.api.AbstractAssert;

/** What a decision must say. */
public final class ReleaseAssert extends AbstractAssert<ReleaseAssert, Decision> {
    private ReleaseAssert(Decision actual) {
        super(actual, ReleaseAssert.class);
    }

    /** Decides over what is observed. */
    public static ReleaseAssert decided(ObservationBuilder observed) {
        return new ReleaseAssert(ReleaseMachine.decide(observed.build()));
    }

    public ReleaseAssert does(NextStep step) {
        assertThat(actual.step()).as(actual.toString()).isEqualTo(step);
        return this;
    }

    public ReleaseAssert doesA(Class<? extends NextStep> step) {
        assertThat(actual.step()).as(actual.toString()).isInstanceOf(step);
        return this;
    }

    public ReleaseAssert rests() {
        return does(new NextStep.Rest());
    }

    public ReleaseAssert ends(Outcome outcome, String reason) {
        doesA(NextStep.EndAttempt.class);
        NextStep.EndAttempt end = (NextStep.EndAttempt) actual.step();
        assertThat(end.ending().outcome()).as(actual.toString()).isEqualTo(outcome);
        assertThat(end.ending().reason()).as(actual.toString()).isEqualTo(reason);
        return this;
    }

    public ReleaseAssert refuses(String why) {
        doesA(NextStep.RefuseRequest.class);
        assertThat(((NextStep.RefuseRequest) actual.step()).why()).contains(why);
        return this;
    }

    public ReleaseAssert in(Phase phase) {
        assertThat(actual.phase()).as(actual.toString()).isEqualTo(phase);
        return this;
    }

    public ReleaseAssert because(String reason) {
        assertThat(actual.reason()).as(actual.toString()).isEqualTo(reason);
        return this;
    }

    public ReleaseAssert says(String part) {
        assertThat(actual.message()).contains(part);
        return this;
    }

    public ReleaseAssert stalled(boolean stalled) {
        assertThat(actual.stalled()).as(actual.toString()).isEqualTo(stalled);
        return this;
    }

    public ReleaseAssert waits(Duration duration) {
        rests();
        assertThat(actual.requeueAfter()).as(actual.toString()).isEqualTo(duration);
        return this;
    }
}
