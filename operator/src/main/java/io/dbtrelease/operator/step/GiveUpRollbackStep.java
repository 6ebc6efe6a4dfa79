package io.dbtrelease.operator.step;

import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;

/** The flip back can never be made and was not: it is forgotten, and the side that it should have gone to. */
final class GiveUpRollbackStep implements Step<NextStep.GiveUpRollback> {
    @Override
    public StepResult run(NextStep.GiveUpRollback step, StepContext context) {
        return StepResult.done(
                status ->
                        Retired.forgotten(Attempted.edit(a -> a.rollback = null).apply(status), step.to()),
                ReleaseEvent.warning(
                        "RollbackGivenUp", "the rollback to revision " + step.to() + " is given up: " + step.why()));
    }
}
