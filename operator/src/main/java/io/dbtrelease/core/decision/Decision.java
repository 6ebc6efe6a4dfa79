package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.Phase;
import java.time.Duration;
import java.util.Objects;

/**
 * What to do now.
 *
 * @param phase where the release stands, stored before the step is done
 * @param step the one effect of this pass
 * @param reason one CamelCase word
 * @param message a sentence that says what is waited for or what is wrong and what mends it
 * @param stalled whether nothing will move without a person or something outside
 * @param requeueAfter when to look again at the latest; events come earlier
 */
public record Decision(
        Phase phase, NextStep step, String reason, String message, boolean stalled, Duration requeueAfter) {
    public Decision {
        Objects.requireNonNull(phase);
        Objects.requireNonNull(step);
    }

    static Decision act(Phase phase, NextStep step, String reason, String message) {
        return new Decision(phase, step, reason, message, false, Duration.ZERO);
    }

    static Decision await(Phase phase, String reason, String message, Duration requeueAfter) {
        return new Decision(phase, new NextStep.Rest(), reason, message, false, requeueAfter);
    }

    static Decision stall(Phase phase, String reason, String message, Duration requeueAfter) {
        return new Decision(phase, new NextStep.Rest(), reason, message, true, requeueAfter);
    }
}
