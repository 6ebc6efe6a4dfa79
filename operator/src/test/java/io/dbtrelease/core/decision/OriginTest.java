package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.StatusFacts.START;
import static io.dbtrelease.testsupport.StatusFacts.ended;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.StatusEdit;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What status remembers of how a revision was built, and of which revision was Live before. */
class OriginTest {
    @Test
    void aKeptSideKnowsTheImageOfItsOwnRevisionOnly() {
        DbtReleaseStatus status = status(s -> s.retired =
                List.of(side(3, "registry.example.com/shop:3", false), side(2, "registry.example.com/shop:2", true)));
        assertThat(Origin.of(status, 2))
                .contains(
                        new Origin(2, "registry.example.com/shop@sha256:2", "r2", "c2", "d2", StatusFacts.BUILD, true));
        assertThat(Origin.of(status, 3)).get().extracting(Origin::proven).isEqualTo(false);
        assertThat(Origin.of(status, 1)).isEmpty();
    }

    @Test
    void whereTheSideDoesNotTheHistoryMay() {
        DbtReleaseStatus status = status(s -> {
            s.retired = List.of(side(2, null, true));
            s.history = List.of(ended(3, Outcome.Succeeded), ended(2, Outcome.Succeeded));
        });
        assertThat(Origin.of(status, 2))
                .contains(new Origin(
                        2, "registry.example.com/shop@sha256:2", "commit-2", null, "d2", StatusFacts.BUILD, true));
        assertThat(Origin.of(status, 1)).isEmpty();
    }

    @Test
    void whatTheHistorySaysWasRolledBackCanBeBuiltAgainAndIsNotProven() {
        DbtReleaseStatus status = status(s -> s.history = List.of(ended(2, Outcome.RolledBack)));
        assertThat(Origin.of(status, 2)).get().extracting(Origin::proven).isEqualTo(false);
        assertThat(Origin.of(status(s -> s.history = List.of(ended(2, Outcome.Rejected))), 2))
                .isEmpty();
    }

    @Test
    void theLastGreenKnowsItsOwnRevisionOnly() {
        DbtReleaseStatus status = status(s -> s.lastGreen = green(3, "d3"));
        assertThat(Origin.of(status, 3))
                .contains(
                        new Origin(3, "registry.example.com/shop@sha256:9", "r", "c", "d3", StatusFacts.BUILD, false));
        assertThat(Origin.of(status, 2)).isEmpty();
    }

    @Test
    void anOlderOperatorRecordedLessOfTheLastGreen() {
        assertThat(Origin.of(status(s -> s.lastGreen = green(3, null)), 3))
                .get()
                .extracting(Origin::digest)
                .isEqualTo("");
        assertThat(Origin.of(status(s -> s.lastGreen = green(null, "d3")), 3)).isEmpty();
    }

    @Test
    void whatWasFoundInTheStoreIsTakenAsItWasRecorded() {
        assertThat(Origin.of(status(s -> s.foundOrigin = found("d2")), 2))
                .contains(new Origin(2, "shop:2", "r2", "c2", "d2", StatusFacts.BUILD, true));
        assertThat(Origin.of(status(s -> s.foundOrigin = found(null)), 2))
                .get()
                .extracting(Origin::digest)
                .isEqualTo("");
        assertThat(Origin.of(status(s -> s.foundOrigin = found("d2")), 3)).isEmpty();
    }

    @Test
    void thereWereAsManyRevisionsAsTheHighestNumberAnywhere() {
        DbtReleaseStatus attempted = status(s -> s.attempt = StatusFacts.attempt(4, "d4"));
        assertThat(Origin.isNumbered(attempted, 4)).isTrue();
        assertThat(Origin.isNumbered(attempted, 5)).isFalse();
        DbtReleaseStatus live = status(s -> s.live = StatusFacts.live(4, "d4", true));
        assertThat(Origin.isNumbered(live, 4)).isTrue();
        assertThat(Origin.isNumbered(live, 5)).isFalse();
        DbtReleaseStatus remembered = status(s -> s.memory = Memory.empty().with(m -> m.highestNumber = 4));
        assertThat(Origin.isNumbered(remembered, 4)).isTrue();
        assertThat(Origin.isNumbered(remembered, 5)).isFalse();
        assertThat(Origin.isNumbered(status(s -> {}), 1)).isFalse();
    }

    @Test
    void beforeLiveCameTheNewestThatProvedItself() {
        DbtReleaseStatus status = history(
                ended(5, Outcome.Succeeded),
                ended(4, Outcome.Failed),
                ended("Attempt", 3, Outcome.Succeeded, "MonitoringFailed"),
                ended("Attempt", 2, Outcome.Succeeded, "MonitoringPassed"),
                ended(1, Outcome.Succeeded));
        assertThat(Origin.before(status, 5)).contains(2);
        assertThat(Origin.newest(status, 5))
                .get()
                .extracting(Origin::revision, Origin::image)
                .containsExactly(2, "registry.example.com/shop@sha256:2");
        assertThat(Origin.newest(status, 1)).get().extracting(Origin::revision).isEqualTo(5);
        assertThat(Origin.before(history(ended(5, Outcome.Succeeded)), 5)).isEmpty();
    }

    @Test
    void aRollbackLeadsToWhatItWentBackToWhereThatIsProven() {
        HistoryEntry back = ended("Rollback", 3, Outcome.RolledBack, "Requested");
        HistoryEntry bad = ended(4, Outcome.Succeeded);
        assertThat(Origin.before(history(ended(5, Outcome.Succeeded), back, bad, ended(3, Outcome.Succeeded)), 5))
                .contains(3);
        assertThat(Origin.before(history(back, bad, ended(3, Outcome.RolledBack), ended(2, Outcome.Succeeded)), 5))
                .isEmpty();
    }

    @Test
    void aRollbackThatCameToNothingLeavesOpenWhatIsGoodAndNothingIsGuessed() {
        DbtReleaseStatus status =
                history(ended("Rollback", 3, Outcome.Failed, "BuildFailed"), ended(3, Outcome.Succeeded));
        assertThat(Origin.before(status, 5)).isEmpty();
    }

    @Test
    void theKeptSideOfTheRevisionKnowsBestWhetherItIsProven() {
        HistoryEntry back = ended("Rollback", 3, Outcome.RolledBack, "Requested");
        assertThat(Origin.before(kept(side(3, null, true), back), 5)).contains(3);
        assertThat(Origin.before(kept(side(3, null, false), back, ended(3, Outcome.Succeeded)), 5))
                .isEmpty();
        assertThat(Origin.before(kept(side(2, null, true), back), 5)).isEmpty();
        assertThat(Origin.before(kept(side(2, null, false), back, ended(3, Outcome.Succeeded)), 5))
                .contains(3);
    }

    private static DbtReleaseStatus status(Consumer<StatusEdit> change) {
        return DbtReleaseStatus.empty().with(change);
    }

    private static DbtReleaseStatus history(HistoryEntry... newestFirst) {
        return status(s -> s.history = List.of(newestFirst));
    }

    private static DbtReleaseStatus kept(RetiredSide side, HistoryEntry... newestFirst) {
        return history(newestFirst).with(s -> s.retired = List.of(side));
    }

    private static RetiredSide side(int revision, @Nullable String image, boolean monitored) {
        return new RetiredSide(
                revision,
                "r" + revision,
                "d" + revision,
                StatusFacts.BUILD,
                START,
                StatusFacts.pairs("__r" + revision),
                image,
                "sha256:" + revision,
                monitored,
                null,
                null,
                List.of(),
                "c" + revision,
                null);
    }

    private static LastGreen green(@Nullable Integer revision, @Nullable String digest) {
        return new LastGreen(
                "r", "registry.example.com/shop:1", revision, "sha256:9", "c", digest, StatusFacts.BUILD, null);
    }

    private static FoundOrigin found(@Nullable String digest) {
        return new FoundOrigin(2, "shop:2", "r2", "c2", digest, StatusFacts.BUILD, true, "3>2", null, null);
    }
}
