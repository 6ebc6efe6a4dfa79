package io.dbtrelease.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.ApprovalFacts;
import io.dbtrelease.api.status.AttemptEdit;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.CutoverFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.DryRunFacts;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.HandledEdit;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SideCheck;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.SpecBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The machine with steps that always do what they should, in no time: what it decides, pass after pass. */
final class Walk {
    private static final int LONGEST = 300;

    final SpecBuilder spec = new SpecBuilder();
    final World world = new World();
    final List<String> trail = new ArrayList<>();
    final List<Phase> phases = new ArrayList<>();
    DbtReleaseStatus status = DbtReleaseStatus.empty();
    Requests requests = Requests.NONE;
    String digest = "sha256:1";
    Instant now = StatusFacts.START;
    boolean gatesPass = true;
    boolean checksPass = true;

    /** Whether the history says which image built what. */
    boolean images;

    @Nullable
    Instant deleting;

    /** The step whose result is never stored: the operator is killed right after its effect. */
    int killedAt = -1;

    boolean gone;
    private int steps;

    /** Passes until nothing happens any more, however long it is waited. */
    Walk run() {
        int rests = 0;
        while (rests < 30 && !gone) {
            rests = pass() ? 0 : rests + 1;
        }
        return this;
    }

    /** Passes until so many steps were done, or nothing happens any more. */
    Walk run(int steps) {
        int end = this.steps + steps;
        int rests = 0;
        while (this.steps < end && rests < 30 && !gone) {
            rests = pass() ? 0 : rests + 1;
        }
        return this;
    }

    int steps() {
        return steps;
    }

    private boolean pass() {
        Observation o = observe();
        Decision decision = ReleaseMachine.decide(o);
        status = status.with(s -> s.phase = decision.phase());
        if (phases.isEmpty() || phases.getLast() != decision.phase()) {
            phases.add(decision.phase());
        }
        if (decision.step() instanceof NextStep.Rest) {
            now = now.plus(decision.requeueAfter());
            world.timePasses();
            return false;
        }
        if (decision.step().isLook()) {
            store(decision.step(), o);
            return false;
        }
        trail.add(decision.step().getClass().getSimpleName());
        assertThat(trail).as("the machine goes round").hasSizeLessThan(LONGEST);
        act(decision.step());
        if (steps != killedAt) {
            store(decision.step(), o);
        }
        steps++;
        return true;
    }

    private Observation observe() {
        AttemptStatus a = status.attempt();
        return new Observation(
                now,
                ObservationBuilder.UID,
                deleting,
                1,
                spec.build(),
                digest,
                StatusFacts.BUILD,
                null,
                status,
                requests,
                world.job(a == null || a.plan() == null ? null : a.plan().jobUid()),
                world.job(a == null || a.build() == null ? null : a.build().jobUid()),
                world.view(),
                null,
                null,
                true,
                null,
                StoredView.EMPTY,
                Set.of());
    }

    private AttemptStatus attempt() {
        return Objects.requireNonNull(status.attempt());
    }

    private void act(NextStep step) {
        switch (step) {
            case NextStep.ClaimExposure s -> world.claim = ObservationBuilder.UID;
            case NextStep.StartPlanning s -> world.start("plan-" + attempt().number() + "-" + s.round());
            case NextStep.PrepareGreen s -> world.prepare(attempt());
            case NextStep.StartBuild s -> world.start("build-" + attempt().number() + "-1");
            case NextStep.Swap s -> world.flip(Objects.requireNonNull(attempt().intent()));
            case NextStep.SwapBack s ->
                world.flip(Objects.requireNonNull(
                        Objects.requireNonNull(attempt().rollback()).intent()));
            case NextStep.CancelJobs s -> world.cancel();
            case NextStep.DropSide s -> world.drop(s.revision(), s.schemas());
            case NextStep.LetGo s -> gone = true;
            default -> {
                // Writes status only.
            }
        }
    }

    private void edit(Consumer<AttemptEdit> change) {
        status = status.with(s -> s.attempt = attempt().with(change));
    }

    private void handled(Consumer<HandledEdit> change) {
        Handled before = status.handled() == null ? Handled.empty() : status.handled();
        status = status.with(s -> s.handled = before.with(change));
    }

    private void store(NextStep step, Observation o) {
        switch (step) {
            case NextStep.StartAttempt s -> started(s);
            case NextStep.StartDryRun s -> dryRun(s);
            case NextStep.StartPlanning s ->
                edit(a -> {
                    a.plan = StatusFacts.plan(a.number, s.round(), false);
                    a.hold = null;
                });
            case NextStep.ReadPlan s -> edit(a -> a.plan = StatusFacts.plan(a.number, a.plan.round(), true));
            case NextStep.PrepareGreen s -> edit(a -> a.prepared = StatusFacts.prepared(1));
            case NextStep.StartBuild s -> edit(a -> a.build = StatusFacts.build(a.number, 1, false));
            case NextStep.CollectBuild s -> edit(a -> a.build = StatusFacts.build(a.number, 1, true));
            case NextStep.SealGreen s -> edit(a -> a.sealed = StatusFacts.sealed());
            case NextStep.EvaluateGates s ->
                edit(a -> a.gates = StatusFacts.gates(
                        gatesPass, status.live() == null ? 0 : status.live().revision()));
            case NextStep.RecordApproval s -> {
                edit(a -> a.approval = new ApprovalFacts(s.by(), now));
                handled(h -> h.approve = s.request() == null ? h.approve : s.request());
            }
            case NextStep.RecordIntent s ->
                edit(a -> a.intent = StatusFacts.intent(s.from(), a.number, a.plan.schemas(), s.liveSchemas()));
            case NextStep.FinishCutover s -> {
                live();
                if (attempt().rebuild() != null) {
                    close(Outcome.Succeeded);
                }
            }
            case NextStep.RunChecks s ->
                edit(a -> a.monitoring = a.monitoring.with(m -> {
                    m.rounds = m.rounds + 1;
                    m.failures = m.failures + (checksPass ? 0 : 1);
                    m.nextRound = now.plus(Duration.ofMinutes(1));
                }));
            case NextStep.FinishMonitoring s -> {
                status = status.with(l -> l.live =
                        l.live == null || !s.how().equals("Passed") ? l.live : l.live.with(e -> e.monitored = true));
                close(Outcome.Succeeded);
            }
            case NextStep.BeginRollback s -> began(s);
            case NextStep.FinishRollback s ->
                back(Objects.requireNonNull(attempt().rollback()));
            case NextStep.RefuseRequest s ->
                handled(h -> {
                    switch (s.kind()) {
                        case approve -> h.approve = s.value();
                        case reject -> h.reject = s.value();
                        case rollback -> h.rollback = s.value();
                        case retry -> h.retry = s.value();
                        case dryRun -> h.dryRun = s.value();
                    }
                });
            case NextStep.EndAttempt s -> {
                edit(a -> a.ending = s.ending());
                handled(h -> h.reject = s.request() == null ? h.reject : s.request());
            }
            case NextStep.CloseAttempt s ->
                close(Objects.requireNonNull(attempt().ending()).outcome());
            case NextStep.ForgetRetired s -> forgotten(s.revision());
            // An engine without time travel.
            case NextStep.LookForRestore s -> forgotten(s.revision());
            // A store that has no record.
            case NextStep.LookForOrigin s ->
                status = status.with(f -> f.foundOrigin =
                        FoundOrigin.missing(s.revision(), s.request(), "the artifact store has no record of it"));
            case NextStep.RestoreSide s -> {}
            case NextStep.KeepRetired s ->
                status = status.with(r -> {
                    List<RetiredSide> sides = new ArrayList<>(r.retired);
                    sides.add(StatusFacts.retired(s.revision(), now, false));
                    r.retired = sides;
                });
            case NextStep.TrustMarker s ->
                status = status.with(l -> l.live = StatusFacts.live(s.revision(), "trusted", false));
            case NextStep.BeginRebuild s -> rebuilding(s);
            case NextStep.CheckRetired s ->
                status = status.with(r -> r.retired = r.retired.stream()
                        .map(x -> x.revision() == s.revision() ? x.checked(new SideCheck("as it was", now, false)) : x)
                        .toList());
            case NextStep.CheckRecord s -> status = status.with(r -> r.published = r.published.checked(now));
            case NextStep.CheckImage s ->
                status = status.with(r -> r.rebuildImage =
                        new RebuildImage(s.revision(), s.image(), RebuildImage.Result.Found, now, null));
            case NextStep.GiveUpRollback s -> {
                if (s.next() == null) {
                    edit(a -> a.rollback = null);
                } else {
                    RollbackFacts r = Objects.requireNonNull(attempt().rollback());
                    began(new NextStep.BeginRollback(
                            r.from(), r.to(), s.next(), r.automatic(), r.by(), null, r.message(), r.at()));
                }
                handled(h -> h.reject = s.request() == null ? h.reject : s.request());
            }
            case NextStep.SkipTick s -> {}
            case NextStep.PublishRecord s ->
                status = status.with(
                        p -> p.published = Records.stored(status, Records.of(status, deleting != null), now));
            case NextStep.DropArtifacts s -> {}
            case NextStep.Rest s -> {}
            case NextStep.ClaimExposure s -> {}
            case NextStep.Swap s -> {}
            case NextStep.SwapBack s -> {}
            case NextStep.CancelJobs s -> {}
            case NextStep.DropSide s -> {}
            case NextStep.LetGo s -> {}
        }
    }

    private void forgotten(int revision) {
        status = status.with(r -> {
            r.retired = r.retired.stream().filter(x -> x.revision() != revision).toList();
            r.memory = Objects.requireNonNull(r.memory).with(m -> m.forgotten = List.of(revision));
        });
    }

    private void started(NextStep.StartAttempt s) {
        Memory memory = status.memory() == null ? Memory.empty() : status.memory();
        status = status.with(x -> {
            x.attempt = StatusFacts.attempt(s.number(), digest);
            x.memory = memory.with(m -> {
                m.lastDigest = digest;
                m.highestNumber = s.number();
            });
        });
        handled(h -> h.retry = s.token() == null ? h.retry : s.token());
    }

    private void dryRun(NextStep.StartDryRun s) {
        Memory memory = status.memory() == null ? Memory.empty() : status.memory();
        status = status.with(x -> {
            x.attempt = StatusFacts.attempt(s.number(), digest)
                    .with(a -> a.dryRun = new DryRunFacts(s.token(), s.phase(), s.reason(), s.message()));
            x.memory = memory.with(m -> m.highestNumber = s.number());
        });
        handled(h -> h.dryRun = s.token());
    }

    private void live() {
        AttemptStatus a = attempt();
        LiveStatus before = status.live();
        edit(e -> {
            e.cutover = new CutoverFacts(1L, now);
            e.monitoring = spec.monitoring == null
                    ? null
                    : new MonitoringFacts(now, now.plus(Duration.ofMinutes(15)), now, 0, 0, List.of(), null);
        });
        status = status.with(s -> s.live = StatusFacts.live(a.number(), a.digest(), spec.monitoring == null));
        if (before != null) {
            retire(before, a.number(), before.monitored());
        }
    }

    private void retire(LiveStatus out, int in, boolean monitored) {
        List<RetiredSide> sides = new ArrayList<>(status.retired());
        sides.removeIf(r -> r.revision() == in);
        sides.addFirst(StatusFacts.retired(out.revision(), now, monitored));
        status = status.with(s -> s.retired = sides);
    }

    private void began(NextStep.BeginRollback s) {
        Intent intent = s.way() == RollbackWay.Rebuild
                ? null
                : StatusFacts.intent(s.from(), s.to(), StatusFacts.pairs("__r" + s.to()), StatusFacts.LIVE);
        edit(a -> a.rollback = new RollbackFacts(
                s.from(), s.to(), s.automatic(), s.by(), s.message(), intent, null, false, now, s.way()));
        handled(h -> h.rollback = s.request() == null ? h.rollback : s.request());
    }

    private void rebuilding(NextStep.BeginRebuild s) {
        RollbackFacts r = Objects.requireNonNull(attempt().rollback());
        if (attempt().outcome() == null) {
            close(Outcome.Succeeded);
        }
        String bad = Objects.requireNonNull(status.live()).digest();
        status = status.with(x -> {
            x.attempt = StatusFacts.attempt(s.number(), "d" + r.to()).with(a -> {
                a.requestedBy = r.by();
                a.rebuild = new RebuildFacts(r.from(), r.to(), "image", null, null, r.automatic(), r.message());
            });
            x.memory = Objects.requireNonNull(x.memory).with(m -> {
                m.highestNumber = s.number();
                m.rolledBack(bad);
            });
        });
    }

    private void back(RollbackFacts rollback) {
        LiveStatus bad = Objects.requireNonNull(status.live());
        edit(a -> a.rollback = rollback.with(r -> r.done = true));
        status = status.with(s -> {
            s.live = StatusFacts.live(rollback.to(), "d" + rollback.to(), true);
            s.memory = Objects.requireNonNull(s.memory).with(m -> m.rolledBack(bad.digest()));
        });
        retire(bad, rollback.to(), false);
        AttemptStatus a = attempt();
        if (a.outcome() == null && a.cutover() == null) {
            edit(e -> e.ending = new Ending(Outcome.Superseded, "RolledBack", "Live was rolled back", now));
        } else if (a.number() == rollback.from()) {
            close(Outcome.RolledBack);
        }
    }

    private void close(Outcome outcome) {
        AttemptStatus ended = attempt();
        if (images) {
            status = status.with(s -> {
                List<HistoryEntry> entries = new ArrayList<>(s.history);
                entries.addFirst(StatusFacts.ended(ended.number(), outcome));
                s.history = entries;
            });
        }
        edit(a -> {
            a.outcome = outcome;
            a.reason = outcome.name();
            a.message = "over";
            a.finishedAt = now;
            a.ending = null;
        });
    }
}
