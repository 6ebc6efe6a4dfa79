package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.Phase;
import io.dbtrelease.testsupport.ObservationBuilder;
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

    private static ObservationBuilder manual() {
        return attempt(2, 1).manual().judged(true);
    }

    private static Phase phase(ObservationBuilder observed) {
        return Phases.of(observed.build());
    }
}
