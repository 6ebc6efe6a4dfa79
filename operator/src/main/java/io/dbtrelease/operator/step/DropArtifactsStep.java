package io.dbtrelease.operator.step;

import io.dbtrelease.core.decision.NextStep;

/** Removes artifacts of attempts that nobody needs. A store that is away keeps no release back: what is left is found again. */
final class DropArtifactsStep implements Step<NextStep.DropArtifacts> {
    @Override
    public StepResult run(NextStep.DropArtifacts step, StepContext context) {
        context.services()
                .attempts()
                .drop(context.namespace(), context.name(), context.observation().uid(), step.attempts());
        return StepResult.done(status -> status);
    }
}
