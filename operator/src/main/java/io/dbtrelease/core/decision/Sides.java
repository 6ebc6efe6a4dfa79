package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.Patterns;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Schemas that stand aside: {@code <live>__g<attempt>} and {@code <live>__r<revision>}, and what dbt puts behind them; or all of a database that is called so. */
public final class Sides {
    private static final Pattern NAME = Pattern.compile(Patterns.SIDE);
    private static final Pattern RETIRED = Pattern.compile("__[rR][0-9]{1,9}([._]|$)");

    private Sides() {}

    /** The number in the name of a side's schema, the last where there are several; empty: it is no such name. */
    static OptionalInt number(String name) {
        Matcher m = NAME.matcher(name);
        OptionalInt number = OptionalInt.empty();
        // The _ behind one number may begin the next.
        for (int from = 0; m.find(from); from = m.end(1)) {
            number = OptionalInt.of(Integer.parseInt(m.group(1)));
        }
        return number;
    }

    /** Whether every schema of a side is there, under its name and with its marker. */
    public static boolean whole(Observation o, WarehouseView.Seen seen, List<SchemaPair> schemas, int revision) {
        return !schemas.isEmpty()
                && schemas.stream()
                        .allMatch(p -> seen.schema(p.side())
                                .filter(s -> o.uid().equals(s.markerUid()) && s.revision() == revision)
                                .isPresent());
    }

    /** Which schemas of a Retired side are not there, under their names and with their markers. */
    public static List<String> missing(Observation o, WarehouseView.Seen seen, RetiredSide side) {
        return side.schemas().stream()
                .filter(p -> !whole(o, seen, List.of(p), side.revision()))
                .map(SchemaPair::side)
                .sorted()
                .toList();
    }

    /** Whether anything of a Retired side is there. */
    public static boolean stands(Observation o, WarehouseView.Seen seen, RetiredSide side) {
        return missing(o, seen, side).size() < side.schemas().size();
    }

    /** Whether status says of a side that is not whole what is missing of it: the engine was asked, and does not bring it back. */
    static boolean isKnownBroken(Observation o, WarehouseView.Seen seen, RetiredSide side) {
        return !side.missing().isEmpty() && side.missing().equals(missing(o, seen, side));
    }

    /**
     * The schemas of a revision that may be dropped: marked as its, standing aside under a name that an attempt gave them. Nothing that Live consists of,
     * that status keeps for a rollback, or that somebody renamed.
     */
    static List<String> droppable(Observation o, WarehouseView.Seen seen, int revision) {
        LiveStatus live = o.status().live();
        if (live != null && live.revision() == revision) {
            return List.of();
        }
        Set<String> kept = new HashSet<>();
        kept.add(o.spec().exposure().liveName());
        if (live != null) {
            kept.addAll(live.schemas());
        }
        for (RetiredSide side : o.status().retired()) {
            if (side.revision() == revision) {
                return List.of();
            }
            side.schemas().forEach(p -> kept.add(p.side()));
        }
        Set<String> planned = planned(o, revision);
        boolean forgotten = forgotten(o, revision);
        return seen.side(o.uid(), revision).stream()
                .map(SchemaView::name)
                .filter(n -> !kept.contains(n))
                .filter(n -> planned.contains(n) || number(n).equals(OptionalInt.of(revision)))
                .filter(n -> forgotten || !isRetired(n))
                .sorted()
                .toList();
    }

    /** The schemas of a Retired side of this release that status neither keeps nor gave up: it was lost, or comes from a backup. */
    static List<SchemaView> unknown(Observation o, WarehouseView.Seen seen, int revision) {
        LiveStatus live = o.status().live();
        boolean known = live == null
                || live.revision() == revision
                || forgotten(o, revision)
                || o.status().retired().stream().anyMatch(r -> r.revision() == revision);
        return known ? List.of() : retired(seen, o.uid(), revision);
    }

    /** The schemas of a revision that stand aside under the names that a flip gave them. */
    public static List<SchemaView> retired(WarehouseView.Seen seen, String uid, int revision) {
        return seen.side(uid, revision).stream()
                .filter(s -> isRetired(s.name()) && number(s.name()).equals(OptionalInt.of(revision)))
                .toList();
    }

    /** Sides that a release which is gone left behind, and that this one took over with its exposure; none of them is Live or kept. */
    static List<String> inherited(Observation o, WarehouseView.Seen seen, String uid, int revision) {
        Set<String> kept = new HashSet<>(
                o.status().live() == null ? List.of() : o.status().live().schemas());
        o.status().retired().forEach(r -> r.schemas().forEach(p -> kept.add(p.side())));
        return seen.side(uid, revision).stream()
                .map(SchemaView::name)
                .filter(n -> !kept.contains(n) && number(n).equals(OptionalInt.of(revision)))
                .sorted()
                .toList();
    }

    private static boolean isRetired(String name) {
        return RETIRED.matcher(name).find();
    }

    private static boolean forgotten(Observation o, int revision) {
        return o.status().memory() != null && o.status().memory().forgotten().contains(revision);
    }

    private static Set<String> planned(Observation o, int revision) {
        Set<String> names = new HashSet<>();
        AttemptStatus a = o.status().attempt();
        if (a != null && a.number() == revision && a.plan() != null) {
            a.plan().schemas().forEach(p -> names.add(p.side()));
            a.plan().schemas().forEach(p -> names.remove(p.live()));
        }
        return names;
    }
}
