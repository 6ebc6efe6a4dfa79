package io.dbtrelease.operator.step;

import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;

/** Takes a Retired side out of status that is gone from the warehouse. */
final class ForgetRetiredStep implements Step<NextStep.ForgetRetired> {
    @Override
    public StepResult run(NextStep.ForgetRetired step, StepContext context) {
        return StepResult.done(
                status -> Retired.forgotten(status, step.revision()),
                ReleaseEvent.warning(
                        "SideGone",
                        "the side of revision " + step.revision() + " " + step.why()
                                + ": it is not flipped back to any more"));
    }
}
