package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.core.decision.NextStep;

/** Writes the attempt to history. A flip that it asked for and that was not made is withdrawn first: the request may still be on its way, from an operator that stands still. */
final class CloseAttemptStep implements Step<NextStep.CloseAttempt> {
    @Override
    public StepResult run(NextStep.CloseAttempt step, StepContext context) throws TroubleException {
        Ending ending = context.attempt().ending();
        if (ending == null) {
            return new StepResult.Trouble("NotEnding", "the attempt is not being ended");
        }
        Intent intent = context.attempt().intent();
        if (intent != null && context.attempt().cutover() == null) {
            // One that was made meanwhile is seen in Live's marker.
            context.warehouse().withdraw(context.id(), context.spec().exposure().liveName(), intent.requestId());
        }
        return StepResult.done(
                status -> History.close(status, ending.outcome(), ending.reason(), ending.message(), context.now()));
    }
}
