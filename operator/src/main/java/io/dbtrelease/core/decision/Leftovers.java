package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.spec.RollbackSpec;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
                        .thenComparing(RetiredSide::revision)
                        .reversed())
                .toList();
        int kept = 0;
        for (RetiredSide side : sides) {
            Optional<Decision> gone = gone(o, seen, phase, side);
            if (gone.isPresent()) {
                return gone;
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
            // One that is no way back takes no other's place.
            kept += side.missing().isEmpty() ? 1 : 0;
        }
        return unknown(o, seen, phase)
                .or(() -> own(o, seen, phase))
                .or(() -> inherited(o, seen, phase))
                .or(() -> Artifacts.decide(o, phase));
    }

    /** A side that does not stand there: the engine may be able to bring it back for a while. */
    private static Optional<Decision> gone(Observation o, WarehouseView.Seen seen, Phase phase, RetiredSide side) {
        boolean whole = Sides.whole(o, seen, side.schemas(), side.revision());
        Instant until = side.restorableUntil();
        boolean known = whole ? side.missing().isEmpty() : Sides.isKnownBroken(o, seen, side);
        if (known && until == null || !whole && until != null && o.now().isBefore(until)) {
            return Optional.empty();
        }
        if (!whole && until != null && !Sides.stands(o, seen, side)) {
            return Optional.of(forget(phase, side.revision(), "is gone, and so is the time to bring it back"));
        }
        return Optional.of(Troubles.attempt(
                o,
                o.status().attempt(),
                phase,
                new NextStep.LookForRestore(side.revision()),
                "SideGone",
                "the side of revision " + side.revision()
                        + (whole ? " stands there again" : " is gone from the warehouse, or no longer whole")));
    }

    /** Before anything is dropped, status knows every side that there is a way back to. */
    private static Optional<Decision> unknown(Observation o, WarehouseView.Seen seen, Phase phase) {
        for (int revision : revisions(seen)) {
            if (!Sides.unknown(o, seen, revision).isEmpty()) {
                return Optional.of(Decision.act(
                        phase,
                        new NextStep.KeepRetired(revision),
                        "SideFound",
                        "the side of revision " + revision + " stands there and status does not know it"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Decision> own(Observation o, WarehouseView.Seen seen, Phase phase) {
        for (int revision : revisions(seen)) {
            List<String> names = Sides.droppable(o, seen, revision);
            boolean keep = names.isEmpty()
                    || Idle.keepsGreen(o, revision)
                    || o.undroppable().contains(revision);
            if (!keep) {
                return drop(o, phase, new NextStep.DropSide(revision, names));
            }
        }
        return Optional.empty();
    }

    /** Of the release that {@code adopt} names: as soon as this one keeps as many sides as it wants to, all of which are newer. */
    private static Optional<Decision> inherited(Observation o, WarehouseView.Seen seen, Phase phase) {
        AdoptSpec adopt = o.spec().exposure().adopt();
        boolean newer = o.status().live() != null
                && o.status().retired().size() >= o.spec().rollback().retain();
        if (adopt == null || adopt.marker().equals(o.uid()) || !newer) {
            return Optional.empty();
        }
        for (int revision : revisions(seen)) {
            List<String> names = Sides.inherited(o, seen, adopt.marker(), revision);
            if (!names.isEmpty() && !o.undroppable().contains(revision)) {
                return drop(o, phase, new NextStep.DropSide(revision, names, adopt.marker()));
            }
        }
        return Optional.empty();
    }

    /** Of whichever release: whose a side is, the questions about it ask. */
    private static TreeSet<Integer> revisions(WarehouseView.Seen seen) {
        return seen.schemas().stream().map(SchemaView::revision).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<Decision> drop(Observation o, Phase phase, NextStep.DropSide step) {
        return Optional.of(Troubles.attempt(
                o, o.status().attempt(), phase, step, "CollectingSides", "dropping " + step.schemas()));
    }

    private static Decision forget(Phase phase, int revision, String why) {
        return Decision.act(
                phase,
                new NextStep.ForgetRetired(revision, why),
                "SideGone",
                "the side of revision " + revision + " " + why);
    }
}
