package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.core.decision.Ways;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a release waits for, and what a person can do about it.
 *
 * @param waitsFor null: for nothing
 * @param next commands or deeds, any one of which helps; empty: nothing has to be done
 */
record Advice(@Nullable String waitsFor, List<String> next) {
    /** @param command how this program is called */
    static Advice of(DbtRelease release, String command) {
        String run = command + " ";
        String of = " " + release.getMetadata().getName() + " -n "
                + release.getMetadata().getNamespace();
        DbtReleaseStatus status = release.getStatus();
        if (status == null || status.phase() == null) {
            return new Advice(
                    "the operator, which has not looked at this release yet",
                    List.of("see that the operator runs and watches this namespace"));
        }
        if (release.getSpec().suspend() && status.phase() != Phase.CuttingOver) {
            return new Advice("a person: it is suspended", List.of(run + "resume" + of));
        }
        Long generation = release.getMetadata().getGeneration();
        if (generation != null && status.observedGeneration() != null && status.observedGeneration() < generation) {
            return new Advice("the operator, which has not looked at the newest spec yet", List.of());
        }
        AttemptStatus attempt = status.attempt();
        if (attempt != null && attempt.outcome() == null && attempt.trouble() != null) {
            return new Advice(trouble(attempt.trouble()), List.of());
        }
        return switch (status.phase()) {
            case Pending -> new Advice(stalled(status).orElse(null), List.of());
            case Held -> new Advice(held(attempt, status), List.of());
            case AwaitingApproval ->
                new Advice("a person's approval", List.of(run + "approve" + of, run + "reject" + of));
            case Failed, RolledBack ->
                new Advice(
                        stalled(status)
                                .filter(m -> m.contains(Ways.RUNBOOK))
                                .orElse("a change of the spec, or a person"),
                        List.of("mend it and apply it again", run + "retry" + of));
            case Monitoring ->
                new Advice(
                        attempt == null || attempt.monitoring() == null
                                ? null
                                : "the end of monitoring at "
                                        + Lines.time(attempt.monitoring().until()),
                        List.of());
            case Live -> new Advice(stalled(status).orElse(null), List.of());
            case Planning, Preparing, Building, Gating, CuttingOver, RollingBack -> new Advice(null, List.of());
        };
    }

    private static String held(@Nullable AttemptStatus attempt, DbtReleaseStatus status) {
        HoldFacts hold = attempt == null ? null : attempt.hold();
        if (hold == null) {
            return condition(status, "Ready").map(c -> Lines.clean(c.message())).orElse("a condition outside");
        }
        return Lines.clean(hold.message()) + " (since " + Lines.time(hold.since()) + ", asked again at "
                + Lines.time(hold.nextCheck()) + ")";
    }

    private static String trouble(Trouble trouble) {
        return Lines.clean(trouble.message()) + " (" + trouble.reason() + ", " + trouble.count()
                + (trouble.count() == 1 ? " try" : " tries") + " since " + Lines.time(trouble.since()) + ", next at "
                + Lines.time(trouble.nextTry()) + ")";
    }

    private static Optional<String> stalled(DbtReleaseStatus status) {
        return holds(status, "Stalled").map(c -> Lines.clean(c.message()));
    }

    /** The condition, where it is True. */
    static Optional<Condition> holds(DbtReleaseStatus status, String type) {
        return condition(status, type).filter(c -> c.status().equals("True"));
    }

    static Optional<Condition> condition(DbtReleaseStatus status, String type) {
        return status.conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    }
}
