package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The resource is being deleted. Nothing is flipped, not even a flip whose intent is stored; Live and the Retired sides stay. Bounded in time. */
final class Deletion {
    private static final String CLEANING = "cleaning up before the resource goes; Live stays as it is";

    private Deletion() {}

    static Decision decide(Observation o, Instant since) {
        Phase phase = Phases.of(o);
        if (!o.now().isBefore(since.plus(Waits.DELETION))) {
            String late = "cleaning up took longer than " + Waits.DELETION.toMinutes()
                    + " minutes; what is left keeps its markers";
            return Decision.act(phase, new NextStep.LetGo(late), "Deleting", late);
        }
        for (JobObservation job : List.of(o.plan(), o.build())) {
            switch (job.state()) {
                case Waiting, Running -> {
                    return act(o, phase, new NextStep.CancelJobs());
                }
                case Deleting -> {
                    return Decision.await(phase, "Deleting", "waits until the Jobs are gone", Duration.ofSeconds(2));
                }
                case Absent, Ended -> {
                    // Nothing of it runs.
                }
            }
        }
        // Before what is stored goes. The bound of five minutes holds here too.
        Optional<Decision> record = Records.decide(o, Decision.act(phase, new NextStep.LetGo(""), "Deleting", CLEANING))
                .or(() -> Records.keepsBack(o, phase));
        if (record.isPresent()) {
            return record.get();
        }
        return switch (o.warehouse()) {
            case WarehouseView.NotLooked n ->
                Decision.await(phase, "Observing", "looking for what is to be cleaned up", Duration.ofSeconds(1));
            case WarehouseView.Unusable u ->
                u.reason().equals("WarehouseNotFound")
                        ? act(o, phase, new NextStep.LetGo("there is no warehouse to clean up"))
                        : Decision.stall(phase, u.reason(), "waits to clean up: " + u.message(), Waits.OUTSIDE);
            case WarehouseView.Seen seen -> seen(o, seen, phase);
        };
    }

    private static Decision seen(Observation o, WarehouseView.Seen seen, Phase phase) {
        AttemptStatus a = o.status().attempt();
        // A Green whose flip may be on its way is left alone; that of an attempt that ends is withdrawn first.
        if (a != null && a.cutover() == null && (a.intent() == null || a.ending() != null || a.outcome() != null)) {
            List<String> green = Sides.droppable(o, seen, a.number());
            if (!green.isEmpty() && !o.undroppable().contains(a.number())) {
                return act(o, phase, new NextStep.DropSide(a.number(), green));
            }
        }
        return act(o, phase, new NextStep.LetGo("cleaned up"));
    }

    private static Decision act(Observation o, Phase phase, NextStep step) {
        return Troubles.attempt(o, o.status().attempt(), phase, step, "Deleting", CLEANING);
    }
}
