package io.dbtrelease.operator.step;

import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.warehouse.WarehouseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives up the claim and lets the resource go. */
final class LetGoStep implements Step<NextStep.LetGo> {
    private static final Logger LOG = LoggerFactory.getLogger(LetGoStep.class);

    @Override
    public StepResult run(NextStep.LetGo step, StepContext context) {
        if (context.services()
                        .connections()
                        .open(context.namespace(), context.spec().warehouse())
                instanceof Connection.Ready ready) {
            try {
                ready.warehouse()
                        .unclaim(context.id(), context.spec().exposure().schema());
            } catch (WarehouseException e) {
                // The deletion is bounded: a claim that stays can be taken over by naming its UID.
                LOG.atWarn()
                        .addKeyValue("namespace", context.namespace())
                        .addKeyValue("name", context.name())
                        .log("the claim stays: {}", e.getMessage());
            }
        }
        return new StepResult.Gone(step.message());
    }
}
