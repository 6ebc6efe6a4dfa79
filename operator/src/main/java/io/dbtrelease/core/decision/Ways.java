package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.RetiredSide;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ways back to an earlier revision, in the order of {@code rollback.order}, as far as they are known to work. */
public final class Ways {
    /** The reason where none is left. */
    public static final String NONE = "NoWayBack";

    /** What a person does then. */
    public static final String RUNBOOK = "what a person can do is in docs/runbook.md";

    private Ways() {}

    /** The first way that would work. */
    public static Optional<RollbackWay> first(Observation o, int revision) {
        return order(o).stream().filter(way -> works(o, revision, way)).findFirst();
    }

    /**
     * The way that is tried next, behind one that came to nothing.
     *
     * @param way null: of a status of before there were several
     */
    static Optional<RollbackWay> after(Observation o, int revision, @Nullable RollbackWay way) {
        List<RollbackWay> order = order(o);
        return order.stream()
                .skip(way == null ? 0 : order.indexOf(way) + 1L)
                // Whoever flips back knows first that a side is gone: nobody has asked the engine yet.
                .filter(w -> works(o, revision, w) || w == RollbackWay.TimeTravel && way != w && unasked(o, revision))
                .findFirst();
    }

    /**
     * A side that is not whole and of which nobody knows yet whether time travel brings it back: that is asked first. So is for the
     * image, where a build would pull it, or no way is left for want of it.
     */
    static Optional<Decision> look(Observation o, int revision) {
        boolean asks = order(o).contains(RollbackWay.TimeTravel) && unasked(o, revision);
        return asks
                ? Optional.of(Troubles.attempt(
                        o,
                        o.status().attempt(),
                        Phases.of(o),
                        new NextStep.LookForRestore(revision),
                        "SideGone",
                        "the side of revision " + revision + " is gone from the warehouse, or no longer whole"))
                : Images.beforeRebuild(o, revision, first(o, revision).orElse(null), Phases.of(o));
    }

    /** Why none works, a way after the other. */
    static String none(Observation o, int revision) {
        String kept = o.status().retired().stream()
                .filter(r -> stands(o, r))
                .map(RetiredSide::revision)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return order(o).stream()
                .map(way -> switch (way) {
                    case SwapBack ->
                        "SwapBack: "
                                + side(o, revision)
                                        .flatMap(Ways::missing)
                                        .orElse("revision " + revision + " is not kept")
                                + "; kept are: " + (kept.isEmpty() ? "none" : kept);
                    case TimeTravel -> "TimeTravel: no side of it can be brought back";
                    case Rebuild -> "Rebuild: " + whyNotRebuilt(o, revision);
                })
                .collect(Collectors.joining(". "));
    }

    /** Revisions that some way leads to, the ones that were Live last first. */
    public static List<Integer> revisions(Observation o) {
        int live = o.status().live() == null ? -1 : o.status().live().revision();
        return Stream.concat(
                        Origin.before(o.status(), live).stream(),
                        o.status().retired().stream().map(RetiredSide::revision))
                .filter(r -> r != live)
                .distinct()
                .toList();
    }

    /** Where the way Rebuild does not work. */
    static String whyNotRebuilt(Observation o, int revision) {
        if (Rebuilds.isStale(o)) {
            return "the spec says something newer, which is built next";
        }
        if (!Origin.isNumbered(o.status(), revision)) {
            return "there never was a revision " + revision;
        }
        FoundOrigin found = o.status().foundOrigin();
        if (found != null && found.revision() == revision && found.missing() != null) {
            return "status does not know which image built revision " + revision + ", and " + found.missing();
        }
        Optional<String> gone = Images.missing(o, revision);
        if (gone.isPresent()) {
            return gone.get();
        }
        Optional<Origin> origin = Origin.of(o.status(), revision);
        if (origin.isEmpty()) {
            return "status does not know which image built revision " + revision;
        }
        String commit = origin.get().commit();
        return commit != null && o.spec().project().git() == null
                ? "its commit " + commit + " cannot be found without spec.project.git"
                : otherBuild(revision, origin.get().buildDigest());
    }

    /** Under that revision's digest nothing else may be built. */
    private static String otherBuild(int revision, @Nullable String buildDigest) {
        return buildDigest == null
                ? "status does not know which build.vars, selection, target and path revision " + revision
                        + " was built with: apply its spec"
                : "the spec's build.vars, env, selection, target, path, repository or shared schemas differ from what built revision "
                        + revision + ": put them back first, or apply the old spec";
    }

    private static List<RollbackWay> order(Observation o) {
        return o.spec().rollback().order();
    }

    private static boolean works(Observation o, int revision, RollbackWay way) {
        return switch (way) {
            case SwapBack -> side(o, revision).filter(r -> stands(o, r)).isPresent();
            case TimeTravel -> side(o, revision).filter(r -> isRestorable(o, r)).isPresent();
            case Rebuild ->
                !Rebuilds.isStale(o)
                        && isBuildable(o, revision)
                        && Images.missing(o, revision).isEmpty();
        };
    }

    /** Whether what was built then would be built again; its image may be gone nevertheless. */
    static boolean isBuildable(Observation o, int revision) {
        return Origin.of(o.status(), revision)
                .filter(origin -> origin.commit() == null || o.spec().project().git() != null)
                .filter(origin -> o.buildDigest().equals(origin.buildDigest()))
                .isPresent();
    }

    /** Whether a Retired side is there, as far as the warehouse was looked at. */
    static boolean stands(Observation o, RetiredSide side) {
        return o.warehouse() instanceof WarehouseView.Seen seen
                ? Sides.whole(o, seen, side.schemas(), side.revision())
                : side.restorableUntil() == null && side.missing().isEmpty();
    }

    /** Whether the engine said that it can bring it back. */
    static boolean isRestorable(Observation o, RetiredSide side) {
        return side.restorableUntil() != null && o.now().isBefore(side.restorableUntil());
    }

    private static boolean unasked(Observation o, int revision) {
        return side(o, revision)
                .filter(r -> r.restorableUntil() == null && !stands(o, r) && !isBroken(o, r))
                .isPresent();
    }

    private static boolean isBroken(Observation o, RetiredSide side) {
        return o.warehouse() instanceof WarehouseView.Seen seen
                ? Sides.isKnownBroken(o, seen, side)
                : !side.missing().isEmpty();
    }

    /** What is missing of a side that nothing makes whole; empty: nothing is known to be. */
    public static Optional<String> missing(RetiredSide side) {
        return side.missing().isEmpty()
                ? Optional.empty()
                : Optional.of("the side of revision " + side.revision() + " is not whole: "
                        + String.join(", ", side.missing()) + " is gone or carries another marker");
    }

    static Optional<RetiredSide> side(Observation o, int revision) {
        return o.status().retired().stream()
                .filter(r -> r.revision() == revision)
                .findFirst();
    }
}
