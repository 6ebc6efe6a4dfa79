package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.function.UnaryOperator;

/**
 * Decides that the attempt ends; it is closed after its Jobs have ended and its Green is gone. An intent stays, for nothing but this: closing the attempt withdraws
 * its flip, which may still be on its way.
 */
final class EndAttemptStep implements Step<NextStep.EndAttempt> {
    @Override
    public StepResult run(NextStep.EndAttempt step, StepContext context) {
        Ending said = step.ending();
        Ending ending = new Ending(said.outcome(), said.reason(), Bounded.message(said.message()), said.at());
        UnaryOperator<DbtReleaseStatus> edit = Attempted.edit(a -> a.ending = ending);
        boolean failed = step.ending().outcome() == Outcome.Failed;
        String text =
                "attempt " + context.attempt().number() + ": " + step.ending().message();
        ReleaseEvent event = failed
                ? ReleaseEvent.warning(step.ending().reason(), text)
                : ReleaseEvent.normal(step.ending().reason(), text);
        if (step.request() == null) {
            return StepResult.done(edit, event);
        }
        return StepResult.done(
                status -> edit.apply(status).with(s -> {
                    Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                    s.handled = handled.with(h -> h.reject = step.request());
                }),
                event);
    }
}
