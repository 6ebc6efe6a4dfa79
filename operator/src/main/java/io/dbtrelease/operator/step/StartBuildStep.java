package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;

/** Makes the build Job. */
final class StartBuildStep implements Step<NextStep.StartBuild> {
    @Override
    public StepResult run(NextStep.StartBuild step, StepContext context) throws TroubleException, IOException {
        AttemptStatus attempt = context.attempt();
        ReleasePlan plan = Plans.load(context);
        Job job = Jobs.create(
                context,
                context.connection(),
                JobKind.Build,
                attempt.buildRound(),
                false,
                null,
                plan.selectors(),
                plan.excluded());
        BuildFacts facts = new BuildFacts(
                job.getMetadata().getName(),
                job.getMetadata().getUid(),
                null,
                null,
                null,
                null,
                false,
                null,
                context.now(),
                null);
        return StepResult.done(
                Attempted.edit(a -> a.build = facts),
                ReleaseEvent.normal("BuildStarted", "attempt " + attempt.number() + " builds in Job " + facts.job()));
    }
}
