package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackSpec;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Sides that nobody needs any more, one at a time, and then artifacts. */
final class Leftovers {
    private Leftovers() {}

    static Optional<Decision> decide(Observation o, WarehouseView.Seen seen, Phase phase) {
        RollbackSpec rollback = o.spec().rollback();
        Duration retainFor = Durations.parse(rollback.retainFor()).orElse(Duration.ofHours(72));
        // Sides that proved themselves are kept before sides that were rolled back.
        List<RetiredSide> sides = o.status().retired().stream()
                .sorted(Comparator.comparing(RetiredSide::monitored)
                        .thenComparing(RetiredSide::retiredAt)
                        .reversed())
                .toList();
        int kept = 0;
        for (RetiredSide side : sides) {
            if (!Sides.whole(o, seen, side.schemas(), side.revision())) {
                return Optional.of(forget(phase, side.revision(), "is gone from the warehouse, or no longer whole"));
            }
            boolean old = !o.now().isBefore(side.retiredAt().plus(retainFor));
            // Out of status first: nobody may ask for a rollback to a side that is half dropped.
            if (old) {
                return Optional.of(forget(phase, side.revision(), "was kept for " + rollback.retainFor()));
            }
            if (kept == rollback.retain()) {
                return Optional.of(forget(
                        phase, side.revision(), "makes room: " + rollback.retain() + " are kept (rollback.retain)"));
            }
            kept++;
        }
        TreeSet<Integer> present = new TreeSet<>();
        for (SchemaView schema : seen.schemas()) {
            if (o.uid().equals(schema.markerUid())) {
                present.add(schema.revision());
            }
        }
        for (int revision : present) {
            List<String> names = Sides.droppable(o, seen, revision);
            boolean keep = names.isEmpty()
                    || Idle.keepsGreen(o, revision)
                    || o.undroppable().contains(revision);
            if (!keep) {
                return Optional.of(Troubles.attempt(
                        o,
                        o.status().attempt(),
                        phase,
                        new NextStep.DropSide(revision, names),
                        "CollectingSides",
                        "dropping " + names));
            }
        }
        return Artifacts.decide(o, phase);
    }

    private static Decision forget(Phase phase, int revision, String why) {
        return Decision.act(
                phase,
                new NextStep.ForgetRetired(revision, why),
                "SideGone",
                "the side of revision " + revision + " " + why);
    }
}
