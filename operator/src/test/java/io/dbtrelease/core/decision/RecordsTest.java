package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Published;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final NextStep PUBLISH = new NextStep.PublishRecord();

    private static ObservationBuilder over(Outcome outcome) {
        return attempt(2, 1).ended(outcome).unpublished();
    }

    private static Decision decided(ObservationBuilder o) {
        return ReleaseMachine.decide(o.build());
    }

    /** Attempt 2, which is Live. */
    private static Published published(@Nullable Instant checkedAt) {
        return new Published(2, null, 2, START, checkedAt, null);
    }

    private static Published away(Instant since, Instant nextTry) {
        return new Published(
                1, null, 1, START, START, new Trouble("RecordNotStored", "the store is away", 3, since, nextTry));
    }

    @Test
    void anAttemptThatIsOverGetsItsRecordFirst() {
        assertThat(decided(over(Outcome.Failed)).step()).isEqualTo(PUBLISH);
        assertThat(decided(over(Outcome.Planned)).step()).isEqualTo(PUBLISH);
        assertThat(decided(over(Outcome.Succeeded).suspended()).step()).isEqualTo(PUBLISH);
        assertThat(decided(over(Outcome.Succeeded).digest("sha256:new")).step()).isEqualTo(PUBLISH);
        assertThat(decided(over(Outcome.Succeeded).specProblem("wrong")).step()).isEqualTo(PUBLISH);
    }

    @Test
    void andPeopleReadMeanwhileWhatTheyReadAfterwards() {
        Decision while_ = decided(over(Outcome.Failed));
        Decision after = decided(attempt(2, 1).ended(Outcome.Failed));
        assertThat(while_.reason()).isEqualTo(after.reason());
        assertThat(while_.message()).isEqualTo(after.message());
        assertThat(while_.stalled()).isEqualTo(after.stalled());
    }

    @Test
    void anOpenAttemptHasNoRecordYet() {
        assertThat(decided(attempt(2, 1).building().unpublished()).step()).isNotEqualTo(PUBLISH);
        assertThat(decided(attempt(2, 2).watched().unpublished()).step()).isNotEqualTo(PUBLISH);
    }

    @Test
    void aRollbackThatIsAskedForDoesNotWait() {
        assertThat(decided(attempt(2, 2)
                                .flipped()
                                .ended(Outcome.Succeeded)
                                .retired(1)
                                .rollsBack("2>1")
                                .unpublished())
                        .step())
                .isInstanceOf(NextStep.BeginRollback.class);
    }

    @Test
    void betweenTriesOtherThingsGoOn() {
        ObservationBuilder o = attempt(2, 2)
                .flipped()
                .ended(Outcome.Succeeded)
                .stored(1, 2)
                .spec(s -> s.retain = 0)
                .retired(1)
                .later(Duration.ofMinutes(1))
                .status(s -> s.published = away(START, START.plus(Duration.ofMinutes(10))));
        assertThat(decided(o).step()).isInstanceOf(NextStep.ForgetRetired.class);
    }

    @Test
    void butNoAttemptStartsAndAfterTwoMinutesThatIsATrouble() {
        ObservationBuilder o = attempt(2, 1)
                .ended(Outcome.Failed)
                .retries("again")
                .status(s -> s.published = away(START, START.plus(Duration.ofSeconds(70))));
        Decision early = decided(o.now(START.plusSeconds(50)));
        assertThat(early.step()).isEqualTo(new NextStep.Rest());
        assertThat(early.reason()).isEqualTo("RecordNotStored");
        assertThat(early.message()).contains("the store is away");
        assertThat(early.stalled()).isFalse();
        assertThat(early.requeueAfter()).isEqualTo(Duration.ofSeconds(20));
        Decision late = decided(o.status(s -> s.published = away(START, START.plus(Duration.ofSeconds(200))))
                .now(START.plusSeconds(150)));
        assertThat(late.stalled()).isTrue();
        assertThat(decided(o.now(START.plusSeconds(200))).step()).isEqualTo(PUBLISH);
    }

    @Test
    void whoLooksAtARestingReleaseReadsThatItsRecordIsNotStored() {
        Decision d = decided(attempt(2, 1)
                .ended(Outcome.Failed)
                .now(START.plusSeconds(30))
                .status(s -> s.published = away(START, START.plus(Duration.ofSeconds(40)))));
        assertThat(d.step()).isEqualTo(new NextStep.Rest());
        assertThat(d.reason()).isNotEqualTo("RecordNotStored");
        assertThat(d.message()).endsWith("; the store is away");
        assertThat(d.requeueAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aReleaseThatGoesWaitsForTheRecordAndNotForEver() {
        ObservationBuilder open = attempt(2, 2).watched().deletingSince(START).unpublished();
        assertThat(decided(open.now(START.plusSeconds(10))).step()).isEqualTo(PUBLISH);
        ObservationBuilder away = attempt(2, 1)
                .ended(Outcome.Failed)
                .deletingSince(START)
                .status(s -> s.published = away(START, START.plus(Duration.ofHours(1))));
        assertThat(decided(away.now(START.plusSeconds(10))).reason()).isEqualTo("RecordNotStored");
        assertThat(decided(away.now(START.plus(Waits.DELETION))).step()).isInstanceOf(NextStep.LetGo.class);
    }

    @Test
    void anAttemptThatIsOpenWhenTheReleaseGoesGetsItsRecordToo() {
        DbtReleaseStatus open = attempt(2, 1).built().unpublished().build().status();
        assertThat(Records.of(open, false).attempt()).isNull();
        assertThat(Records.of(open, true).attempt()).isEqualTo(open.attempt());
        ObservationBuilder goes = attempt(2, 1).built().deletingSince(START).now(START.plusSeconds(10));
        assertThat(decided(goes.status(s -> s.published = new Published(1, null, 1, START, START, null)))
                        .step())
                .isEqualTo(PUBLISH);
        assertThat(decided(goes.status(s -> s.published = away(START, START.plusSeconds(60))))
                        .reason())
                .isEqualTo("RecordNotStored");
    }

    @Test
    void ofTheHistoryOnlyRollbacksThatEndedAreOwed() {
        HistoryEntry ended = rollback(1, START.plusSeconds(1));
        DbtReleaseStatus status = DbtReleaseStatus.empty()
                .with(s -> s.history = List.of(rollback(1, null), ended, StatusFacts.ended(2, Outcome.Succeeded)));
        assertThat(Records.of(status, false).rollbacks()).containsExactly(ended);
    }

    @Test
    void aRebuildThatCameToNothingIsNoRollback() {
        HistoryEntry failed = rollback(3, START.plusSeconds(1), Outcome.Failed);
        DbtReleaseStatus status = DbtReleaseStatus.empty().with(s -> s.history = List.of(failed));
        assertThat(Records.of(status, false).rollbacks()).isEmpty();
    }

    @Test
    void rollbacksComeOldestFirstAndOnce() {
        HistoryEntry first = rollback(1, START.plusSeconds(1));
        HistoryEntry second = rollback(2, START.plusSeconds(2));
        Observation o = attempt(3, 1)
                .ended(Outcome.RolledBack)
                .status(s -> s.history = List.of(second, first))
                .unpublished()
                .build();
        Records.Owed owed = Records.of(o.status(), false);
        assertThat(owed.rollbacks()).containsExactly(first, second);
        var stored = o.status().with(s -> s.published = Records.stored(o.status(), owed, o.now()));
        assertThat(Records.of(stored, false).nothing()).isTrue();
        HistoryEntry third = rollback(1, START.plusSeconds(3));
        var later = stored.with(s -> s.history = List.of(third, second, first));
        assertThat(Records.of(later, false).rollbacks()).containsExactly(third);
    }

    @Test
    void thePointerFollowsLiveAlsoBack() {
        Observation o = attempt(2, 2).flipped().ended(Outcome.Succeeded).build();
        assertThat(Records.of(o.status(), false).green()).isNull();
        var back = o.status().with(s -> s.live = s.live.with(l -> l.since = START.plusSeconds(9)));
        assertThat(Records.of(back, false).green()).isEqualTo(back.live());
        var adopted = o.status().with(s -> s.live = s.live.with(l -> l.revision = 0));
        assertThat(Records.of(adopted, false).green()).isNull();
    }

    @Test
    void theyAreReadBackEveryFewMinutes() {
        ObservationBuilder o = attempt(2, 2)
                .flipped()
                .ended(Outcome.Succeeded)
                .stored(1, 2)
                .status(s -> s.published = published(START));
        NextStep check = new NextStep.CheckRecord();
        assertThat(decided(o.now(START.plus(Waits.CHECK).minusSeconds(1))).step())
                .isEqualTo(new NextStep.Rest());
        Decision due = decided(o.now(START.plus(Waits.CHECK)));
        assertThat(due.step()).isEqualTo(check);
        assertThat(due.phase()).isEqualTo(Phase.Live);
        var found = o.status(s -> s.published = published(null).overwritten(START.plus(Waits.CHECK)));
        assertThat(decided(found).step()).isEqualTo(PUBLISH);
        assertThat(Records.of(found.build().status(), false).green()).isNotNull();
        assertThat(Records.of(found.build().status(), false).attempt()).isNull();
    }

    @Test
    void whatAnOlderOperatorWroteIsReadBackAtOnce() {
        ObservationBuilder o =
                attempt(2, 2).flipped().ended(Outcome.Succeeded).status(s -> s.published = published(null));
        assertThat(decided(o).step()).isEqualTo(new NextStep.CheckRecord());
    }

    private static HistoryEntry rollback(int to, @Nullable Instant at) {
        return rollback(to, at, Outcome.RolledBack);
    }

    private static HistoryEntry rollback(int to, @Nullable Instant at, Outcome outcome) {
        return new HistoryEntry(
                "Rollback",
                to,
                outcome,
                null,
                null,
                null,
                null,
                null,
                null,
                "ann",
                null,
                at,
                at,
                null,
                null,
                null,
                null);
    }
}
