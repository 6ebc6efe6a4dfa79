package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.job.JobKind;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the planning Job of a round; what the round before left goes, because a held attempt has a round every few minutes. */
final class StartPlanningStep implements Step<NextStep.StartPlanning> {
    private static final Logger LOG = LoggerFactory.getLogger(StartPlanningStep.class);

    @Override
    public StepResult run(NextStep.StartPlanning step, StepContext context) throws TroubleException {
        AttemptStatus attempt = context.attempt();
        boolean again = attempt.prepared() != null;
        if (again) {
            // Green is made anew: a flip to what it is now must not come after that.
            FlipRequests.withdraw(context, attempt.intent());
        }
        boolean freshness = context.spec().gates().stream().anyMatch(g -> g.sourceFreshness() != null);
        String state = state(context);
        Job job = Jobs.create(
                context, context.connection(), JobKind.Plan, step.round(), freshness, state, List.of(), List.of());
        PlanFacts before = attempt.plan();
        if (before != null && before.round() < step.round()) {
            clean(context, before);
        }
        LiveStatus live = context.status().live();
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
                null,
                before == null ? null : before.copyRefused(),
                null,
                state == null || live == null ? null : live.revision(),
                null);
        return StepResult.done(Attempted.edit(a -> {
            a.plan = facts;
            a.hold = null;
            if (again) {
                Attempted.anew(a, true);
            }
        }));
    }

    /** The planning Job whose manifest this one compares the project with; null: with none. */
    private static @Nullable String state(StepContext context) {
        boolean slim = context.spec().build().mode() == BuildMode.Slim
                && SlimStart.refusal(context.spec(), context.status()).isEmpty();
        return slim ? context.livePlan().map(BuildRef::place).orElse(null) : null;
    }

    private static void clean(StepContext context, PlanFacts before) {
        Jobs.delete(context, before.job(), DeletionPropagation.BACKGROUND);
        if (context.spec().artifacts().legalHold()) {
            return;
        }
        try {
            context.services().builds().delete(context.ref(JobKind.Plan, before.round()));
        } catch (IOException e) {
            // They go with the attempt's other artifacts.
            LOG.atWarn()
                    .addKeyValue("namespace", context.namespace())
                    .addKeyValue("name", context.name())
                    .setCause(e)
                    .log("the artifacts of planning round {} could not be removed", before.round());
        }
    }
}
