package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.ApprovalFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.function.UnaryOperator;

/** Notes who let the attempt go live. */
final class RecordApprovalStep implements Step<NextStep.RecordApproval> {
    @Override
    public StepResult run(NextStep.RecordApproval step, StepContext context) {
        UnaryOperator<DbtReleaseStatus> edit =
                Attempted.edit(a -> a.approval = new ApprovalFacts(step.by(), context.now()));
        if (step.request() == null) {
            return StepResult.done(edit);
        }
        return StepResult.done(
                status -> edit.apply(status).with(s -> {
                    Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                    s.handled = handled.with(h -> h.approve = step.request());
                }),
                ReleaseEvent.normal("Approved", "attempt " + context.attempt().number() + " approved by " + step.by()));
    }
}
