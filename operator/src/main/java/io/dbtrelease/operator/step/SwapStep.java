package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.Dependents;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import java.io.IOException;
import java.util.Objects;

/** Checks and flips. What the warehouse replies is written down, but only Live's marker says whether it happened. */
final class SwapStep implements Step<NextStep.Swap> {
    @Override
    public StepResult run(NextStep.Swap step, StepContext context) throws TroubleException, IOException {
        Intent intent = Objects.requireNonNull(context.attempt().intent());
        FlipRequest request = FlipRequests.of(context, intent, RecordIntentStep.seeded(Plans.load(context), intent));
        return switch (context.warehouse().flip(request)) {
            case FlipReply.Flipped flipped ->
                new StepResult.Done(
                        Attempted.edit(a -> a.intent = counted(intent, flipped.millis())),
                        flipped.warnings().stream()
                                .map(w -> ReleaseEvent.warning("CutoverWarning", w))
                                .toList());
            case FlipReply.AlreadyFlipped f ->
                // The observation said that it was not: look again, and not at once if the two cannot agree.
                new StepResult.Trouble("FlippedAlready", "the warehouse says that Live is flipped already");
            case FlipReply.Refused(FlipReply.Reason reason, String message) -> refused(context, reason, message);
        };
    }

    private static Intent counted(Intent intent, long millis) {
        return intent.with(i -> {
            i.tries = intent.tries() + 1;
            i.millis = millis;
        });
    }

    private static StepResult refused(StepContext context, FlipReply.Reason reason, String message) {
        return switch (reason) {
            case LiveChanged -> Attempted.again(context, true, "LiveChanged", message);
            case IncomingChanged -> Attempted.again(context, false, "GreenChanged", message);
            case IncomingMissing -> Attempted.fail(context, "GreenMissing", message);
            case Dependents -> Attempted.fail(context, "Dependents", message);
            case ForeignMarker, ClaimHeld, NameTaken, Blocked -> new StepResult.Trouble(reason.name(), message);
        };
    }
}
