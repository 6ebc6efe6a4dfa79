package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Sides;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.core.decision.Ways;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A Retired side is gone, or not whole: until when the engine can bring it back, or that nobody can; what stands of it is kept then. One that stands there again is kept as before. */
final class LookForRestoreStep implements Step<NextStep.LookForRestore> {
    @Override
    public StepResult run(NextStep.LookForRestore step, StepContext context) throws TroubleException {
        Optional<RetiredSide> found = Retired.find(context.status(), step.revision());
        if (found.isEmpty() || !(context.observation().warehouse() instanceof WarehouseView.Seen seen)) {
            return new StepResult.Trouble("Observing", "the side was not seen");
        }
        RetiredSide side = found.get();
        if (Sides.whole(context.observation(), seen, side.schemas(), side.revision())) {
            return StepResult.done(
                    status -> Retired.restorable(status, side.revision(), null),
                    ReleaseEvent.normal(
                            "SideFound", "the side of revision " + side.revision() + " stands there again"));
        }
        Optional<Instant> until = context.warehouse()
                .restorable(context.id(), side.revision(), Retired.moves(side), side.retiredAt())
                .filter(context.now()::isBefore);
        if (until.isEmpty() && Sides.stands(context.observation(), seen, side)) {
            return broken(side, Sides.missing(context.observation(), seen, side));
        }
        String gone = "the side of revision " + side.revision() + " is gone from the warehouse, or no longer whole: ";
        return until.isPresent()
                ? StepResult.done(
                        status -> Retired.restorable(status, side.revision(), until.get()),
                        ReleaseEvent.warning("SideGone", gone + "time travel brings it back until " + until.get()))
                : StepResult.done(
                        status -> Retired.forgotten(status, side.revision()),
                        ReleaseEvent.warning("SideGone", gone + "nothing brings it back"));
    }

    private static StepResult broken(RetiredSide side, List<String> missing) {
        RetiredSide now = side.without(missing);
        return StepResult.done(
                status -> Retired.broken(status, side.revision(), missing),
                ReleaseEvent.warning(
                        "SideGone",
                        Ways.missing(now).orElseThrow()
                                + ", and nothing brings it back. It is not flipped back to; what stands of it is kept as long as rollback.retain and rollback.retainFor say"));
    }
}
