package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DryRunFacts;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;

/**
 * Begins an attempt that ends with its plan. It is none of its digest: of the memory that says what may start, only the numbers go on, so that afterwards a
 * change, a tick or a person starts what they would have started without it.
 */
final class StartDryRunStep implements Step<NextStep.StartDryRun> {
    @Override
    public StepResult run(NextStep.StartDryRun step, StepContext context) {
        var o = context.observation();
        var project = o.spec().project();
        DryRunFacts facts = new DryRunFacts(step.token(), step.phase(), step.reason(), step.message());
        AttemptStatus attempt = StartAttemptStep.attempt(
                        step.number(),
                        o.digest(),
                        Trigger.DryRun,
                        step.requestedBy(),
                        project.revision(),
                        project.image(),
                        context)
                .with(a -> a.dryRun = facts);
        String by = step.requestedBy() == null ? "somebody" : step.requestedBy();
        return StepResult.done(
                status -> status.with(s -> {
                    Memory memory = status.memory() == null ? Memory.empty() : status.memory();
                    Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                    s.attempt = attempt;
                    s.memory = memory.with(m -> m.highestNumber = step.number());
                    s.handled = handled.with(h -> h.dryRun = step.token());
                }),
                ReleaseEvent.normal(
                        "DryRunStarted",
                        "attempt " + step.number() + " started, for its plan alone: asked for by " + by));
    }
}
