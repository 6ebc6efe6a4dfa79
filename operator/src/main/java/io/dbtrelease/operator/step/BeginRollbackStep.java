package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Stores the flip back that is about to be made. */
final class BeginRollbackStep implements Step<NextStep.BeginRollback> {
    @Override
    public StepResult run(NextStep.BeginRollback step, StepContext context) throws TroubleException {
        LiveStatus live = context.status().live();
        RetiredSide target = context.status().retired().stream()
                .filter(r -> r.revision() == step.to())
                .findFirst()
                .orElse(null);
        if (live == null || target == null) {
            return new StepResult.Trouble("RollbackUnavailable", "revision " + step.to() + " is not kept");
        }
        Intent intent = new Intent(
                UUID.randomUUID().toString(),
                step.from(),
                null,
                step.to(),
                target.schemas(),
                live.schemas(),
                null,
                null,
                0,
                null,
                context.now());
        RollbackFacts facts = new RollbackFacts(
                step.from(),
                step.to(),
                step.automatic(),
                step.by(),
                step.message(),
                intent,
                null,
                false,
                context.now(),
                null);
        UnaryOperator<DbtReleaseStatus> edit = Attempted.edit(a -> a.rollback = facts);
        String text = "flipping back from revision " + step.from() + " to " + step.to() + ": " + step.message();
        return StepResult.done(
                status -> edit.apply(status).with(s -> {
                    if (step.request() != null) {
                        Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                        s.handled = handled.with(h -> h.rollback = step.request());
                    }
                }),
                step.automatic()
                        ? ReleaseEvent.warning("RollingBack", text)
                        : ReleaseEvent.normal("RollingBack", text));
    }
}
