package io.dbtrelease.operator.step;

import static io.dbtrelease.operator.step.Steps.after;
import static io.dbtrelease.operator.step.Steps.context;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.testsupport.ObservationBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When a rollback counts as asked for, and what is remembered of one that came to its end. */
class FinishRollbackStepTest {
    @Test
    void aRollbackCountsFromWhenItWasAskedForAlthoughAnotherWayWasTriedBefore() throws TroubleException {
        assertThat(begun(START)).isEqualTo(START);
    }

    @Test
    void oneThatIsAskedForNowCountsFromNow() throws TroubleException {
        assertThat(begun(null)).isEqualTo(START.plusSeconds(60));
    }

    private static Instant begun(@Nullable Instant since) throws TroubleException {
        ObservationBuilder observed = attempt(3, 3).ended(Outcome.Succeeded).retired(2);
        NextStep.BeginRollback step =
                new NextStep.BeginRollback(3, 2, RollbackWay.SwapBack, false, "ann", "3>2", "asked for", since);
        DbtReleaseStatus status = after(new BeginRollbackStep().run(step, context(observed)), observed);
        return Objects.requireNonNull(Steps.attempt(status).rollback()).at();
    }

    @Test
    void whatAPersonWentBackToMayStartByItselfAgain() {
        assertThat(rolledBackAfter(false))
                .as("revision 2, which had been rolled back itself, is wanted; revision 3 is not")
                .containsExactly("d3");
    }

    @Test
    void whatChecksWentBackToIsStillNotStartedByItself() {
        assertThat(rolledBackAfter(true)).containsExactly("d2", "d3");
    }

    private static List<String> rolledBackAfter(boolean automatic) {
        ObservationBuilder observed = attempt(3, 3)
                .ended(Outcome.Succeeded)
                .retired(2)
                .memory("d3", null, "d2")
                .rollingBack(2)
                .attempt(a -> a.rollback = a.rollback.with(r -> r.automatic = automatic));
        return Objects.requireNonNull(finished(observed).memory()).rolledBackDigests();
    }

    @ParameterizedTest
    @EnumSource(names = {"SwapBack", "TimeTravel"})
    void theHistorySaysByWhichWay(RollbackWay way) {
        assertThat(finished(rollingBackBy(way)).history().getFirst().way()).isEqualTo(way);
    }

    @Test
    void aRollbackOfBeforeThereWereSeveralWaysSwappedBack() {
        assertThat(finished(rollingBackBy(null)).history().getFirst().way()).isEqualTo(RollbackWay.SwapBack);
    }

    @ParameterizedTest
    @CsvSource({"true, ChecksFailed, Monitoring", "false, Requested, Request"})
    void theHistorySaysWhoWantedIt(boolean automatic, String reason, String trigger) {
        ObservationBuilder observed = rollingBackBy(RollbackWay.SwapBack)
                .attempt(a -> a.rollback = a.rollback.with(r -> r.automatic = automatic));
        assertThat(finished(observed).history().getFirst()).satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo(reason);
            assertThat(entry.trigger()).isEqualTo(trigger);
        });
    }

    private static ObservationBuilder rollingBackBy(@Nullable RollbackWay way) {
        return attempt(3, 3)
                .ended(Outcome.Succeeded)
                .retired(2)
                .rollingBack(2)
                .attempt(a -> a.rollback = a.rollback.with(r -> r.way = way));
    }

    private static DbtReleaseStatus finished(ObservationBuilder observed) {
        return after(new FinishRollbackStep().run(new NextStep.FinishRollback(), context(observed)), observed);
    }
}
