package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.RebuildFacts;
import java.time.Duration;

/** An attempt that has not touched Live: each question is whether a fact is stored yet, in the order in which they come about. */
final class Attempts {
    /** How often Green may be made or judged again because Live or Green changed under the attempt. */
    static final int MAX_ROUNDS = 5;

    private Attempts() {}

    static Decision decide(Observation o, AttemptStatus a) {
        if (isStale(o, a)) {
            return end(o, Phases.of(o), Outcome.Superseded, "SpecChanged", "a newer spec takes its place");
        }
        LiveStatus live = o.status().live();
        if (live != null && live.revision() == a.number()) {
            return end(
                    o,
                    Phases.of(o),
                    Outcome.Failed,
                    "FlippedByHand",
                    "Live shows attempt " + a.number() + " although it was not flipped by the operator");
        }
        RebuildFacts rebuild = a.rebuild();
        if (rebuild != null && (live == null || live.revision() != rebuild.from())) {
            return end(
                    o,
                    Phases.of(o),
                    Outcome.Superseded,
                    "LiveChanged",
                    "Live does not show revision " + rebuild.from()
                            + " any more, from which this was the way back: somebody flipped it by hand");
        }
        if (Asked.rejects(o, a)) {
            return Asked.reject(o, a, Phases.of(o));
        }
        if (Rebuilds.isSuspended(o, a)) {
            return Decision.await(
                    Phases.of(o),
                    "Suspended",
                    "suspended before the next step; set spec.suspend to false to go on",
                    Waits.DRIFT);
        }
        if (o.specProblem() != null) {
            return Decision.stall(Phases.of(o), "InvalidSpec", o.specProblem(), Waits.DRIFT);
        }
        if (a.round() > MAX_ROUNDS) {
            return end(
                    o,
                    Phases.of(o),
                    Outcome.Failed,
                    "KeepsChanging",
                    "Live or Green changed " + MAX_ROUNDS
                            + " times while the attempt was prepared or judged: pause what writes to it, then retry");
        }
        PlanFacts plan = a.plan();
        if (plan == null) {
            return Troubles.attempt(
                    o, a, Phase.Planning, new NextStep.StartPlanning(1), "Planning", "starting the planning Job");
        }
        if (!plan.accepted()) {
            return planning(o, a, plan);
        }
        if (plan.schemas().isEmpty()) {
            return end(
                    o,
                    Phase.Planning,
                    Outcome.Failed,
                    "NothingToRelease",
                    "no node of the project is built into a schema that is flipped: see spec.build.select and spec.exposure.shared");
        }
        if (a.dryRun() != null) {
            return end(
                    o,
                    Phase.Planning,
                    Outcome.Planned,
                    "DryRun",
                    "the plan that was asked for stands in status.attempt.plan");
        }
        if (a.rebuild() == null && o.spec().build().endsWithPlan()) {
            return end(
                    o,
                    Phase.Planning,
                    Outcome.Planned,
                    "DryRun",
                    "the plan stands in status.attempt.plan; take spec.build.dryRun away to release it");
        }
        if (a.prepared() == null && isOfAnotherLive(o, plan)) {
            return planAnew(o, a, plan);
        }
        if (a.prepared() == null) {
            return Troubles.attempt(
                    o,
                    a,
                    Phase.Preparing,
                    new NextStep.PrepareGreen(),
                    "Preparing",
                    "making Green and copying what starts from Live");
        }
        BuildFacts build = a.build();
        if (build == null) {
            return Troubles.attempt(
                    o, a, Phase.Building, new NextStep.StartBuild(), "Building", "starting the build Job");
        }
        if (!build.collected()) {
            return Jobs.decide(
                    o,
                    a,
                    Phase.Building,
                    o.build(),
                    build.jobUid(),
                    build.startedAt(),
                    new NextStep.CollectBuild(),
                    "BuildFailed",
                    build.job());
        }
        return Judging.decide(o, a);
    }

    /** Whether the spec says something else by now. A rebuild never is what the spec says, which is what is to be undone. */
    static boolean isStale(Observation o, AttemptStatus a) {
        return a.rebuild() == null ? !a.digest().equals(o.digest()) : Rebuilds.isStale(o);
    }

    private static Decision planning(Observation o, AttemptStatus a, PlanFacts plan) {
        HoldFacts hold = a.hold();
        if (hold == null) {
            return Jobs.decide(
                    o,
                    a,
                    Phase.Planning,
                    o.plan(),
                    plan.jobUid(),
                    plan.startedAt(),
                    new NextStep.ReadPlan(),
                    "PlanningFailed",
                    plan.job());
        }
        if (o.now().isBefore(hold.nextCheck())) {
            return Decision.await(
                    Phase.Held, hold.reason(), hold.message(), Duration.between(o.now(), hold.nextCheck()));
        }
        return Troubles.attempt(
                o, a, Phase.Held, new NextStep.StartPlanning(plan.round() + 1), hold.reason(), hold.message());
    }

    /** Whether a slim plan says what changed since another Live than that of now, whose relations Green would be copied from. */
    static boolean isOfAnotherLive(Observation o, PlanFacts plan) {
        LiveStatus live = o.status().live();
        return plan.build() != null
                && plan.build().mode() == BuildMode.Slim
                && (live == null || plan.comparedWith() == null || plan.comparedWith() != live.revision());
    }

    /** What Green was copied from goes with the plan. */
    static Decision planAnew(Observation o, AttemptStatus a, PlanFacts plan) {
        return Troubles.attempt(
                o,
                a,
                Phase.Planning,
                new NextStep.StartPlanning(plan.round() + 1),
                "LiveChanged",
                "Live is not revision " + plan.comparedWith()
                        + " any more, which the slim plan was compared with: planning anew");
    }

    static Decision end(Observation o, Phase phase, Outcome outcome, String reason, String message) {
        return Decision.act(
                phase, new NextStep.EndAttempt(new Ending(outcome, reason, message, o.now()), null), reason, message);
    }
}
