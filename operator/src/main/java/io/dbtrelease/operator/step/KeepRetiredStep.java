package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.ArrayList;
import java.util.List;

/** Writes a Retired side to status that stands in the warehouse and that status does not know. */
final class KeepRetiredStep implements Step<NextStep.KeepRetired> {
    @Override
    public StepResult run(NextStep.KeepRetired step, StepContext context) {
        if (!(context.observation().warehouse() instanceof WarehouseView.Seen seen)) {
            return new StepResult.Trouble("Observing", "the side was not seen");
        }
        RetiredSide side = Retired.found(seen, context.observation().uid(), step.revision(), context.now());
        return StepResult.done(
                status -> status.with(s -> {
                    List<RetiredSide> sides = new ArrayList<>(status.retired());
                    sides.removeIf(r -> r.revision() == step.revision());
                    sides.add(side);
                    s.retired = Retired.newestFirst(sides);
                }),
                ReleaseEvent.normal(
                        "SideFound",
                        "the side of revision " + step.revision()
                                + " stands in the warehouse and was not in status: it is kept like the others"));
    }
}
