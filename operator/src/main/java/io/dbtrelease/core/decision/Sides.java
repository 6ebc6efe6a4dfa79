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

/** Schemas that stand aside: {@code <live>__g<attempt>} and {@code <live>__r<revision>}, and what dbt puts behind them. */
final class Sides {
    private static final Pattern NAME = Pattern.compile(Patterns.SIDE);

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
    static boolean whole(Observation o, WarehouseView.Seen seen, List<SchemaPair> schemas, int revision) {
        return !schemas.isEmpty()
                && schemas.stream()
                        .allMatch(p -> seen.schema(p.side())
                                .filter(s -> o.uid().equals(s.markerUid()) && s.revision() == revision)
                                .isPresent());
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
        kept.add(o.spec().exposure().schema());
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
        return seen.side(o.uid(), revision).stream()
                .map(SchemaView::name)
                .filter(n -> !kept.contains(n))
                .filter(n -> planned.contains(n) || number(n).equals(OptionalInt.of(revision)))
                .sorted()
                .toList();
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
