package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.DropReply;
import java.util.List;

/** Drops a batch of a side that nobody needs. */
final class DropSideStep implements Step<NextStep.DropSide> {
    @Override
    public StepResult run(NextStep.DropSide step, StepContext context) throws TroubleException {
        return switch (context.warehouse().drop(context.id(), step.revision(), step.schemas())) {
            case DropReply.More more -> StepResult.done(Attempted.edit(a -> {}));
            case DropReply.Dropped d ->
                StepResult.done(
                        status -> Attempted.edit(a -> {})
                                .apply(status.with(s -> s.retired = without(status, step.revision()))),
                        ReleaseEvent.normal("SideDropped", "dropped " + String.join(", ", step.schemas())));
            case DropReply.Kept(String message) -> {
                context.services().undroppable().note(context.observation().uid(), step.revision());
                yield StepResult.done(Attempted.edit(a -> {}), ReleaseEvent.warning("SideKept", message));
            }
        };
    }

    private static List<RetiredSide> without(DbtReleaseStatus status, int revision) {
        return status.retired().stream().filter(r -> r.revision() != revision).toList();
    }
}
