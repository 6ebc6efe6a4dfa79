package io.dbtrelease.operator.status;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.core.decision.Decision;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.core.decision.Ticks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions, the phase and the printer column, from a status and the decision that was made over it. Only this class makes conditions. */
public final class StatusFactory {
    private StatusFactory() {}

    /** The status as it is to be stored before the decision's step is done. */
    public static DbtReleaseStatus decided(DbtReleaseStatus status, Decision decision, Observation o) {
        return status.with(s -> {
            s.observedGeneration = o.generation();
            s.phase = decision.phase();
            s.progress = ProgressText.of(status, decision);
            s.conditions = conditions(status, decision, o);
            s.memory = Ticks.seen(status.memory(), o.spec().schedule(), o.now());
        });
    }

    private static List<Condition> conditions(DbtReleaseStatus status, Decision decision, Observation o) {
        List<Condition> next = new ArrayList<>();
        boolean ready = ready(status, decision);
        boolean settled = decision.phase().terminal() && !decision.stalled() && isQuiet(decision.step());
        boolean reconciling = !ready && !settled && !decision.stalled();
        next.add(condition(status, o, "Ready", ready, ready ? "Live" : decision.reason(), decision.message()));
        next.add(condition(status, o, "Reconciling", reconciling, decision.reason(), decision.message()));
        next.add(condition(
                status,
                o,
                "Stalled",
                decision.stalled(),
                decision.reason(),
                decision.stalled() ? decision.message() : "nothing stands in the way"));
        gates(status, o, next);
        rollback(status, o, next);
        boolean drifted = status.drift() != null;
        next.add(condition(
                status,
                o,
                "Drifted",
                drifted,
                drifted ? "FlippedByHand" : "AsRecorded",
                drifted ? status.drift() : "Live's marker and status agree"));
        return next;
    }

    private static boolean ready(DbtReleaseStatus status, Decision decision) {
        return decision.phase() == Phase.Live
                && !decision.stalled()
                && status.live() != null
                && isQuiet(decision.step());
    }

    /** Nothing is done, or something is looked at that changes nothing. */
    private static boolean isQuiet(NextStep step) {
        return step instanceof NextStep.Rest || step.isLook();
    }

    private static void gates(DbtReleaseStatus status, Observation o, List<Condition> next) {
        AttemptStatus a = status.attempt();
        if (a == null || a.gates() == null) {
            next.add(condition(
                    status,
                    o,
                    "GatesPassed",
                    "Unknown",
                    "NotEvaluated",
                    "the attempt's gates have not been evaluated"));
            return;
        }
        String failed = a.gates().results().stream()
                .filter(r -> r.verdict() == GateResult.Verdict.Failed)
                .map(r -> r.name() + ": " + r.message())
                .collect(Collectors.joining("; "));
        boolean passed = a.gates().passed();
        String of = "attempt " + a.number() + ": ";
        next.add(condition(
                status,
                o,
                "GatesPassed",
                passed,
                passed ? "Passed" : "NotMet",
                passed ? of + "every enforced gate passed" : of + failed));
    }

    private static void rollback(DbtReleaseStatus status, Observation o, List<Condition> next) {
        WayBack way = WayBack.of(o);
        next.add(condition(status, o, "RollbackAvailable", way.available(), way.reason(), way.message()));
    }

    private static Condition condition(
            DbtReleaseStatus before,
            Observation o,
            String type,
            boolean status,
            String reason,
            @Nullable String message) {
        return condition(before, o, type, status ? "True" : "False", reason, message);
    }

    private static Condition condition(
            DbtReleaseStatus before,
            Observation o,
            String type,
            String status,
            String reason,
            @Nullable String message) {
        return Conditions.next(
                before.conditions(),
                type,
                status,
                reason,
                message == null ? "" : Bounded.cut(message, 2 * Bounded.MESSAGE),
                o.now(),
                o.generation());
    }
}
