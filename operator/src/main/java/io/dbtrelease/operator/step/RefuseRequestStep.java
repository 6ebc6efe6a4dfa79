package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.Handled;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.text.Shown;

/** Says once that a request does not hold, and why. */
final class RefuseRequestStep implements Step<NextStep.RefuseRequest> {
    private static final int SHOWN = 120;

    @Override
    public StepResult run(NextStep.RefuseRequest step, StepContext context) {
        String value = Shown.line(step.value(), SHOWN);
        return StepResult.done(
                status -> status.with(s -> {
                    Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                    s.handled = handled.with(h -> {
                        switch (step.kind()) {
                            case approve -> h.approve = step.value();
                            case reject -> h.reject = step.value();
                            case rollback -> h.rollback = step.value();
                            case retry -> h.retry = step.value();
                            case dryRun -> h.dryRun = step.value();
                        }
                    });
                }),
                ReleaseEvent.warning("RequestRefused", step.kind() + " " + value + " does nothing: " + step.why()));
    }
}
