package io.dbtrelease.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SchemaPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What must hold whatever is observed. */
class MachinePropertiesTest {
    private static final int OBSERVATIONS = 400_000;
    private static final int SHOWN = 5;

    @Test
    void holdOverObservationsThatMixAnythingWithAnything() {
        RandomObservations observations = new RandomObservations(20260301);
        Map<String, Integer> steps = new TreeMap<>();
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < OBSERVATIONS && broken.size() < SHOWN; i++) {
            Observation o = observations.next();
            Decision decision = ReleaseMachine.decide(o);
            steps.merge(decision.step().getClass().getSimpleName(), 1, Integer::sum);
            check(o, decision, broken);
            if (i % 10 == 0 && !ReleaseMachine.decide(o).equals(decision)) {
                broken.add("decided differently the second time: " + o);
            }
        }
        assertThat(broken).isEmpty();
        // Every step must have been chosen, or its rules were not tried.
        assertThat(steps.keySet())
                .containsExactlyInAnyOrderElementsOf(java.util.Arrays.stream(NextStep.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    private static void check(Observation o, Decision decision, List<String> broken) {
        String wrong = wrong(o, decision);
        if (wrong != null) {
            broken.add(wrong + "\n  decision: " + decision + "\n  observed: " + o);
        }
    }

    private static String image(Observation o, NextStep.CheckImage step, boolean deleting) {
        RebuildImage last = o.status().rebuildImage();
        boolean fresh = last != null
                && last.image().equals(step.image())
                && o.now().isBefore(last.at().plusSeconds(30));
        return deleting || fresh || !o.spec().rollback().order().contains(RollbackWay.Rebuild)
                ? "looks for an image that nobody needs, or that was looked for just now"
                : null;
    }

    private static String wrong(Observation o, Decision decision) {
        AttemptStatus a = o.status().attempt();
        boolean deleting = o.deleting() != null;
        String wait = waits(decision);
        if (wait != null) {
            return wait;
        }
        return switch (decision.step()) {
            case NextStep.Swap s -> deleting || a == null ? "flips without an attempt" : swap(o, a);
            case NextStep.RecordIntent s ->
                deleting
                                || a == null
                                || !mayFlip(o, a)
                                || !approvedAsAsked(o, a)
                                || !o.windowOpen() && a.rebuild() == null
                                || o.spec().suspend()
                                        && (a.rebuild() == null || a.rebuild().automatic())
                        ? "stores an intent without gates, approval, or an open window"
                        : null;
            case NextStep.SwapBack s -> deleting || a == null ? "flips back without an attempt" : swapBack(o, a);
            case NextStep.BeginRebuild s ->
                deleting
                                || a == null
                                || a.rollback() == null
                                || a.rollback().done()
                                || Origin.of(o.status(), a.rollback().to()).isEmpty()
                                || o.status().live() == null
                                || o.status().live().revision() != a.rollback().from()
                                || a.outcome() == null && a.cutover() == null
                        ? "builds again what nobody asked for, is not known, or while an attempt goes on"
                        : number(o, s.number());
            case NextStep.CheckRetired s -> null;
            case NextStep.CheckRecord s -> null;
            case NextStep.CheckImage s -> image(o, s, deleting);
            case NextStep.BeginRollback s -> deleting ? "begins a rollback of what is deleted" : begin(o, s);
            case NextStep.StartBuild s ->
                a == null
                                || a.prepared() == null
                                || a.plan() == null
                                || !a.plan().accepted()
                                || a.dryRun() != null
                        ? "builds into a Green that is not prepared"
                        : null;
            case NextStep.PrepareGreen s ->
                a == null || a.plan() == null || !a.plan().accepted() || a.dryRun() != null
                        ? "prepares without a plan"
                        : null;
            case NextStep.SealGreen s ->
                a == null
                                || a.build() == null
                                || !a.build().collected()
                                || o.build().podsRunning() > 0
                        ? "seals what is still written"
                        : null;
            case NextStep.EvaluateGates s -> a == null || a.sealed() == null ? "judges what is not sealed" : null;
            case NextStep.FinishCutover s -> a == null ? "no attempt" : shows(o, Objects.requireNonNull(a.intent()));
            case NextStep.FinishRollback s ->
                shows(
                        o,
                        Objects.requireNonNull(
                                Objects.requireNonNull(a).rollback().intent()));
            case NextStep.RestoreSide s ->
                a == null
                                || a.rollback() == null
                                || o.status().retired().stream().noneMatch(r -> r.revision() == s.revision())
                        ? "brings back a side that nobody goes back to"
                        : null;
            case NextStep.LookForRestore s -> null;
            case NextStep.LookForOrigin s ->
                Origin.of(o.status(), s.revision()).isPresent()
                                || !s.request().equals(o.requests().rollback())
                        ? "looks for what is known, or what nobody asks for"
                        : null;
            case NextStep.DropSide s -> drop(o, s);
            case NextStep.RunChecks s ->
                a == null
                                || a.cutover() == null
                                || o.status().live() == null
                                || o.status().live().revision() != a.number()
                        ? "checks a Live that is not the attempt's"
                        : null;
            case NextStep.StartAttempt s ->
                deleting || o.spec().suspend() || s.number() < 1 ? "starts" : start(o, s.number());
            case NextStep.StartDryRun s ->
                deleting || o.spec().suspend() || s.number() < 1 || goesOn(a) ? "starts" : start(o, s.number());
            case NextStep.LetGo s -> deleting ? null : "lets go of what is not deleted";
            case NextStep.ClaimExposure s -> deleting ? "claims for what is deleted" : null;
            case NextStep.Rest s -> null;
            case NextStep.TrustMarker s -> null;
            case NextStep.SkipTick s -> null;
            case NextStep.StartPlanning s -> null;
            case NextStep.ReadPlan s -> null;
            case NextStep.CollectBuild s -> null;
            case NextStep.RecordApproval s -> null;
            case NextStep.FinishMonitoring s -> null;
            case NextStep.GiveUpRollback s -> null;
            case NextStep.RefuseRequest s -> null;
            case NextStep.EndAttempt s -> null;
            case NextStep.CancelJobs s -> null;
            case NextStep.ForgetRetired s -> null;
            case NextStep.KeepRetired s ->
                o.status().retired().stream().anyMatch(r -> r.revision() == s.revision())
                        ? "keeps what is kept already"
                        : null;
            case NextStep.CloseAttempt s -> null;
            case NextStep.PublishRecord s ->
                Records.of(o.status(), deleting).nothing() ? "stores what is stored" : null;
            case NextStep.DropArtifacts s -> artifacts(o, s);
        };
    }

    private static String waits(Decision decision) {
        boolean rests = decision.step() instanceof NextStep.Rest;
        Duration wait = decision.requeueAfter();
        boolean bounded = wait.compareTo(Duration.ofSeconds(1)) >= 0 && wait.compareTo(Duration.ofHours(1)) <= 0;
        if (rests && !bounded) {
            return "waits for " + wait;
        }
        return decision.reason().matches("[A-Z][A-Za-z]*")
                        && !decision.message().isBlank()
                ? null
                : "says nothing";
    }

    private static boolean mayFlip(Observation o, AttemptStatus a) {
        int live = o.status().live() == null ? 0 : o.status().live().revision();
        return a.sealed() != null
                && a.gates() != null
                && a.gates().passed()
                && a.gates().live() == live
                && a.approval() != null;
    }

    private static boolean approvedAsAsked(Observation o, AttemptStatus a) {
        return o.spec().approval() == ApprovalMode.Automatic
                || Objects.requireNonNull(a.approval()).by() != null
                || a.rebuild() != null;
    }

    private static String swap(Observation o, AttemptStatus a) {
        if (a.intent() == null || a.cutover() != null || a.outcome() != null || !mayFlip(o, a)) {
            return "flips without an intent, gates or an approval";
        }
        return from(o, a.intent());
    }

    private static String swapBack(Observation o, AttemptStatus a) {
        RollbackFacts rollback = a.rollback();
        return rollback == null || rollback.done() || rollback.intent() == null
                ? "flips back without an intent"
                : from(o, rollback.intent());
    }

    /** Live must be seen to be what the intent says. */
    private static String from(Observation o, Intent intent) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            return "flips what it does not see";
        }
        boolean flipped = intent.schemas().stream()
                .anyMatch(p -> seen.schema(p.live())
                        .filter(s -> s.isLiveOf(o.uid()) && s.revision() == intent.to())
                        .isPresent());
        if (flipped) {
            return "flips what is flipped already";
        }
        for (String name : intent.liveSchemas()) {
            SchemaView s = seen.schema(name).orElse(null);
            if (s == null) {
                return "flips although " + name + " is gone";
            }
            String uid = intent.fromRelease() == null ? o.uid() : intent.fromRelease();
            boolean ours = o.uid().equals(s.markerUid());
            boolean as = intent.from() == -1
                    ? s.markerUid() == null || ours && s.revision() == 0
                    : (uid.equals(s.markerUid()) || ours) && s.revision() == intent.from();
            if (!as) {
                return "flips although " + name + " is not what the intent says";
            }
        }
        return null;
    }

    private static String shows(Observation o, Intent intent) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)
                || intent.schemas().isEmpty()) {
            return "finishes what it does not see";
        }
        for (SchemaPair p : intent.schemas()) {
            boolean to = seen.schema(p.live())
                    .filter(s -> o.uid().equals(s.markerUid()) && s.revision() == intent.to())
                    .isPresent();
            if (!to) {
                return "finishes although " + p.live() + " does not show it";
            }
        }
        return null;
    }

    private static String begin(Observation o, NextStep.BeginRollback step) {
        if (o.status().live() == null || o.status().live().revision() != step.from() || step.from() == step.to()) {
            return "rolls back from what is not live";
        }
        if (!o.spec().rollback().order().contains(step.way())) {
            return "goes back by a way that nobody wants";
        }
        if (step.way() == RollbackWay.Rebuild
                ? Origin.of(o.status(), step.to()).isEmpty()
                : o.status().retired().stream().noneMatch(r -> r.revision() == step.to())) {
            return "rolls back to what is not kept, or not known";
        }
        return step.automatic() && o.spec().suspend() ? "rolls back by itself while suspended" : null;
    }

    private static String drop(Observation o, NextStep.DropSide step) {
        if (o.status().live() != null && o.status().live().revision() == step.revision()) {
            return "drops Live's revision";
        }
        if (step.schemas().isEmpty()) {
            return "drops nothing";
        }
        AttemptStatus a = o.status().attempt();
        if (step.ofRelease() == null
                && a != null
                && a.number() == step.revision()
                && a.outcome() == null
                && a.ending() == null
                && a.intent() != null) {
            return "drops a Green whose flip may be on its way";
        }
        WarehouseView.Seen seen = (WarehouseView.Seen) o.warehouse();
        for (String name : step.schemas()) {
            SchemaView s = seen.schema(name).orElseThrow();
            boolean live = s.isLiveOf(o.uid())
                    || o.status().live() != null && o.status().live().schemas().contains(name)
                    || name.equals(o.spec().exposure().schema());
            if (live) {
                return "drops " + name + " which is Live";
            }
            String of = step.ofRelease() == null ? o.uid() : step.ofRelease();
            if (!of.equals(s.markerUid()) || s.revision() != step.revision()) {
                return "drops " + name + " which is not of that side";
            }
            boolean given = o.status().memory() != null
                    && o.status().memory().forgotten().contains(step.revision());
            if (step.ofRelease() == null && name.contains("__r") && !given) {
                return "drops " + name + ", a way back that nobody gave up";
            }
            for (RetiredSide side : o.status().retired()) {
                if (side.schemas().stream().anyMatch(p -> p.side().equals(name))) {
                    return "drops " + name + " which is kept";
                }
            }
        }
        return null;
    }

    private static String artifacts(Observation o, NextStep.DropArtifacts step) {
        boolean needed = o.status().attempt() != null
                        && step.attempts().contains(o.status().attempt().number())
                || o.status().live() != null
                        && step.attempts().contains(o.status().live().revision())
                || o.status().retired().stream().anyMatch(r -> step.attempts().contains(r.revision()));
        boolean hold = o.spec().artifacts().legalHold();
        return hold || needed || step.attempts().isEmpty() ? "drops artifacts that are needed" : null;
    }

    private static String start(Observation o, int number) {
        return Records.of(o.status(), false).attempt() != null
                ? "starts before the record of the last attempt is stored"
                : number(o, number);
    }

    private static boolean goesOn(AttemptStatus a) {
        return a != null
                && (a.outcome() == null || a.rollback() != null && !a.rollback().done());
    }

    private static String number(Observation o, int number) {
        WarehouseView.Seen seen = (WarehouseView.Seen) o.warehouse();
        boolean taken = seen.schemas().stream()
                        .anyMatch(s ->
                                s.revision() >= number && Sides.number(s.name()).isEmpty())
                || seen.schemas().stream().anyMatch(s -> Sides.number(s.name()).orElse(0) >= number);
        return taken ? "starts with a number that was seen" : null;
    }
}
