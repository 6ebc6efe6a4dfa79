package io.dbtrelease.operator.status;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SideCheck;
import io.dbtrelease.core.decision.Images;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.core.decision.Origin;
import io.dbtrelease.core.decision.Ways;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code RollbackAvailable} says: the first way that would work for the revision that was Live last, and what it would bring back. */
record WayBack(boolean available, String reason, String message) {
    static WayBack of(Observation o) {
        List<String> others = new ArrayList<>();
        WayBack first = null;
        for (int revision : Ways.revisions(o)) {
            Optional<RollbackWay> way = Ways.first(o, revision);
            if (way.isEmpty()) {
                continue;
            }
            if (first == null) {
                first = new WayBack(true, way.get().name(), text(o, revision, way.get()));
            } else {
                others.add(way.get() + " to revision " + revision);
            }
        }
        if (first == null) {
            return new WayBack(false, "NoWayBack", none(o) + broken(o));
        }
        return others.isEmpty()
                ? new WayBack(true, first.reason(), first.message() + broken(o))
                : new WayBack(
                        true, first.reason(), first.message() + ". Also: " + String.join(", ", others) + broken(o));
    }

    /** What stands of sides that are not whole is no way back, although it is kept. */
    private static String broken(Observation o) {
        return o.status().retired().stream()
                .flatMap(side -> Ways.missing(side).stream())
                .map(text -> "; " + text)
                .collect(Collectors.joining());
    }

    private static String text(Observation o, int revision, RollbackWay way) {
        RetiredSide side = o.status().retired().stream()
                .filter(r -> r.revision() == revision)
                .findFirst()
                .orElse(null);
        String what = way + " to revision " + revision + source(o, revision, side);
        return switch (way) {
            case SwapBack -> what + checked(side == null ? null : side.check());
            case TimeTravel ->
                what + ", which can be brought back until " + (side == null ? "" : side.restorableUntil());
            case Rebuild ->
                what
                        + Origin.of(o.status(), revision)
                                .map(origin -> " from image " + origin.image() + ", " + looked(o, origin))
                                .orElse("");
        };
    }

    /** Named where it is for want of its image: whoever can push it again can make a way back. */
    private static String none(Observation o) {
        return Ways.revisions(o).stream()
                .flatMap(r -> Images.missing(o, r).map(why -> "revision " + r + " has no side, and " + why).stream())
                .findFirst()
                .orElse("no earlier revision is kept, nor known well enough to be built again");
    }

    private static String looked(Observation o, Origin origin) {
        RebuildImage look = Images.seen(o, origin).orElse(null);
        if (look == null) {
            return Images.unasked(o, origin).orElse("which is pulled when it is needed and not before");
        }
        return look.result() == RebuildImage.Result.Found
                ? "which was in its registry when it was last looked for, at " + look.at()
                : "which could not be looked for in its registry at " + look.at() + ": " + look.message();
    }

    private static String source(Observation o, int revision, @Nullable RetiredSide side) {
        String source = side != null && side.sourceRevision() != null
                ? side.sourceRevision()
                : Origin.of(o.status(), revision).map(Origin::sourceRevision).orElse(null);
        return source == null ? "" : " (" + source + ")";
    }

    private static String checked(@Nullable SideCheck check) {
        if (check == null) {
            return ", whose side stands there by its marker and was not looked at yet";
        }
        return check.changed()
                ? ", whose side was changed since it retired, or the server lost its counters: look at it before you go back to it"
                : ", whose side was as it retired when it was last looked at, at " + check.at();
    }
}
