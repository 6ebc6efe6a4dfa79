package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.SideCheck;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.List;

/** Looks whether a Retired side is as it was when it was first looked at. One that was changed stays a way back: whoever goes back to it is told. */
final class CheckRetiredStep implements Step<NextStep.CheckRetired> {
    @Override
    public StepResult run(NextStep.CheckRetired step, StepContext context) throws TroubleException {
        RetiredSide side = Retired.find(context.status(), step.revision()).orElse(null);
        if (side == null) {
            return new StepResult.Trouble("RollbackUnavailable", "revision " + step.revision() + " is not kept");
        }
        String now = context.warehouse()
                .fingerprint(side.schemas().stream().map(SchemaPair::side).toList());
        SideCheck before = side.check();
        boolean changed =
                before != null && (before.changed() || !before.fingerprint().equals(now));
        SideCheck check = new SideCheck(before == null ? now : before.fingerprint(), context.now(), changed);
        List<ReleaseEvent> events = changed && before != null && !before.changed()
                ? List.of(
                        ReleaseEvent.warning(
                                "SideChanged",
                                "the side of revision " + side.revision()
                                        + " is not what it was when it retired: somebody wrote to it, or the server lost its counters in a crash"))
                : List.of();
        return new StepResult.Done(
                status -> status.with(s -> s.retired = status.retired().stream()
                        .map(r -> r.revision() == side.revision() ? r.checked(check) : r)
                        .toList()),
                events);
    }
}
