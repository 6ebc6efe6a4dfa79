package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The resource is being deleted. Nothing is flipped, not even a flip whose intent is stored; Live and the Retired sides stay. Bounded in time. */
final class Deletion {
    private Deletion() {}

    static Decision decide(Observation o, Instant since) {
        Phase phase = o.status().phase() == null ? Phase.Pending : o.status().phase();
        if (!o.now().isBefore(since.plus(Waits.DELETION))) {
            return act(
                    phase,
                    new NextStep.LetGo("cleaning up took longer than " + Waits.DELETION.toMinutes()
                            + " minutes; what is left keeps its markers"));
        }
        for (JobObservation job : List.of(o.plan(), o.build())) {
            switch (job.state()) {
                case Waiting, Running -> {
                    return act(phase, new NextStep.CancelJobs());
                }
                case Deleting -> {
                    return Decision.await(phase, "Deleting", "waits until the Jobs are gone", Duration.ofSeconds(2));
                }
                case Absent, Ended -> {
                    // Nothing of it runs.
                }
            }
        }
        AttemptStatus a = o.status().attempt();
        if (a != null
                && a.cutover() == null
                && a.intent() == null
                && o.warehouse() instanceof WarehouseView.Seen seen) {
            List<String> green = Idle.names(seen.side(o.uid(), a.number()));
            if (!green.isEmpty() && !o.undroppable().contains(a.number())) {
                return act(phase, new NextStep.DropSide(a.number(), green));
            }
        }
        if (o.warehouse() instanceof WarehouseView.Unusable u && !u.reason().equals("WarehouseNotFound")) {
            return Decision.stall(phase, u.reason(), "waits to clean up: " + u.message(), Waits.OUTSIDE);
        }
        return act(phase, new NextStep.LetGo("cleaned up"));
    }

    private static Decision act(Phase phase, NextStep step) {
        return Decision.act(phase, step, "Deleting", "cleaning up before the resource goes; Live stays as it is");
    }
}
