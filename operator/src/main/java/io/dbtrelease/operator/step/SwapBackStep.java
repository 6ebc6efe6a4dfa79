package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import java.util.List;
import java.util.Objects;

/** Checks and flips back, by the same protocol as the cutover. */
final class SwapBackStep implements Step<NextStep.SwapBack> {
    @Override
    public StepResult run(NextStep.SwapBack step, StepContext context) throws TroubleException {
        RollbackFacts rollback = Objects.requireNonNull(context.attempt().rollback());
        Intent intent = Objects.requireNonNull(rollback.intent());
        FlipRequest request = FlipRequests.of(context, intent, List.of());
        return switch (context.warehouse().flip(request)) {
            case FlipReply.Flipped(long millis) ->
                StepResult.done(Attempted.edit(a -> a.rollback = rollback.with(r -> r.millis = millis)));
            case FlipReply.AlreadyFlipped f ->
                // The observation said that it was not: look again, and not at once if the two cannot agree.
                new StepResult.Trouble("FlippedAlready", "the warehouse says that Live is flipped already");
            case FlipReply.Refused(FlipReply.Reason reason, String message) ->
                new StepResult.Trouble(reason.name(), message);
        };
    }
}
