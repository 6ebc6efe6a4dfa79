package io.dbtrelease.operator.step;

import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.spec.BuildSpec;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.spec.RollbackSpec;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Ways;
import io.dbtrelease.operator.artifact.StoredBuilds;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.SpecBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the steps of the way back that builds a revision again write to status. */
class RebuildStepsTest {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    @Test
    void aRebuildIsAnAttemptThatCountsFromTheRequest() throws TroubleException, IOException {
        ObservationBuilder observed = asked(attempt(3, 2).watched(), true).later(java.time.Duration.ofMinutes(2));
        StepResult.Done done =
                run(new BeginRebuildStep().run(new NextStep.BeginRebuild(4), context(observed.unpublished())));
        DbtReleaseStatus status = after(done, observed);

        AttemptStatus a = Objects.requireNonNull(status.attempt());
        assertThat(a.number()).isEqualTo(4);
        assertThat(a.trigger()).isEqualTo(Trigger.Rebuild);
        assertThat(a.digest()).as("of what is built").isEqualTo("d2");
        assertThat(a.image()).isEqualTo("registry.example.com/shop@sha256:2");
        assertThat(a.sourceRevision()).isEqualTo("commit-2");
        assertThat(a.startedAt()).isEqualTo(StatusFacts.START);
        assertThat(a.requestedBy()).isEqualTo("ann");
        assertThat(a.rebuild())
                .isEqualTo(new RebuildFacts(3, 2, "registry.example.com/shop@sha256:2", "commit-2", null, true, "why"));
        assertThat(a.rollback()).isNull();
        assertThat(Objects.requireNonNull(status.memory()).highestNumber()).isEqualTo(4);
        assertThat(status.memory().rolledBackDigests()).containsExactly(ObservationBuilder.DIGEST);
        assertThat(status.memory().lastDigest()).isEqualTo(ObservationBuilder.DIGEST);
        assertThat(status.history().getFirst())
                .as("the watch that asked for it is over")
                .satisfies(h -> {
                    assertThat(h.number()).isEqualTo(3);
                    assertThat(h.outcome()).isEqualTo(Outcome.Succeeded);
                    assertThat(h.reason()).isEqualTo("ChecksFailed");
                });
        assertThat(done.events().getFirst().warning()).isTrue();
        assertThat(Objects.requireNonNull(status.published()).attempt()).isEqualTo(3);
        assertThat(store.keys()).as("the replaced attempt's record").anyMatch(k -> k.endsWith("/3/release.json"));
    }

    @Test
    void nothingBeginsWithoutAnImage() throws TroubleException, IOException {
        ObservationBuilder observed =
                asked(attempt(3, 2).flipped().ended(Outcome.Succeeded), false).status(s -> s.history = List.of());
        assertThat(new BeginRebuildStep().run(new NextStep.BeginRebuild(4), context(observed)))
                .isInstanceOf(StepResult.Trouble.class);
    }

    @Test
    void whatIsLiveAgainIsARollbackAndWhatItReplacedWasRolledBack() {
        ObservationBuilder observed = attempt(3, 2)
                .spec(s -> s.watched(1, io.dbtrelease.api.spec.OnFailure.Rollback))
                .intending()
                .attempt(a -> {
                    a.rebuild = new RebuildFacts(2, 1, "shop:1", "commit-1", null, false, "asked for by ann");
                    a.requestedBy = "ann";
                })
                .status(s -> s.history =
                        List.of(StatusFacts.ended(2, Outcome.Succeeded), StatusFacts.ended(1, Outcome.Succeeded)));
        StepResult.Done done = run(new FinishCutoverStep().run(new NextStep.FinishCutover(), context(observed)));
        DbtReleaseStatus status = after(done, observed);

        AttemptStatus a = Objects.requireNonNull(status.attempt());
        assertThat(a.outcome()).isEqualTo(Outcome.Succeeded);
        assertThat(a.reason()).isEqualTo("Rebuilt");
        assertThat(a.monitoring()).as("a way back is not watched").isNull();
        assertThat(Objects.requireNonNull(status.live()).monitored())
                .as("revision 1 was proven")
                .isTrue();
        assertThat(status.retired().getFirst())
                .extracting(RetiredSide::revision, RetiredSide::monitored)
                .containsExactly(2, false);
        assertThat(status.history())
                .extracting(HistoryEntry::kind, HistoryEntry::number, HistoryEntry::outcome, HistoryEntry::way)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Rollback", 3, Outcome.RolledBack, RollbackWay.Rebuild),
                        org.assertj.core.groups.Tuple.tuple("Attempt", 2, Outcome.RolledBack, null),
                        org.assertj.core.groups.Tuple.tuple("Attempt", 1, Outcome.Succeeded, null));
        assertThat(status.history().getFirst().trigger()).isEqualTo("Request");
        assertThat(done.events()).extracting(ReleaseEvent::reason).containsExactly("CutOver", "RolledBack");
    }

    @Test
    void aRebuildThatEndsOtherwiseIsStillOneInHistory() {
        DbtReleaseStatus status = attempt(3, 2)
                .attempt(a -> a.rebuild = new RebuildFacts(2, 1, "shop:1", null, null, true, "why"))
                .memory("sha256:bad", null, "d2")
                .build()
                .status();
        DbtReleaseStatus failed = History.close(status, Outcome.Failed, "GatesFailed", "no", StatusFacts.START);
        assertThat(failed.history().getFirst().kind()).isEqualTo("Rollback");
        assertThat(failed.history().getFirst().trigger()).isEqualTo("Monitoring");
        assertThat(Objects.requireNonNull(failed.memory()).failedDigest())
                .as("an earlier revision is not what failed")
                .isNull();
        assertThat(failed.memory().rolledBackDigests()).containsExactly("d2");
        DbtReleaseStatus rejected = History.close(status, Outcome.Rejected, "Rejected", "no", StatusFacts.START);
        assertThat(Objects.requireNonNull(rejected.memory()).rolledBackDigests())
                .as("who takes it back leaves Live to the schedule")
                .isEmpty();
    }

    @Test
    void aTickIsOwedOnlyWhereSomethingTookItsAttemptsPlace() {
        DbtReleaseStatus status = attempt(3, 2)
                .memory("sha256:bad", null, null)
                .status(s -> s.memory = Objects.requireNonNull(s.memory).with(m -> m.owedTick = StatusFacts.START))
                .build()
                .status();
        for (Outcome outcome : Outcome.values()) {
            DbtReleaseStatus closed = History.close(status, outcome, "Ends", "it ends", StatusFacts.START);
            assertThat(Objects.requireNonNull(closed.memory()).owedTick() != null)
                    .as("it is owed behind " + outcome)
                    .isEqualTo(outcome == Outcome.Superseded);
        }
        DbtReleaseStatus rebuild = status.with(s -> s.attempt = Objects.requireNonNull(s.attempt)
                .with(a -> a.rebuild = new RebuildFacts(2, 1, "shop:1", null, null, true, "why")));
        assertThat(Objects.requireNonNull(History.close(rebuild, Outcome.Failed, "Ends", "no", StatusFacts.START)
                                .memory())
                        .owedTick())
                .as("a way back that fails is no tick's attempt")
                .isEqualTo(StatusFacts.START);
    }

    @Test
    void theNextWayKeepsWhatWasAskedForAndTheSide() throws TroubleException {
        ObservationBuilder observed = attempt(3, 3)
                .ended(Outcome.Succeeded)
                .retired(2)
                .rollingBack(2)
                .attempt(a -> a.rollback = a.rollback.with(r -> r.way = RollbackWay.SwapBack));
        DbtReleaseStatus status = after(
                run(GiveUpRollbackStep.givenUp(
                        new NextStep.GiveUpRollback(2, "it is gone", null, RollbackWay.TimeTravel, false),
                        context(observed))),
                observed);
        RollbackFacts travels =
                Objects.requireNonNull(Objects.requireNonNull(status.attempt()).rollback());
        assertThat(travels.way()).isEqualTo(RollbackWay.TimeTravel);
        assertThat(travels.at()).isEqualTo(StatusFacts.START);
        assertThat(Objects.requireNonNull(travels.intent()).requestId())
                .as("the withdrawn request is not asked again")
                .isNotEqualTo("request");
        assertThat(status.retired()).extracting(RetiredSide::revision).containsExactly(2);
        DbtReleaseStatus builds = after(
                run(GiveUpRollbackStep.givenUp(
                        new NextStep.GiveUpRollback(2, "it is gone", null, RollbackWay.Rebuild, false),
                        context(observed))),
                observed);
        assertThat(Objects.requireNonNull(builds.attempt()).rollback())
                .satisfies(r -> assertThat(r.intent()).isNull());
        assertThat(builds.retired()).as("it knows the image").isNotEmpty();
    }

    @Test
    void whereNoWayIsLeftTheAttemptSaysSo() throws TroubleException {
        ObservationBuilder observed =
                attempt(3, 3).ended(Outcome.Succeeded).retired(2).rollingBack(2);
        StepResult.Done done = run(GiveUpRollbackStep.givenUp(
                new NextStep.GiveUpRollback(2, "it is gone", null, null, true), context(observed)));
        AttemptStatus a = Objects.requireNonNull(after(done, observed).attempt());
        assertThat(a.reason()).isEqualTo(Ways.NONE);
        assertThat(a.message()).contains("docs/runbook.md");
        assertThat(done.events().getFirst().message()).contains("docs/runbook.md");
    }

    @Test
    void aRebuildIsInFullAndPassesTheGatesThatAreNamed() {
        DbtReleaseSpec spec = spec(List.of("b"));
        AttemptStatus usual = StatusFacts.attempt(3, "d");
        AttemptStatus rebuild = usual.with(a -> a.rebuild = new RebuildFacts(2, 1, "shop:1", null, null, false, "why"));
        assertThat(RebuildSpec.of(spec, usual)).isSameAs(spec);
        assertThat(RebuildSpec.of(spec, null)).isSameAs(spec);
        assertThat(RebuildSpec.of(spec, rebuild).gates())
                .extracting(GateSpec::name)
                .containsExactly("b");
        assertThat(RebuildSpec.of(spec, rebuild).build().mode()).isEqualTo(BuildMode.Full);
        assertThat(RebuildSpec.of(spec(null), rebuild).gates()).hasSize(2);
        assertThat(RebuildSpec.of(spec(List.of()), rebuild).gates()).hasSize(2);
    }

    @Test
    void aRebuildStartsFromLiveOrFromNothingAndIsOtherwiseBuiltAsTheSpecSays() {
        AttemptStatus usual = StatusFacts.attempt(3, "d");
        AttemptStatus rebuild = usual.with(a -> a.rebuild = new RebuildFacts(2, 1, "shop:1", null, null, false, "why"));
        DbtReleaseSpec from = spec(null, true);
        BuildSpec build = RebuildSpec.of(from, rebuild).build();
        assertThat(build.refreshesAll()).isTrue();
        assertThat(build)
                .usingRecursiveComparison()
                .ignoringFields("mode", "fullRefresh", "dryRun")
                .isEqualTo(from.build());
        assertThat(RebuildSpec.of(from, usual).build().refreshesAll()).isFalse();
        assertThat(RebuildSpec.of(spec(null), rebuild).build().refreshesAll()).isFalse();
        assertThat(from.build().rebuilding(true).rebuilding(false).refreshesAll())
                .as("what the spec says itself")
                .isTrue();
    }

    private static DbtReleaseSpec spec(List<String> rebuildGates) {
        return spec(rebuildGates, false);
    }

    private static DbtReleaseSpec spec(List<String> rebuildGates, boolean refresh) {
        DbtReleaseSpec s = new SpecBuilder().build();
        return new DbtReleaseSpec(
                s.warehouse(),
                s.exposure(),
                s.cutover(),
                s.project(),
                s.build(),
                List.of(gate("a"), gate("b")),
                s.approval(),
                s.monitoring(),
                new RollbackSpec(2, "72h", RollbackSpec.ORDER, rebuildGates, refresh),
                s.schedule(),
                s.suspend(),
                s.artifacts());
    }

    private static GateSpec gate(String name) {
        return new GateSpec(name, GateMode.Enforce, null, null, null, null, null);
    }

    private static ObservationBuilder asked(ObservationBuilder observed, boolean automatic) {
        return observed.attempt(a -> a.rollback = new RollbackFacts(
                        3, 2, automatic, "ann", "why", null, null, false, StatusFacts.START, RollbackWay.Rebuild))
                .status(s -> {
                    s.history = List.of(StatusFacts.ended(2, Outcome.Succeeded));
                });
    }

    private static StepResult.Done run(StepResult result) {
        assertThat(result).isInstanceOf(StepResult.Done.class);
        return (StepResult.Done) result;
    }

    private static DbtReleaseStatus after(StepResult.Done done, ObservationBuilder observed) {
        return done.change().apply(observed.build().status());
    }

    private StepContext context(ObservationBuilder observed) {
        return Steps.context(
                observed.build(),
                new StepServices(null, null, null, store, new StoredBuilds(store), null, null, null, null));
    }
}
