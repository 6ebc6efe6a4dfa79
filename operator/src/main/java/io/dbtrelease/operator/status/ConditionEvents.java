package io.dbtrelease.operator.status;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.core.decision.Decision;
import io.dbtrelease.core.decision.Observation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One Event when a release begins to wait for somebody, or gets into trouble; none for its ordinary progress, and none while it goes on. */
public final class ConditionEvents {
    /** Waits that are no trouble, and end through a person or at a time. */
    private static final Set<String> WAITS = Set.of("AwaitingApproval", "OutsideWindow", "Suspended");

    /** Other releases use the warehouse; it is this one's turn within seconds. */
    private static final String BUSY = "WarehouseBusy";

    private ConditionEvents() {}

    /**
     * The Event of this decision, if it has one.
     *
     * @param before the status that the last pass stored
     */
    public static Optional<ReleaseEvent> of(@Nullable DbtReleaseStatus before, Decision decision, Observation o) {
        List<Condition> conditions = before == null ? List.of() : before.conditions();
        // Ready says "Live" while Live is and something is waited for nevertheless; Stalled always has the decision's
        // reason.
        boolean told = conditions.stream()
                .anyMatch(c -> c.type().equals("Stalled") && c.reason().equals(decision.reason()));
        boolean stalledBefore = conditions.stream()
                .anyMatch(c -> c.type().equals("Stalled") && c.status().equals("True"));
        if (told && (!decision.stalled() || stalledBefore)) {
            return Optional.empty();
        }
        if (WAITS.contains(decision.reason()) && !decision.stalled()) {
            return Optional.of(ReleaseEvent.normal(decision.reason(), decision.message()));
        }
        return isTrouble(decision, o)
                ? Optional.of(ReleaseEvent.warning(decision.reason(), decision.message()))
                : Optional.empty();
    }

    private static boolean isTrouble(Decision decision, Observation o) {
        AttemptStatus attempt = o.status().attempt();
        // How an attempt ended, and that Live was flipped back, was told when it happened.
        boolean ended = decision.phase().terminal()
                && attempt != null
                && (decision.reason().equals(attempt.reason())
                        || decision.reason().equals(decision.phase().name()));
        boolean inStep = Stream.of(
                        attempt == null ? null : attempt.trouble(), o.status().trouble())
                .anyMatch(t -> t != null && t.reason().equals(decision.reason()));
        return (inStep && !decision.reason().equals(BUSY)) || (decision.stalled() && !ended);
    }
}
