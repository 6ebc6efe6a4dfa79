package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.Ending;
import io.dbtrelease.core.decision.NextStep;

/** Writes the attempt to history. A flip that it asked for and that was not made is withdrawn first. */
final class CloseAttemptStep implements Step<NextStep.CloseAttempt> {
    @Override
    public StepResult run(NextStep.CloseAttempt step, StepContext context) throws TroubleException {
        Ending ending = context.attempt().ending();
        if (ending == null) {
            return new StepResult.Trouble("NotEnding", "the attempt is not being ended");
        }
        if (context.attempt().cutover() == null) {
            // One that was made meanwhile is seen in Live's marker.
            FlipRequests.withdraw(context, context.attempt().intent());
        }
        return StepResult.done(
                status -> History.close(status, ending.outcome(), ending.reason(), ending.message(), context.now()));
    }
}
