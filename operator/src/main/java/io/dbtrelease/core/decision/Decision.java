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
 * @param requeueAfter when to look again at the latest, from a second to an hour, or zero where the step does something; events come earlier
 */
public record Decision(
        Phase phase, NextStep step, String reason, String message, boolean stalled, Duration requeueAfter) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    public Decision {
        Objects.requireNonNull(phase);
        Objects.requireNonNull(step);
        requeueAfter = step instanceof NextStep.Rest ? bounded(requeueAfter) : Duration.ZERO;
    }

    /** Without a step there must be a wait, or the same would be decided again at once; and moments that were computed may lie in the past. */
    private static Duration bounded(Duration wait) {
        return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
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
