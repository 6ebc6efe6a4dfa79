package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.decision.Flips;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.RestoreReply;

/** Brings back the side that Live is to go back to; the next pass sees it stand there, and flips. */
final class RestoreSideStep implements Step<NextStep.RestoreSide> {
    @Override
    public StepResult run(NextStep.RestoreSide step, StepContext context) throws TroubleException {
        RetiredSide side = Retired.find(context.status(), step.revision())
                .orElseThrow(() -> new TroubleException(
                        Flips.RESTORE_UNAVAILABLE, "revision " + step.revision() + " is not kept"));
        RestoreReply reply =
                context.warehouse().restore(context.id(), side.revision(), Retired.moves(side), side.retiredAt());
        return switch (reply) {
            case RestoreReply.Restored(String how) ->
                StepResult.done(
                        status -> Retired.restorable(status, side.revision(), null),
                        ReleaseEvent.normal(
                                "SideRestored", "the side of revision " + side.revision() + " is back: " + how));
            case RestoreReply.Unavailable(String message) -> new StepResult.Trouble(Flips.RESTORE_UNAVAILABLE, message);
        };
    }
}
