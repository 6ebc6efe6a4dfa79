package io.dbtrelease.operator.step;

import static io.dbtrelease.operator.step.Steps.after;
import static io.dbtrelease.operator.step.Steps.context;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.FakeWarehouse.Call;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.WarehouseException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An attempt that ends with its flip asked for and not seen: the flip may be on its way, from an operator that stands still. */
class EndAttemptStepTest {
    private static final NextStep.EndAttempt REJECTED = new NextStep.EndAttempt(
            new Ending(Outcome.Rejected, "Rejected", "rejected by ann", StatusFacts.START), "4/d");

    private final FakeWarehouse warehouse = Steps.warehouse(3, "__g4", 4);

    @Test
    void whatWasAskedForIsWithdrawnBeforeTheAttemptIsClosed() throws TroubleException {
        ObservationBuilder observed = ended();
        DbtReleaseStatus closed =
                after(new CloseAttemptStep().run(new NextStep.CloseAttempt(), context(observed, warehouse)), observed);
        assertThat(Steps.attempt(closed).outcome()).isEqualTo(Outcome.Rejected);
        assertWithdrawn(observed);
    }

    @Test
    void whatWasAskedForIsWithdrawnBeforeGreenIsDropped() throws TroubleException {
        ObservationBuilder observed = ended();
        warehouse.faults().failNext(Call.drop, WarehouseException.Kind.Unavailable);
        NextStep.DropSide drop = new NextStep.DropSide(4, List.of("analytics__g4", "analytics_marts__g4"));
        assertThat(drop(drop, observed)).isFalse();
        assertWithdrawn(observed);
        assertThat(drop(drop, observed)).isTrue();
    }

    @Test
    void anAttemptThatARollbackTookThePlaceOfIsWithdrawnToo() throws TroubleException {
        ObservationBuilder observed = attempt(4, 3).retired(2).intending().rollingBack(2);
        DbtReleaseStatus status =
                after(new FinishRollbackStep().run(new NextStep.FinishRollback(), context(observed)), observed);
        ObservationBuilder back = observed.status(s -> s.attempt = status.attempt());
        new CloseAttemptStep().run(new NextStep.CloseAttempt(), context(back, warehouse));
        assertWithdrawn(back);
    }

    @Test
    void oneThatWasMadeMeanwhileIsSeenInLive() throws TroubleException {
        ObservationBuilder observed = ended();
        assertThat(warehouse.flip(request(observed))).isInstanceOf(FlipReply.Flipped.class);
        DbtReleaseStatus closed =
                after(new CloseAttemptStep().run(new NextStep.CloseAttempt(), context(observed, warehouse)), observed);
        assertThat(Steps.attempt(closed).outcome()).isEqualTo(Outcome.Rejected);
        assertThat(warehouse.flips()).hasSize(1);
    }

    /** The attempt as it is ended, and not closed. */
    private static ObservationBuilder ended() {
        ObservationBuilder observed = attempt(4, 3).intending();
        DbtReleaseStatus status = after(new EndAttemptStep().run(REJECTED, context(observed)), observed);
        AttemptStatus attempt = Steps.attempt(status);
        assertThat(Objects.requireNonNull(attempt.ending()).outcome()).isEqualTo(Outcome.Rejected);
        assertThat(Objects.requireNonNull(status.handled()).reject()).isEqualTo("4/d");
        return observed.status(s -> s.attempt = attempt);
    }

    private boolean drop(NextStep.DropSide step, ObservationBuilder observed) throws TroubleException {
        try {
            return new DropSideStep().run(step, context(observed, warehouse)) instanceof StepResult.Done;
        } catch (WarehouseException e) {
            return false;
        }
    }

    private void assertWithdrawn(ObservationBuilder observed) {
        assertThat(warehouse.flip(request(observed)))
                .as("the request was still on its way")
                .isInstanceOfSatisfying(
                        FlipReply.Refused.class, r -> assertThat(r.message()).contains("withdrawn"));
        assertThat(warehouse.flips()).isEmpty();
    }

    private static FlipRequest request(ObservationBuilder observed) {
        StepContext context = context(observed);
        Intent intent = Objects.requireNonNull(context.attempt().intent());
        // Green as it is now: what it was when it was sealed is not what this is about.
        return FlipRequests.of(context, intent.with(i -> i.fingerprint = null), List.of());
    }
}
