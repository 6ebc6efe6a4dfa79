package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Waits;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives up the claim and lets the resource go: while there is time, not before the claim is given up. */
final class LetGoStep implements Step<NextStep.LetGo> {
    private static final Logger LOG = LoggerFactory.getLogger(LetGoStep.class);

    @Override
    public StepResult run(NextStep.LetGo step, StepContext context) {
        try {
            if (context.services()
                            .connections()
                            .open(context.namespace(), context.spec().warehouse())
                    instanceof Connection.Ready ready) {
                ready.warehouse()
                        .unclaim(context.id(), context.spec().exposure().liveName());
            }
        } catch (WarehouseException e) {
            Instant deleting = context.observation().deleting();
            if (deleting == null || context.now().isBefore(deleting.plus(Waits.DELETION))) {
                throw e;
            }
            // A claim that stays can be taken over by naming its UID.
            LOG.atWarn()
                    .addKeyValue("namespace", context.namespace())
                    .addKeyValue("name", context.name())
                    .log("the claim stays: {}", e.getMessage());
        }
        context.services()
                .attempts()
                .forget(
                        context.namespace(),
                        context.name(),
                        context.observation().uid(),
                        counted(context.status()),
                        context.spec().artifacts() != null
                                && context.spec().artifacts().legalHold());
        return new StepResult.Gone(step.message());
    }

    private static int counted(DbtReleaseStatus status) {
        int remembered = status.memory() == null ? 0 : status.memory().highestNumber();
        return status.attempt() == null
                ? remembered
                : Math.max(remembered, status.attempt().number());
    }
}
