package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.job.JobKind;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** Makes the planning Job of a round. */
final class StartPlanningStep implements Step<NextStep.StartPlanning> {
    @Override
    public StepResult run(NextStep.StartPlanning step, StepContext context) throws TroubleException {
        boolean freshness = context.spec().gates().stream().anyMatch(g -> g.sourceFreshness() != null);
        Job job = Jobs.create(context, context.connection(), JobKind.Plan, step.round(), freshness);
        PlanFacts before = context.attempt().plan();
        PlanFacts facts = new PlanFacts(
                job.getMetadata().getName(),
                job.getMetadata().getUid(),
                null,
                context.now(),
                step.round(),
                false,
                null,
                List.of(),
                0,
                0,
                before == null ? null : before.heldSince(),
                null);
        return StepResult.done(Attempted.edit(a -> {
            a.plan = facts;
            a.hold = null;
        }));
    }
}
