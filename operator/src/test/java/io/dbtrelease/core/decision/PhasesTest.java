package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import org.junit.jupiter.api.Test;

/** The phase follows from the facts, also where some are missing that should be there. */
class PhasesTest {
    @Test
    void onlyAGreenThatIsSealedAndPassedWaitsForApproval() {
        assertThat(phase(manual())).isEqualTo(Phase.AwaitingApproval);
        assertThat(phase(manual().attempt(a -> a.sealed = null))).isEqualTo(Phase.Gating);
        assertThat(phase(manual().attempt(a -> a.gates = null))).isEqualTo(Phase.Gating);
        assertThat(phase(attempt(2, 1).manual().judged(false))).isEqualTo(Phase.Gating);
        assertThat(phase(attempt(2, 1).manual().approved("ann"))).isEqualTo(Phase.Gating);
    }

    @Test
    void aRollbackOlderThanTheEndIsHistoryUnlessItWentOnBehindARebuildThatFailed() {
        assertThat(phase(backBefore(Outcome.Failed))).isEqualTo(Phase.Failed);
        assertThat(phase(rebuild(backBefore(Outcome.Failed)))).isEqualTo(Phase.RolledBack);
        assertThat(phase(rebuild(backBefore(Outcome.Rejected)))).isEqualTo(Phase.Failed);
    }

    /** Asked for and done a minute before the attempt ended. */
    private static ObservationBuilder backBefore(Outcome outcome) {
        return attempt(3, 2)
                .built()
                .ended(outcome)
                .rollingBack(1)
                .attempt(a -> a.rollback = a.rollback.with(r -> {
                    r.done = true;
                    r.at = StatusFacts.START.minusSeconds(60);
                }));
    }

    private static ObservationBuilder rebuild(ObservationBuilder observed) {
        return observed.attempt(a -> a.rebuild = new RebuildFacts(2, 1, "shop:1", null, null, false, "why"));
    }

    private static ObservationBuilder manual() {
        return attempt(2, 1).manual().judged(true);
    }

    private static Phase phase(ObservationBuilder observed) {
        return Phases.of(observed.build());
    }
}
