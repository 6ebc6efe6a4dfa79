package io.dbtrelease.operator.step;

import static io.dbtrelease.operator.step.Steps.after;
import static io.dbtrelease.operator.step.Steps.context;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.decision.Flips;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A rollback that is given up: what is withdrawn from the warehouse, and what becomes of the side and of the attempt. */
class GiveUpRollbackStepTest {
    private static final NextStep.GiveUpRollback GONE = new NextStep.GiveUpRollback(2, "it is gone", null, null, false);
    private static final NextStep.GiveUpRollback REJECTED =
            new NextStep.GiveUpRollback(2, "withdrawn by ann", "3/d", null, false);

    private final FakeWarehouse warehouse = Steps.warehouse(3, "__r2", 2);

    @Test
    void whatWasAskedForIsWithdrawnBeforeItIsGivenUp() throws TroubleException {
        ObservationBuilder observed = rollingBack();
        DbtReleaseStatus status = after(new GiveUpRollbackStep().run(REJECTED, context(observed, warehouse)), observed);
        assertThat(Steps.attempt(status).rollback()).isNull();
        assertThat(warehouse.flip(request(observed)))
                .as("the request was still on its way")
                .isInstanceOf(FlipReply.Refused.class);
        assertThat(warehouse.flips()).isEmpty();
    }

    @Test
    void oneThatTookEffectMeanwhileIsNotGivenUp() throws TroubleException {
        ObservationBuilder observed = rollingBack();
        assertThat(warehouse.flip(request(observed))).isInstanceOf(FlipReply.Flipped.class);
        assertThat(new GiveUpRollbackStep().run(REJECTED, context(observed, warehouse)))
                .isEqualTo(new StepResult.Trouble(
                        "FlippedAlready", "the warehouse says that Live is flipped back already"));
    }

    @Test
    void whereNothingWasAskedForTheWarehouseIsNotAsked() throws TroubleException {
        ObservationBuilder building = building();
        DbtReleaseStatus status = after(new GiveUpRollbackStep().run(REJECTED, context(building)), building);
        assertThat(Steps.attempt(status).rollback()).isNull();
        ObservationBuilder nothing = attempt(3, 3).ended(Outcome.Succeeded).retired(2);
        assertThat(after(new GiveUpRollbackStep().run(REJECTED, context(nothing)), nothing)
                        .retired())
                .isNotEmpty();
    }

    @Test
    void whatStandsOfASideThatIsNotWholeIsKept() throws TroubleException {
        ObservationBuilder observed = rollingBack().without("analytics__r2");
        DbtReleaseStatus status = givenUp(GONE, observed);
        assertThat(status.retired())
                .extracting(RetiredSide::revision, RetiredSide::missing)
                .containsExactly(tuple(2, List.of("analytics__r2")), tuple(1, List.of()));
        assertThat(forgotten(status)).isEmpty();
    }

    @Test
    void aSideOfWhichNothingStandsIsForgotten() throws TroubleException {
        DbtReleaseStatus status = givenUp(GONE, rollingBack().without("analytics__r2", "analytics_marts__r2"));
        assertThat(status.retired()).extracting(RetiredSide::revision).containsExactly(1);
        assertThat(forgotten(status)).containsExactly(2);
    }

    @Test
    void aSideThatIsWholeAndCannotBeFlippedToIsForgotten() throws TroubleException {
        DbtReleaseStatus status = givenUp(GONE, rollingBack());
        assertThat(status.retired()).extracting(RetiredSide::revision).containsExactly(1);
        assertThat(forgotten(status)).containsExactly(2);
    }

    @Test
    void aSideThatNobodySeesIsForgotten() throws TroubleException {
        assertThat(forgotten(givenUp(GONE, rollingBack().notLooked()))).containsExactly(2);
    }

    @Test
    void aRebuildThatIsGivenUpLeavesTheSideOfItsRevisionAlone() throws TroubleException {
        DbtReleaseStatus status = givenUp(GONE, building());
        assertThat(status.retired()).extracting(RetiredSide::revision).containsExactly(2, 1);
        assertThat(forgotten(status)).isEmpty();
        assertThat(Steps.attempt(status).rollback()).isNull();
    }

    @Test
    void aRebuildThatFailedAndWhoseNextWayIsWithdrawnSaysSoThatNoOtherIsTried() throws TroubleException {
        AttemptStatus ended = Steps.attempt(givenUp(REJECTED, rebuilt().ended(Outcome.Failed)));
        assertThat(ended.reason()).isEqualTo(Flips.WITHDRAWN);
        assertThat(ended.message()).isEqualTo("the rollback to revision 2 is given up: withdrawn by ann");
        assertThat(ended.outcome()).isEqualTo(Outcome.Failed);
    }

    @Test
    void oneThatNobodyWithdrewKeepsItsReason() throws TroubleException {
        assertThat(Steps.attempt(givenUp(GONE, rebuilt().ended(Outcome.Failed))).reason())
                .isEqualTo("FailedReason");
    }

    @Test
    void oneThatIsOnItsWayHasNoReasonYet() throws TroubleException {
        assertThat(Steps.attempt(givenUp(REJECTED, rebuilt())).reason()).isNull();
    }

    @Test
    void anAttemptThatIsNoRebuildKeepsItsReason() throws TroubleException {
        assertThat(Steps.attempt(givenUp(REJECTED, rollingBack())).reason()).isEqualTo("SucceededReason");
    }

    private static ObservationBuilder rollingBack() {
        return attempt(3, 3).ended(Outcome.Succeeded).retired(2, 1).rollingBack(2);
    }

    /** The way back is to build the revision again, although its side is still kept. */
    private static ObservationBuilder building() {
        return rollingBack()
                .attempt(a -> a.rollback = a.rollback.with(r -> {
                    r.way = RollbackWay.Rebuild;
                    r.intent = null;
                }));
    }

    /** The attempt is a rebuild, and a rollback by another way has begun. */
    private static ObservationBuilder rebuilt() {
        return attempt(4, 3)
                .retired(2, 1)
                .rollingBack(2)
                .attempt(a -> a.rebuild = new RebuildFacts(3, 2, "shop:1", null, null, false, "why"));
    }

    private static DbtReleaseStatus givenUp(NextStep.GiveUpRollback step, ObservationBuilder observed)
            throws TroubleException {
        return after(GiveUpRollbackStep.givenUp(step, context(observed)), observed);
    }

    private static FlipRequest request(ObservationBuilder observed) {
        StepContext context = context(observed);
        return FlipRequests.of(
                context,
                Objects.requireNonNull(
                        Objects.requireNonNull(context.attempt().rollback()).intent()),
                List.of());
    }

    private static List<Integer> forgotten(DbtReleaseStatus status) {
        return Objects.requireNonNull(status.memory()).forgotten();
    }
}
