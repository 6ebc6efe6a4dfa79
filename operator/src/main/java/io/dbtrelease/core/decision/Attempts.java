package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.GateFacts;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.SchemaPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** An attempt that has not touched Live: each question is whether a fact is stored yet, in the order in which they come about. */
final class Attempts {
    /** How often Green may be made or judged again because Live or Green changed under the attempt. */
    static final int MAX_ROUNDS = 5;

    private Attempts() {}

    static Decision decide(Observation o, AttemptStatus a) {
        if (!a.digest().equals(o.digest())) {
            return end(o, phase(o), Outcome.Superseded, "SpecChanged", "a newer spec takes its place");
        }
        if (Asked.rejects(o, a)) {
            return Asked.reject(o, a, phase(o));
        }
        if (o.spec().suspend()) {
            return Decision.await(
                    phase(o),
                    "Suspended",
                    "suspended before the next step; set spec.suspend to false to go on",
                    Waits.DRIFT);
        }
        if (a.round() > MAX_ROUNDS) {
            return end(
                    o,
                    phase(o),
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
            return job(
                    o,
                    a,
                    Phase.Building,
                    o.build(),
                    build.startedAt(),
                    new NextStep.CollectBuild(),
                    "BuildFailed",
                    build.job());
        }
        return judging(o, a);
    }

    private static Decision planning(Observation o, AttemptStatus a, PlanFacts plan) {
        HoldFacts hold = a.hold();
        if (hold == null) {
            return job(
                    o,
                    a,
                    Phase.Planning,
                    o.plan(),
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

    /** A Job goes on, has delivered, or came to nothing. */
    private static Decision job(
            Observation o,
            AttemptStatus a,
            Phase phase,
            JobObservation job,
            Instant since,
            NextStep read,
            String failed,
            String name) {
        if (job.collected()) {
            return Troubles.attempt(o, a, phase, read, "Reading", "reading what Job " + name + " delivered");
        }
        JobObservation.Problem problem = job.problem();
        return switch (job.state()) {
            case Absent ->
                end(
                        o,
                        phase,
                        Outcome.Failed,
                        "JobDeleted",
                        "Job " + name + " is gone and had delivered nothing: somebody deleted it; retry");
            case Deleting -> Decision.await(phase, "JobDeleting", "Job " + name + " is being deleted", Waits.JOB);
            case Ended ->
                problem == null
                        ? end(
                                o,
                                phase,
                                Outcome.Failed,
                                failed,
                                "Job " + name + " ended" + exit(job) + " and delivered no report: see its logs")
                        : end(o, phase, Outcome.Failed, problem.reason(), problem.message());
            case Waiting, Running -> {
                if (problem == null) {
                    yield Decision.await(
                            phase,
                            phase.name(),
                            "Job " + name + " "
                                    + (job.state() == JobObservation.State.Running ? "runs" : "waits for its pod"),
                            Waits.JOB);
                }
                boolean late =
                        job.state() == JobObservation.State.Waiting && !o.now().isBefore(since.plus(Waits.STARTUP));
                yield problem.fatal() || late
                        ? end(o, phase, Outcome.Failed, problem.reason(), problem.message())
                        : Decision.stall(phase, problem.reason(), problem.message(), Waits.JOB);
            }
        };
    }

    private static String exit(JobObservation job) {
        return job.exitCode() == null ? "" : " with exit code " + job.exitCode();
    }

    private static Decision judging(Observation o, AttemptStatus a) {
        if (a.sealed() == null) {
            if (o.build().podsRunning() > 0) {
                return Decision.await(
                        Phase.Gating,
                        "PodsGoing",
                        "waits until the build's pods are gone: " + o.build().podsRunning() + " may still write",
                        Duration.ofSeconds(5));
            }
            return Troubles.attempt(
                    o, a, Phase.Gating, new NextStep.SealGreen(), "Sealing", "taking Green over from the build role");
        }
        GateFacts gates = a.gates();
        if (gates == null || gates.live() != liveRevision(o)) {
            return Troubles.attempt(o, a, Phase.Gating, new NextStep.EvaluateGates(), "Gating", "evaluating the gates");
        }
        if (!gates.passed()) {
            List<GateResult> failed = gates.results().stream()
                    .filter(r -> r.verdict() == GateResult.Verdict.Failed)
                    .toList();
            String names = failed.stream().map(GateResult::name).collect(Collectors.joining(", "));
            String first = failed.isEmpty() ? "" : ": " + failed.getFirst().message();
            return end(o, Phase.Gating, Outcome.Failed, "GatesFailed", "not met: " + names + first);
        }
        if (a.approval() == null) {
            return approval(o, a);
        }
        if (!o.windowOpen()) {
            String next =
                    o.nextWindow() == null ? "no window opens any more" : "the next window opens at " + o.nextWindow();
            Duration wait = o.nextWindow() == null
                    ? Waits.DRIFT
                    : shorter(Duration.between(o.now(), o.nextWindow()), Duration.ofHours(1));
            return Decision.await(Phase.Held, "OutsideWindow", "the gates passed; " + next, wait);
        }
        return intent(o, a);
    }

    private static Decision approval(Observation o, AttemptStatus a) {
        if (o.spec().approval() == ApprovalMode.Automatic) {
            return Troubles.attempt(
                    o, a, Phase.Gating, new NextStep.RecordApproval(null, null), "GatesPassed", "the gates passed");
        }
        if (Asked.approves(o, a)) {
            return Decision.act(
                    Phase.AwaitingApproval,
                    new NextStep.RecordApproval(Asked.by(o), o.requests().approve()),
                    "Approved",
                    "approved by " + Asked.by(o));
        }
        return Decision.await(
                Phase.AwaitingApproval,
                "AwaitingApproval",
                "the gates passed; approve attempt " + a.number() + " or reject it",
                Waits.DRIFT);
    }

    private static Decision intent(Observation o, AttemptStatus a) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            return o.warehouse() instanceof WarehouseView.Unusable u
                    ? Decision.stall(Phase.CuttingOver, u.reason(), u.message(), Waits.OUTSIDE)
                    : Decision.await(Phase.CuttingOver, "Observing", "reading Live's marker", Duration.ofSeconds(1));
        }
        return switch (LiveCheck.of(o, seen)) {
            case LiveCheck.Agrees agrees -> intent(o, a, seen, agrees);
            case LiveCheck.Differs differs ->
                Decision.act(
                        Phase.CuttingOver,
                        new NextStep.TrustMarker(differs.revision()),
                        "Drifted",
                        "Live shows revision " + differs.revision() + ", not what status says");
            case LiveCheck.Foreign foreign ->
                Decision.stall(Phase.CuttingOver, foreign.reason(), foreign.message(), Waits.OUTSIDE);
        };
    }

    private static Decision intent(Observation o, AttemptStatus a, WarehouseView.Seen seen, LiveCheck.Agrees agrees) {
        List<SchemaPair> pairs = a.plan() == null ? List.of() : a.plan().schemas();
        for (SchemaPair pair : pairs) {
            boolean free =
                    seen.schema(pair.live()).isEmpty() || agrees.liveSchemas().contains(pair.live());
            if (!free) {
                return end(
                        o,
                        Phase.CuttingOver,
                        Outcome.Failed,
                        "LiveNameTaken",
                        "schema " + pair.live()
                                + " exists and does not belong to this release: rename it or give the model another schema");
            }
        }
        return Troubles.attempt(
                o,
                a,
                Phase.CuttingOver,
                new NextStep.RecordIntent(agrees.from(), agrees.fromRelease().orElse(null), agrees.liveSchemas()),
                "CuttingOver",
                "storing the intent to flip Live to attempt " + a.number());
    }

    /** An attempt that ends: first nothing may write any more, then its Green goes (unless it failed: then people look at it), then it is history. */
    static Decision ending(Observation o, AttemptStatus a, Ending ending) {
        Phase phase = phase(o);
        for (JobObservation job : List.of(o.plan(), o.build())) {
            boolean running =
                    job.state() == JobObservation.State.Waiting || job.state() == JobObservation.State.Running;
            if (running) {
                return Troubles.attempt(o, a, phase, new NextStep.CancelJobs(), ending.reason(), ending.message());
            }
            if (job.state() == JobObservation.State.Deleting && ending.outcome() != Outcome.Failed) {
                return Decision.await(phase, ending.reason(), ending.message(), Duration.ofSeconds(2));
            }
        }
        if (ending.outcome() != Outcome.Failed && o.warehouse() instanceof WarehouseView.Seen seen) {
            List<String> green = seen.side(o.uid(), a.number()).stream()
                    .map(SchemaView::name)
                    .toList();
            if (!green.isEmpty() && !o.undroppable().contains(a.number())) {
                return Troubles.attempt(
                        o, a, phase, new NextStep.DropSide(a.number(), green), ending.reason(), ending.message());
            }
        }
        return Troubles.attempt(o, a, phase, new NextStep.CloseAttempt(), ending.reason(), ending.message());
    }

    private static Decision end(Observation o, Phase phase, Outcome outcome, String reason, String message) {
        return Decision.act(
                phase, new NextStep.EndAttempt(new Ending(outcome, reason, message, o.now()), null), reason, message);
    }

    private static int liveRevision(Observation o) {
        return o.status().live() == null ? 0 : o.status().live().revision();
    }

    private static Phase phase(Observation o) {
        return o.status().phase() == null ? Phase.Pending : o.status().phase();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
