package io.dbtrelease.operator.step;

import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.Claim;

/** Takes the claim on the exposure; the next observation shows who has it. */
final class ClaimExposureStep implements Step<NextStep.ClaimExposure> {
    @Override
    public StepResult run(NextStep.ClaimExposure step, StepContext context) throws TroubleException {
        Claim claim = context.warehouse()
                .claim(context.id(), context.spec().exposure().schema(), step.takeOverFrom());
        if (!claim.owner().uid().equals(context.observation().uid())) {
            return new StepResult.Trouble(
                    "ExposureClaimed",
                    "the exposure is claimed by " + claim.owner().name());
        }
        return StepResult.done(
                status -> status,
                ReleaseEvent.normal(
                        "ExposureClaimed",
                        "claimed schema " + context.spec().exposure().schema()));
    }
}
