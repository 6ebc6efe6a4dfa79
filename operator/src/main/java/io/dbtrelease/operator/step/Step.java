package io.dbtrelease.operator.step;

import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import java.io.IOException;

/**
 * One effect. It may be ended before, inside or after its effect, and is then done again: what is there already is not made twice. It throws what its
 * services throw; {@link StepRunner} makes a {@link StepResult.Trouble} of it.
 */
@FunctionalInterface
interface Step<S extends NextStep> {
    StepResult run(S step, StepContext context) throws TroubleException, IOException, ArtifactRefusedException;
}
