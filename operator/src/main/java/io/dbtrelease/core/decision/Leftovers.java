package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackSpec;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Sides that nobody needs any more, one at a time. */
final class Leftovers {
    private Leftovers() {}

    static Optional<Decision> decide(Observation o, WarehouseView.Seen seen, Phase phase) {
        Set<Integer> needed = new HashSet<>();
        LiveStatus live = o.status().live();
        if (live != null) {
            needed.add(live.revision());
        }
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
            List<SchemaView> there = seen.side(o.uid(), side.revision());
            if (there.size() < side.schemas().size()) {
                String why = there.isEmpty() ? "is gone from the warehouse" : "is no longer whole";
                return Optional.of(forget(phase, side.revision(), why));
            }
            boolean old = !o.now().isBefore(side.retiredAt().plus(retainFor));
            if (!old && kept < rollback.retain()) {
                kept++;
                needed.add(side.revision());
            }
        }
        TreeSet<Integer> present = new TreeSet<>();
        for (SchemaView schema : seen.schemas()) {
            if (o.uid().equals(schema.markerUid()) && !schema.isLiveOf(o.uid())) {
                present.add(schema.revision());
            }
        }
        for (int revision : present) {
            boolean keep = needed.contains(revision)
                    || Idle.keepsGreen(o, revision)
                    || o.undroppable().contains(revision);
            if (!keep) {
                List<String> names = Idle.names(seen.side(o.uid(), revision));
                return Optional.of(Decision.act(
                        phase, new NextStep.DropSide(revision, names), "CollectingSides", "dropping " + names));
            }
        }
        return Optional.empty();
    }

    private static Decision forget(Phase phase, int revision, String why) {
        return Decision.act(
                phase,
                new NextStep.ForgetRetired(revision, why),
                "SideGone",
                "the side of revision " + revision + " " + why);
    }
}
