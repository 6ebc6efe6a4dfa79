package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stores the flip back that is about to be made, or that a revision is to be built again. */
final class BeginRollbackStep implements Step<NextStep.BeginRollback> {
    @Override
    public StepResult run(NextStep.BeginRollback step, StepContext context) throws TroubleException {
        RollbackFacts facts = new RollbackFacts(
                step.from(),
                step.to(),
                step.automatic(),
                step.by(),
                Bounded.message(step.message()),
                intent(context, step.from(), step.to(), step.way()),
                null,
                false,
                step.since() == null ? context.now() : step.since(),
                step.way());
        UnaryOperator<DbtReleaseStatus> edit = Attempted.edit(a -> a.rollback = facts);
        String text = "going back from revision " + step.from() + " to " + step.to() + " by " + step.way() + ": "
                + step.message();
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

    /** The flip back to the kept side; null: there is none before the revision is built again. */
    static @Nullable Intent intent(StepContext context, int from, int to, RollbackWay way) throws TroubleException {
        if (way == RollbackWay.Rebuild) {
            return null;
        }
        LiveStatus live = context.status().live();
        RetiredSide target = Retired.find(context.status(), to).orElse(null);
        if (live == null || target == null) {
            throw new TroubleException("RollbackUnavailable", "revision " + to + " is not kept");
        }
        return new Intent(
                UUID.randomUUID().toString(),
                from,
                null,
                to,
                target.schemas(),
                live.schemas(),
                null,
                null,
                0,
                null,
                context.now());
    }
}
