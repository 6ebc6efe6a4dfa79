package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.GateFacts;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.SchemaPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Green is built: it is sealed, judged, approved, and the intent to flip is stored. */
final class Judging {
    private Judging() {}

    static Decision decide(Observation o, AttemptStatus a) {
        if (a.sealed() == null) {
            if (o.build().podsSeen() > 1 && a.build() != null) {
                // It came after the first one had delivered.
                return Jobs.severalPods(o, Phase.Gating, o.build(), a.build().job());
            }
            if (o.build().podsRunning() > 0) {
                return podsGoing(o, a);
            }
        }
        if (a.plan() != null && Attempts.isOfAnotherLive(o, a.plan())) {
            return Attempts.planAnew(o, a, a.plan());
        }
        if (a.sealed() == null) {
            return Troubles.attempt(
                    o, a, Phase.Gating, new NextStep.SealGreen(), "Sealing", "taking Green over from the build role");
        }
        GateFacts gates = a.gates();
        if (gates == null || gates.live() != liveRevision(o)) {
            return Troubles.attempt(o, a, Phase.Gating, new NextStep.EvaluateGates(), "Gating", "evaluating the gates");
        }
        if (!gates.passed()) {
            List<GateResult> failed = gates.results().stream()
                    .filter(r -> r.verdict() == GateResult.Verdict.Failed || r.verdict() == GateResult.Verdict.Unknown)
                    .toList();
            String names = failed.stream().map(GateResult::name).collect(Collectors.joining(", "));
            String first = failed.isEmpty() ? "" : ": " + failed.getFirst().message();
            return Attempts.end(o, Phase.Gating, Outcome.Failed, "GatesFailed", "not met: " + names + first);
        }
        if (!approved(o, a)) {
            return approval(o, a);
        }
        if (!mayFlipNow(o, a)) {
            return outsideWindow(o, "");
        }
        return intent(o, a);
    }

    /** A way back waits for no window. */
    static boolean mayFlipNow(Observation o, AttemptStatus a) {
        return o.windowOpen() || a.rebuild() != null;
    }

    static Decision outsideWindow(Observation o, String last) {
        String next =
                o.nextWindow() == null ? "no window opens any more" : "the next window opens at " + o.nextWindow();
        Duration wait = o.nextWindow() == null ? Waits.DRIFT : Duration.between(o.now(), o.nextWindow());
        return Decision.await(Phase.Held, "OutsideWindow", "the gates passed; " + next + last, wait);
    }

    private static Decision podsGoing(Observation o, AttemptStatus a) {
        int pods = o.build().podsRunning();
        Instant since = a.build() == null ? null : a.build().finishedAt();
        String message = "waits until the build's pods are gone: " + pods + " may still write into Green";
        Duration wait = Duration.ofSeconds(5);
        return since == null || o.now().isBefore(since.plus(Waits.STALLED))
                ? Decision.await(Phase.Gating, "PodsGoing", message, wait)
                : Decision.stall(
                        Phase.Gating,
                        "PodsGoing",
                        message + ". If their node is lost, delete them with --force once it is sure to be down",
                        wait);
    }

    /**
     * Whether a person approved, where one has to; an approval that was given by nobody does not count any more once a person is asked for. Who asks for a rollback
     * approves what it builds, and so does {@code monitoring.onFailure}.
     */
    static boolean approved(Observation o, AttemptStatus a) {
        return a.approval() != null
                && (o.spec().approval() == ApprovalMode.Automatic
                        || a.approval().by() != null
                        || a.rebuild() != null);
    }

    /** Whether all that a flip of Live needs is there: Green sealed, its gates passed against the Live of now, approved. */
    static boolean mayFlip(Observation o, AttemptStatus a) {
        return a.sealed() != null
                && a.gates() != null
                && a.gates().passed()
                && a.gates().live() == liveRevision(o)
                && a.approval() != null;
    }

    private static Decision approval(Observation o, AttemptStatus a) {
        if (a.rebuild() != null) {
            return Troubles.attempt(
                    o,
                    a,
                    Phase.Gating,
                    new NextStep.RecordApproval(a.requestedBy(), null),
                    "GatesPassed",
                    "the gates passed; the rollback that it is for is the approval");
        }
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
                Asked.refusedEarlier(o, a)
                        ? "the gates passed; an approval that came before the attempt began does not count and cannot be said twice: retry or reject"
                        : "the gates passed; approve attempt " + a.number() + " or reject it",
                Waits.DRIFT);
    }

    private static Decision intent(Observation o, AttemptStatus a) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            return o.warehouse() instanceof WarehouseView.Unusable u
                    ? Decision.stall(Phase.CuttingOver, u.reason(), u.message(), Waits.OUTSIDE)
                    : Decision.await(Phase.CuttingOver, "Observing", "reading Live's marker", Duration.ofSeconds(1));
        }
        if (!o.uid().equals(seen.claimUid())) {
            return Idle.claim(o, seen, Phase.CuttingOver);
        }
        return switch (LiveCheck.of(o, seen)) {
            case LiveCheck.Agrees agrees -> intent(o, a, seen, agrees);
            case LiveCheck.Differs differs -> Idle.drifted(o, Phase.CuttingOver, differs);
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
                return Attempts.end(
                        o,
                        Phase.CuttingOver,
                        Outcome.Failed,
                        "LiveNameTaken",
                        "schema " + pair.live()
                                + " exists and does not belong to this release: rename it or give the model another schema");
            }
        }
        Optional<Decision> look = Images.beforeCutover(o, a);
        if (look.isPresent()) {
            return look.get();
        }
        return Troubles.attempt(
                o,
                a,
                Phase.CuttingOver,
                new NextStep.RecordIntent(agrees.from(), agrees.fromRelease().orElse(null), agrees.liveSchemas()),
                "CuttingOver",
                "storing the intent to flip Live to attempt " + a.number());
    }

    private static int liveRevision(Observation o) {
        return o.status().live() == null ? 0 : o.status().live().revision();
    }
}
