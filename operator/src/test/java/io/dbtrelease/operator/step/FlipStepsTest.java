package io.dbtrelease.operator.step;

import static io.dbtrelease.operator.step.Steps.after;
import static io.dbtrelease.operator.step.Steps.context;
import static io.dbtrelease.operator.step.Steps.done;
import static io.dbtrelease.testsupport.ObservationBuilder.OTHER;
import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.core.decision.Origin;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is asked of the warehouse for a flip, and what status says after one: the steps that need no warehouse to be told apart. */
class FlipStepsTest {
    private static final Instant NOW = START.plusSeconds(60);
    private static final LiveExpectation BY_REVISION_1 = new LiveExpectation.Marked(UID, 1);

    @Test
    void whatAPersonRolledBackIsNotProvenAnyMore() {
        ObservationBuilder observed = attempt(3, 3)
                .ended(Outcome.Succeeded)
                .status(s -> s.history = List.of(
                        StatusFacts.ended(3, Outcome.Succeeded),
                        StatusFacts.ended(2, Outcome.Succeeded),
                        StatusFacts.ended(1, Outcome.Succeeded)))
                .retired(2)
                .rollingBack(2);
        DbtReleaseStatus status =
                after(done(new FinishRollbackStep().run(new NextStep.FinishRollback(), context(observed))), observed);
        assertThat(status.history()).extracting(HistoryEntry::number).containsExactly(2, 3, 2, 1);
        assertThat(status.history().get(1).outcome()).isEqualTo(Outcome.RolledBack);
        assertThat(status.history().get(1).message()).endsWith("rolled back later");
        assertThat(Origin.newest(status, 2))
                .get()
                .extracting(Origin::revision, Origin::proven)
                .containsExactly(1, true);
    }

    @Test
    void aFlipAsksForWhatTheIntentSays() {
        Observation o = attempt(2, 1)
                .intending()
                .attempt(a -> a.intent = a.intent.with(i -> {
                    i.fingerprint = "green";
                    i.liveFingerprint = "live";
                }))
                .build();
        RelationName seeded = new RelationName("analytics", "orders");
        FlipRequest request = request(o, List.of(seeded));
        assertThat(request.release().uid()).isEqualTo(UID);
        assertThat(request.release().name()).isEqualTo("team/shop");
        assertThat(request.requestId()).isEqualTo("request");
        assertThat(request.exposure()).isEqualTo("analytics");
        assertThat(request.from()).isEqualTo(BY_REVISION_1);
        assertThat(request.liveSchemas()).isEqualTo(StatusFacts.LIVE);
        assertThat(request.toRevision()).isEqualTo(2);
        assertThat(request.incoming())
                .containsExactly(
                        new SchemaMove("analytics__g2", "analytics"),
                        new SchemaMove("analytics_marts__g2", "analytics_marts"));
        assertThat(request.retiredSuffix()).isEqualTo("__r1");
        assertThat(request.fingerprint()).isEqualTo("green");
        assertThat(request.liveFingerprint()).isEqualTo("live");
        assertThat(request.seeded()).containsExactly(seeded);
        assertThat(request.strict()).isFalse();
        assertThat(request.rebind()).isFalse();
        assertThat(request.patience()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aRollbackHasAllOfItsPatienceAtOnce() {
        Observation o = attempt(2, 1)
                .spec(s -> s.isolation = Isolation.Strict)
                .intending()
                .build();
        FlipRequest request = request(o, List.of());
        assertThat(request.patience()).isEqualTo(Duration.ofSeconds(60));
        assertThat(request.strict()).isTrue();
    }

    @Test
    void whatLiveMustShowIsAbsentUnmarkedOwnOrAnothers() {
        assertThat(expected(i -> {
                    i.from = 0;
                    i.liveSchemas = List.of();
                }))
                .isEqualTo(new LiveExpectation.Absent());
        assertThat(expected(i -> i.from = -1)).isEqualTo(new LiveExpectation.Unmarked());
        assertThat(expected(i -> i.from = 0)).isEqualTo(new LiveExpectation.Marked(UID, 0));
        assertThat(expected(i -> {
                    i.from = 7;
                    i.fromRelease = OTHER;
                }))
                .isEqualTo(new LiveExpectation.Marked(OTHER, 7));
        assertThat(Retired.suffix(-1)).isEqualTo("__r0");
        assertThat(Retired.suffix(7)).isEqualTo("__r7");
    }

    @Test
    void aCutoverThatWasSeenMakesTheAttemptLiveAndKeepsWhatWasLive() {
        ObservationBuilder observed = attempt(2, 1)
                .retired(0)
                .intending()
                .status(s -> s.drift = "somebody flipped")
                .attempt(a -> {
                    a.trouble = null;
                    a.sourceRevision = "4f2c1d9";
                    a.intent = a.intent.with(i -> i.millis = 7L);
                });
        StepResult.Done done = done(new FinishCutoverStep().run(new NextStep.FinishCutover(), context(observed)));
        DbtReleaseStatus status = after(done, observed);
        LiveStatus live = Objects.requireNonNull(status.live());
        assertThat(live.revision()).isEqualTo(2);
        assertThat(live.digest()).isEqualTo(ObservationBuilder.DIGEST);
        assertThat(live.sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(live.schemas()).isEqualTo(StatusFacts.LIVE);
        assertThat(live.since()).isEqualTo(NOW);
        assertThat(live.monitored()).isTrue();
        assertThat(live.imageDigest()).isEqualTo("sha256:beef");
        assertThat(live.artifacts()).isEqualTo("team/shop/" + UID + "/attempts/2/plan-1");
        assertThat(status.lastGreen())
                .isEqualTo(new LastGreen(
                        "4f2c1d9",
                        "registry.example.com/shop:1",
                        2,
                        "sha256:beef",
                        null,
                        ObservationBuilder.DIGEST,
                        StatusFacts.BUILD,
                        live.artifacts()));
        assertThat(status.drift()).isNull();
        assertThat(status.retired()).extracting(RetiredSide::revision).containsExactly(1, 0);
        assertThat(status.retired().getFirst().schemas()).isEqualTo(StatusFacts.pairs("__r1"));
        assertThat(status.retired().getFirst().retiredAt()).isEqualTo(NOW);
        AttemptStatus attempt = Objects.requireNonNull(status.attempt());
        assertThat(attempt.outcome()).isEqualTo(Outcome.Succeeded);
        assertThat(attempt.monitoring()).isNull();
        assertThat(Objects.requireNonNull(attempt.cutover()).millis()).isEqualTo(7L);
        assertThat(status.history()).singleElement().satisfies(entry -> {
            assertThat(entry.number()).isEqualTo(2);
            assertThat(entry.outcome()).isEqualTo(Outcome.Succeeded);
            assertThat(entry.reason()).isEqualTo("Live");
            assertThat(entry.cutoverMillis()).isEqualTo(7L);
        });
        assertThat(done.events()).containsExactly(ReleaseEvent.normal("CutOver", "Live shows attempt 2 in 7 ms"));
    }

    @Test
    void oneThatIsWatchedIsNotOverYet() {
        ObservationBuilder observed =
                attempt(2, 1).spec(s -> s.watched(1, OnFailure.Rollback)).intending();
        StepResult.Done done = done(new FinishCutoverStep().run(new NextStep.FinishCutover(), context(observed)));
        DbtReleaseStatus status = after(done, observed);
        AttemptStatus attempt = Objects.requireNonNull(status.attempt());
        assertThat(attempt.outcome()).isNull();
        assertThat(Objects.requireNonNull(attempt.monitoring()).until()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
        assertThat(attempt.monitoring().nextRound()).isEqualTo(NOW);
        assertThat(Objects.requireNonNull(status.live()).monitored()).isFalse();
        assertThat(status.history()).isEmpty();
        assertThat(done.events()).containsExactly(ReleaseEvent.normal("CutOver", "Live shows attempt 2"));
    }

    @Test
    void theFirstCutoverKeepsNothingAndAnAdoptedLiveIsKeptAsItWas() {
        ObservationBuilder first = attempt(1, 0).intending();
        assertThat(after(done(new FinishCutoverStep().run(new NextStep.FinishCutover(), context(first))), first)
                        .retired())
                .isEmpty();
        ObservationBuilder adopted = attempt(1, 0)
                .intending()
                .attempt(a -> a.intent = a.intent.with(i -> {
                    i.from = -1;
                    i.liveSchemas = List.of("analytics");
                }));
        assertThat(after(done(new FinishCutoverStep().run(new NextStep.FinishCutover(), context(adopted))), adopted)
                        .retired())
                .singleElement()
                .satisfies(side -> {
                    assertThat(side.revision()).isZero();
                    assertThat(side.digest()).isEmpty();
                    assertThat(side.monitored()).isTrue();
                    assertThat(side.schemas()).containsExactly(new SchemaPair("analytics", "analytics__r0"));
                });
    }

    @Test
    void aRollbackBeginsWithAnIntentOrNotAtAll() throws TroubleException {
        ObservationBuilder observed = attempt(3, 3).ended(Outcome.Succeeded).retired(2, 1);
        StepResult.Done done = done(new BeginRollbackStep()
                .run(
                        new NextStep.BeginRollback(
                                3, 2, RollbackWay.SwapBack, false, "ann", "3>2", "asked for by ann", null),
                        context(observed)));
        DbtReleaseStatus status = after(done, observed);
        RollbackFacts rollback =
                Objects.requireNonNull(Objects.requireNonNull(status.attempt()).rollback());
        Intent intent = Objects.requireNonNull(rollback.intent());
        assertThat(intent.from()).isEqualTo(3);
        assertThat(intent.to()).isEqualTo(2);
        assertThat(intent.schemas()).isEqualTo(StatusFacts.pairs("__r2"));
        assertThat(intent.liveSchemas()).isEqualTo(StatusFacts.LIVE);
        assertThat(intent.fingerprint()).isNull();
        assertThat(rollback.by()).isEqualTo("ann");
        assertThat(rollback.done()).isFalse();
        assertThat(Objects.requireNonNull(status.handled()).rollback()).isEqualTo("3>2");
        assertThat(done.events())
                .containsExactly(ReleaseEvent.normal(
                        "RollingBack", "going back from revision 3 to 2 by SwapBack: asked for by ann"));
        StepResult.Done byItself = done(new BeginRollbackStep()
                .run(
                        new NextStep.BeginRollback(3, 2, RollbackWay.SwapBack, true, null, null, "checks failed", null),
                        context(observed)));
        assertThat(byItself.events().getFirst().warning()).isTrue();
        assertThat(after(byItself, observed).handled()).isNull();
        assertThatThrownBy(() -> new BeginRollbackStep()
                        .run(
                                new NextStep.BeginRollback(3, 9, RollbackWay.SwapBack, true, null, null, "x", null),
                                context(observed)))
                .isInstanceOf(TroubleException.class)
                .hasMessage("revision 9 is not kept");
    }

    @Test
    void aRollbackThatWasSeenMakesTheOldSideLiveAndRemembersWhatWasBad() {
        ObservationBuilder observed = attempt(3, 3)
                .ended(Outcome.Succeeded)
                .retired(1, 2)
                .rollingBack(2)
                .status(s -> s.drift = "x");
        StepResult.Done done = done(new FinishRollbackStep().run(new NextStep.FinishRollback(), context(observed)));
        DbtReleaseStatus status = after(done, observed);
        LiveStatus live = Objects.requireNonNull(status.live());
        assertThat(live.revision()).isEqualTo(2);
        assertThat(live.digest()).isEqualTo("d2");
        assertThat(live.schemas()).isEqualTo(StatusFacts.LIVE);
        assertThat(live.monitored()).isTrue();
        assertThat(status.drift()).isNull();
        // What was flipped away is kept, and nothing goes back to it by itself.
        assertThat(status.retired()).extracting(RetiredSide::revision).containsExactly(3, 1);
        assertThat(status.retired().getFirst()).satisfies(side -> {
            assertThat(side.monitored()).isFalse();
            assertThat(side.schemas()).isEqualTo(StatusFacts.pairs("__r3"));
        });
        assertThat(Objects.requireNonNull(status.memory()).rolledBackDigests()).containsExactly("d3");
        assertThat(status.memory().highestNumber()).isEqualTo(3);
        AttemptStatus attempt = Objects.requireNonNull(status.attempt());
        assertThat(attempt.outcome()).isEqualTo(Outcome.RolledBack);
        assertThat(attempt.reason()).isEqualTo("RolledBack");
        assertThat(Objects.requireNonNull(attempt.rollback()).done()).isTrue();
        assertThat(status.history()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("Rollback");
            assertThat(entry.number()).isEqualTo(2);
            assertThat(entry.reason()).isEqualTo("Requested");
            assertThat(entry.trigger()).isEqualTo("Request");
            assertThat(entry.by()).isEqualTo("ann");
        });
        assertThat(done.events())
                .containsExactly(ReleaseEvent.normal("RolledBack", "Live is back at revision 2: asked for"));
    }

    @Test
    void aRollbackByItselfClosesTheWatchedAttempt() {
        ObservationBuilder observed = attempt(3, 2)
                .watched()
                .rollingBack(2)
                .attempt(a -> a.rollback = a.rollback.with(r -> {
                    r.automatic = true;
                    r.millis = 5L;
                }));
        StepResult.Done done = done(new FinishRollbackStep().run(new NextStep.FinishRollback(), context(observed)));
        DbtReleaseStatus status = after(done, observed);
        AttemptStatus attempt = Objects.requireNonNull(status.attempt());
        assertThat(attempt.outcome()).isEqualTo(Outcome.RolledBack);
        assertThat(attempt.reason()).isEqualTo("ChecksFailed");
        assertThat(status.history()).extracting(HistoryEntry::kind).containsExactly("Rollback", "Attempt");
        assertThat(status.history().getFirst().trigger()).isEqualTo("Monitoring");
        assertThat(done.events())
                .containsExactly(ReleaseEvent.warning("RolledBack", "Live is back at revision 2 in 5 ms: asked for"));
    }

    @Test
    void anAttemptOnItsWayIsSupersededByARollback() {
        ObservationBuilder observed = attempt(4, 3).retired(2).intending().rollingBack(2);
        DbtReleaseStatus status =
                after(done(new FinishRollbackStep().run(new NextStep.FinishRollback(), context(observed))), observed);
        AttemptStatus attempt = Objects.requireNonNull(status.attempt());
        assertThat(attempt.intent()).as("closing it withdraws its flip").isNotNull();
        assertThat(Objects.requireNonNull(attempt.ending()).outcome()).isEqualTo(Outcome.Superseded);
        assertThat(attempt.outcome()).isNull();
        // One that ended before is left as it ended.
        ObservationBuilder failed =
                attempt(4, 3).retired(2).ended(Outcome.Failed).rollingBack(2);
        assertThat(Objects.requireNonNull(after(
                                        done(new FinishRollbackStep()
                                                .run(new NextStep.FinishRollback(), context(failed))),
                                        failed)
                                .attempt())
                        .outcome())
                .isEqualTo(Outcome.Failed);
    }

    @Test
    void aRollbackThatIsGivenUpLeavesLiveAsItIs() throws TroubleException {
        ObservationBuilder observed =
                attempt(3, 3).ended(Outcome.Succeeded).retired(2, 1).rollingBack(2);
        DbtReleaseStatus gone = after(
                done(GiveUpRollbackStep.givenUp(
                        new NextStep.GiveUpRollback(2, "it is gone", null, null, true), context(observed))),
                observed);
        assertThat(Objects.requireNonNull(gone.attempt()).rollback()).isNull();
        assertThat(gone.retired()).extracting(RetiredSide::revision).containsExactly(1);
        assertThat(Objects.requireNonNull(gone.memory()).forgotten()).containsExactly(2);
        DbtReleaseStatus withdrawn = after(
                done(GiveUpRollbackStep.givenUp(
                        new NextStep.GiveUpRollback(2, "rejected", "3/d", null, false), context(observed))),
                observed);
        assertThat(withdrawn.retired()).extracting(RetiredSide::revision).containsExactly(2, 1);
        assertThat(Objects.requireNonNull(withdrawn.handled()).reject()).isEqualTo("3/d");
        assertThat(Objects.requireNonNull(withdrawn.attempt()).outcome()).isEqualTo(Outcome.Succeeded);
        ObservationBuilder watched = attempt(3, 2)
                .watched()
                .rollingBack(2)
                .attempt(a -> a.rollback = a.rollback.with(r -> r.automatic = true));
        AttemptStatus ended = Objects.requireNonNull(after(
                        done(GiveUpRollbackStep.givenUp(
                                new NextStep.GiveUpRollback(2, "rejected", "3/d", null, false), context(watched))),
                        watched)
                .attempt());
        assertThat(ended.outcome()).isEqualTo(Outcome.Succeeded);
        assertThat(ended.reason()).isEqualTo("RollbackWithdrawn");
    }

    @Test
    void whatIsForgottenIsBoundedAndOnceOnly() {
        DbtReleaseStatus status = DbtReleaseStatus.empty();
        for (int revision : IntStream.range(0, 60).toArray()) {
            status = Retired.forgotten(Retired.forgotten(status, revision), revision);
        }
        assertThat(Objects.requireNonNull(status.memory()).forgotten())
                .hasSize(50)
                .startsWith(59, 58)
                .doesNotHaveDuplicates();
        assertThat(Objects.requireNonNull(Retired.dropped(status, 59).memory()).forgotten())
                .hasSize(49)
                .doesNotContain(59);
        assertThat(Retired.dropped(DbtReleaseStatus.empty(), 1).memory()).isNull();
    }

    @Test
    void aSideThatIsGoneIsRememberedUntilItCannotComeBack() {
        DbtReleaseStatus status =
                attempt(5, 5).ended(Outcome.Succeeded).retired(4, 3).build().status();
        DbtReleaseStatus gone = Retired.restorable(status, 3, NOW);
        assertThat(Retired.find(gone, 3).orElseThrow().restorableUntil()).isEqualTo(NOW);
        assertThat(Retired.find(gone, 4).orElseThrow().restorableUntil()).isNull();
        assertThat(Retired.find(gone, 7)).isEmpty();
        RetiredSide back = Retired.find(Retired.restorable(gone, 3, null), 3).orElseThrow();
        assertThat(back.restorableUntil()).isNull();
        assertThat(back.check()).as("what came back is looked at anew").isNull();
        assertThat(Retired.moves(Retired.find(gone, 3).orElseThrow()))
                .contains(new SchemaMove("analytics__r3", "analytics"));
    }

    @Test
    void afterAFlipByHandTheMarkersSayWhatIsKept() {
        ObservationBuilder observed = attempt(5, 5)
                .ended(Outcome.Succeeded)
                .retired(4)
                .forgot(2)
                .schema("analytics__r5", UID, 5, "analytics")
                .schema("analytics__r3", UID, 3, "analytics")
                .schema("analytics__r2", UID, 2, "analytics")
                .schema("backup", UID, 1, "analytics");
        Observation o = observed.build();
        List<RetiredSide> sides =
                Retired.afterDrift(o.status(), 4, (WarehouseView.Seen) o.warehouse(), context(observed));
        assertThat(sides).extracting(RetiredSide::revision).containsExactly(5, 3);
        assertThat(sides.getFirst().schemas()).containsExactly(new SchemaPair("analytics", "analytics__r5"));
        // What status knew of it is kept; of the other only the marker tells.
        assertThat(sides.getFirst().digest()).isEqualTo("d5");
        assertThat(sides.getFirst().sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(sides.getFirst().monitored()).isTrue();
        assertThat(sides.getLast().digest()).isEqualTo("d3");
        assertThat(sides.getLast().monitored()).isFalse();
        assertThat(sides.getLast().retiredAt()).isEqualTo(NOW);
    }

    @Test
    void aSideThatIsKeptAlreadyIsNotKeptTwiceAndOneThatIsGoneIsNot() {
        ObservationBuilder kept =
                attempt(5, 5).ended(Outcome.Succeeded).retired(4, 5).schema("analytics__r5", UID, 5, "analytics");
        assertThat(afterDrift(kept, 4)).extracting(RetiredSide::revision).containsExactly(5);
        ObservationBuilder gone = attempt(5, 5).ended(Outcome.Succeeded).retired(4);
        assertThat(afterDrift(gone, 4)).isEmpty();
    }

    @Test
    void whatStatusKnewOfLiveIsKeptBesideTheOtherSides() {
        ObservationBuilder observed =
                attempt(5, 5).ended(Outcome.Succeeded).retired(4, 3).schema("analytics__r5", UID, 5, "analytics");
        List<RetiredSide> sides = afterDrift(observed, 4);
        assertThat(sides).extracting(RetiredSide::revision).containsExactly(5, 3);
        assertThat(sides.getFirst().sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(sides.getFirst().monitored()).as("its watch had passed").isTrue();
    }

    @Test
    void aSideThatIsNotWholeSaysWhatIsMissingOfItAndNothingOfTheOthers() {
        DbtReleaseStatus status =
                attempt(5, 5).ended(Outcome.Succeeded).retired(4, 3).build().status();
        DbtReleaseStatus broken = Retired.broken(status, 3, List.of("analytics__r3"));
        assertThat(Retired.find(broken, 3).orElseThrow().missing()).containsExactly("analytics__r3");
        assertThat(Retired.find(broken, 4)).isEqualTo(Retired.find(status, 4));
    }

    private static List<RetiredSide> afterDrift(ObservationBuilder observed, int live) {
        Observation o = observed.build();
        return Retired.afterDrift(o.status(), live, (WarehouseView.Seen) o.warehouse(), context(o));
    }

    @Test
    void historyIsBoundedAndNewestFirst() {
        ObservationBuilder observed = attempt(2, 1);
        DbtReleaseStatus status = observed.build().status();
        for (int i = 0; i < DbtReleaseStatus.HISTORY_LIMIT + 5; i++) {
            status = History.close(status, Outcome.Failed, "Reason" + i, "message", NOW);
        }
        assertThat(status.history()).hasSize(DbtReleaseStatus.HISTORY_LIMIT);
        assertThat(status.history().getFirst().reason()).isEqualTo("Reason" + (DbtReleaseStatus.HISTORY_LIMIT + 4));
        assertThat(Objects.requireNonNull(status.memory()).failedDigest()).isEqualTo(ObservationBuilder.DIGEST);
        assertThat(status.memory().highestNumber()).isEqualTo(2);
        DbtReleaseStatus none = DbtReleaseStatus.empty();
        assertThat(History.close(none, Outcome.Failed, "x", "x", NOW)).isEqualTo(none);
        DbtReleaseStatus succeeded = History.close(observed.build().status(), Outcome.Succeeded, "x", "x", NOW);
        assertThat(Objects.requireNonNull(succeeded.memory()).failedDigest()).isNull();
    }

    private static LiveExpectation expected(java.util.function.Consumer<io.dbtrelease.api.status.IntentEdit> change) {
        return request(
                        attempt(2, 1)
                                .intending()
                                .attempt(a -> a.intent = a.intent.with(change))
                                .build(),
                        List.of())
                .from();
    }

    private static FlipRequest request(Observation o, List<RelationName> seeded) {
        Intent intent = Objects.requireNonNull(
                Objects.requireNonNull(o.status().attempt()).intent());
        return FlipRequests.of(context(o), intent, seeded);
    }
}
