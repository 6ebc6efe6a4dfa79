package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import java.time.Duration;
import java.util.List;

/** An attempt that ends: first nothing may write any more, then its Green goes (unless it failed: then people look at it), then it is history. */
final class Endings {
    private Endings() {}

    static Decision decide(Observation o, AttemptStatus a, Ending ending) {
        Phase phase = Phases.of(o);
        for (JobObservation job : List.of(o.plan(), o.build())) {
            // A Job that has delivered ends by itself, and its logs are what a person wants to see next.
            boolean running = !job.collected()
                    && (job.state() == JobObservation.State.Waiting || job.state() == JobObservation.State.Running);
            if (running) {
                return Troubles.attempt(o, a, phase, new NextStep.CancelJobs(), ending.reason(), ending.message());
            }
            boolean going = job.state() == JobObservation.State.Deleting
                    && o.now().isBefore(ending.at().plus(Waits.DELETION));
            if (going && ending.outcome() != Outcome.Failed) {
                return Decision.await(phase, ending.reason(), ending.message(), Duration.ofSeconds(2));
            }
        }
        if (ending.outcome() != Outcome.Failed && o.warehouse() instanceof WarehouseView.Seen seen) {
            List<String> green = Sides.droppable(o, seen, a.number());
            if (!green.isEmpty() && !o.undroppable().contains(a.number())) {
                return Troubles.attempt(
                        o, a, phase, new NextStep.DropSide(a.number(), green), ending.reason(), ending.message());
            }
        }
        return Troubles.attempt(o, a, phase, new NextStep.CloseAttempt(), ending.reason(), ending.message());
    }
}
