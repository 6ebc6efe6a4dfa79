package io.dbtrelease.operator.step;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.Claim;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Takes the claim on the exposure; the next observation shows who has it. */
final class ClaimExposureStep implements Step<NextStep.ClaimExposure> {
    @Override
    public StepResult run(NextStep.ClaimExposure step, StepContext context) throws TroubleException {
        if (step.takeOverFrom() != null && lives(step.takeOverFrom(), context)) {
            return new StepResult.Trouble(
                    "OwnerExists",
                    "exposure.adopt takes over from a release that is gone, and the one with UID " + step.takeOverFrom()
                            + " is still there: delete it first, or take adopt out");
        }
        Claim claim = context.warehouse()
                .claim(context.id(), context.spec().exposure().liveName(), step.takeOverFrom());
        if (!claim.owner().uid().equals(context.observation().uid())) {
            return new StepResult.Trouble(
                    "ExposureClaimed",
                    "the exposure is claimed by " + claim.owner().name());
        }
        return StepResult.done(
                status -> status,
                ReleaseEvent.normal(
                        "ExposureClaimed",
                        "claimed schema " + context.spec().exposure().liveName()));
    }

    private static boolean lives(String uid, StepContext context) {
        if (!(context.observation().warehouse() instanceof WarehouseView.Seen seen) || seen.claimRelease() == null) {
            return false;
        }
        String[] owner = seen.claimRelease().split("/", 2);
        try {
            DbtRelease there = owner.length < 2
                    ? null
                    : context.services()
                            .client()
                            .resources(DbtRelease.class)
                            .inNamespace(owner[0])
                            .withName(owner[1])
                            .get();
            return there != null && uid.equals(there.getMetadata().getUid());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                // Of a namespace that this operator does not watch: whoever names its UID says that it is gone.
                return false;
            }
            throw e;
        }
    }
}
