package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.core.decision.NextStep;
import io.fabric8.kubernetes.api.model.DeletionPropagation;

/** Deletes the attempt's Jobs; their pods get the time to cancel their queries. */
final class CancelJobsStep implements Step<NextStep.CancelJobs> {
    @Override
    public StepResult run(NextStep.CancelJobs step, StepContext context) {
        AttemptStatus attempt = context.status().attempt();
        if (attempt != null) {
            for (String name : new String[] {
                attempt.plan() == null ? null : attempt.plan().job(),
                attempt.build() == null ? null : attempt.build().job()
            }) {
                if (name != null) {
                    Jobs.delete(context, name, DeletionPropagation.FOREGROUND);
                }
            }
        }
        return StepResult.done(Attempted.edit(a -> {}));
    }
}
