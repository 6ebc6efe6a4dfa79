package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.ReleaseId;

/** Drops a batch of a side that nobody needs. Of the Green of an attempt that ends, the flip that it asked for is withdrawn first. */
final class DropSideStep implements Step<NextStep.DropSide> {
    @Override
    public StepResult run(NextStep.DropSide step, StepContext context) throws TroubleException {
        AttemptStatus attempt = context.status().attempt();
        if (step.ofRelease() == null
                && attempt != null
                && attempt.number() == step.revision()
                && attempt.outcome() == null
                && attempt.cutover() == null) {
            // A flip to this Green that is half made or still on its way would find half of it.
            FlipRequests.withdraw(context, attempt.intent());
        }
        ReleaseId of = step.ofRelease() == null
                ? context.id()
                : new ReleaseId(step.ofRelease(), context.id().name());
        return switch (context.warehouse().drop(of, step.revision(), step.schemas())) {
            case DropReply.More more -> StepResult.done(Attempted.edit(a -> {}));
            case DropReply.Dropped d ->
                StepResult.done(
                        status -> Attempted.edit(a -> {})
                                .apply(step.ofRelease() == null ? Retired.dropped(status, step.revision()) : status),
                        ReleaseEvent.normal("SideDropped", "dropped " + String.join(", ", step.schemas())));
            case DropReply.Kept(String message) -> {
                context.services().undroppable().note(context.observation().uid(), step.revision());
                yield StepResult.done(Attempted.edit(a -> {}), ReleaseEvent.warning("SideKept", message));
            }
        };
    }
}
