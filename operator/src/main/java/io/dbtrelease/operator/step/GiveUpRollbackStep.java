package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;

/** The flip back can never be made, or a person takes it back: it is withdrawn and forgotten. The side that it should have gone to stays where a person may ask for it again. */
final class GiveUpRollbackStep implements Step<NextStep.GiveUpRollback> {
    @Override
    public StepResult run(NextStep.GiveUpRollback step, StepContext context) throws TroubleException {
        RollbackFacts rollback = context.attempt().rollback();
        Intent intent = rollback == null ? null : rollback.intent();
        boolean withdrawn = intent == null
                || context.warehouse()
                        .withdraw(context.id(), context.spec().exposure().liveName(), intent.requestId());
        if (!withdrawn) {
            return new StepResult.Trouble("FlippedAlready", "the warehouse says that Live is flipped back already");
        }
        return givenUp(step, context);
    }

    /** Once nobody flips back any more. */
    static StepResult givenUp(NextStep.GiveUpRollback step, StepContext context) {
        AttemptStatus attempt = context.attempt();
        // A watch whose checks failed would ask for the same at once.
        boolean watched = attempt.rollback() != null
                && attempt.rollback().automatic()
                && attempt.outcome() == null
                && attempt.cutover() != null;
        String text = "the rollback to revision " + step.to() + " is given up: " + step.why();
        return StepResult.done(
                status -> {
                    DbtReleaseStatus next =
                            Attempted.edit(a -> a.rollback = null).apply(status);
                    if (step.request() == null) {
                        return Retired.forgotten(next, step.to());
                    }
                    DbtReleaseStatus answered = next.with(s -> {
                        Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                        s.handled = handled.with(h -> h.reject = step.request());
                    });
                    return watched
                            ? History.close(answered, Outcome.Succeeded, "RollbackWithdrawn", text, context.now())
                            : answered;
                },
                ReleaseEvent.warning("RollbackGivenUp", text));
    }
}
