package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Views into and out of shared schemas. A view is bound to the relations that it was made over, whatever they are called
 * later. One in a shared schema that reads Green shows an attempt's data before the gates have seen it, and goes when that
 * Green is dropped. One of Live that reads a shared relation goes when the next build replaces that one: dbt drops the old
 * one with all that hangs on it, and the engine asks nobody but the owner of what is dropped first.
 */
final class SharedViews {
    private static final Set<String> VIEWS = Set.of("view", "materialized_view");

    private SharedViews() {}

    static List<PlanRefusal> refusals(Manifest asLive, List<PlannedNode> nodes) {
        Map<String, PlannedNode> planned =
                nodes.stream().collect(Collectors.toMap(PlannedNode::uniqueId, Function.identity()));
        Map<String, ManifestNode> all = ManifestPair.byId(asLive);
        List<PlanRefusal> refusals = new ArrayList<>();
        List<String> bound = views(nodes, true)
                .filter(id -> reads(id, all, planned, parent -> !parent.shared()))
                .toList();
        if (!bound.isEmpty()) {
            refusals.add(new PlanRefusal(
                    Reason.SharedView,
                    "%s in a shared schema and would be bound to this attempt's Green: %s"
                            .formatted(
                                    bound.size() == 1 ? "1 view is" : bound.size() + " views are", Names.first(bound)),
                    "materialize them as tables, or build them in a schema of the release"));
        }
        List<String> lost = views(nodes, false)
                .filter(id -> reads(
                        id, all, planned, parent -> parent.shared() && isReplaced(parent, all.get(parent.uniqueId()))))
                .toList();
        if (!lost.isEmpty()) {
            refusals.add(new PlanRefusal(
                    Reason.SharedReplaced,
                    "%s what every build drops and makes anew in a shared schema, and would be dropped from Live with it: %s"
                            .formatted(
                                    lost.size() == 1 ? "1 view reads" : lost.size() + " views read", Names.first(lost)),
                    "materialize these views as tables, or what they read as incremental models or snapshots"));
        }
        return refusals;
    }

    private static Stream<String> views(List<PlannedNode> nodes, boolean shared) {
        return nodes.stream()
                .filter(node -> node.shared() == shared && VIEWS.contains(node.materialized()))
                .map(PlannedNode::uniqueId);
    }

    private static boolean isReplaced(PlannedNode node, @Nullable ManifestNode live) {
        return node.replacedInPlace() || (live != null && Boolean.TRUE.equals(live.fullRefresh()));
    }

    /** Directly, or through ephemeral models, which become part of the view. */
    private static boolean reads(
            String id, Map<String, ManifestNode> all, Map<String, PlannedNode> planned, Predicate<PlannedNode> wanted) {
        Deque<String> open = new ArrayDeque<>(List.of(id));
        Set<String> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            ManifestNode node = all.get(open.pop());
            if (node == null) {
                continue;
            }
            for (String parent : node.dependsOn()) {
                PlannedNode built = planned.get(parent);
                if (built != null && wanted.test(built)) {
                    return true;
                }
                if (built == null && seen.add(parent)) {
                    open.push(parent);
                }
            }
        }
        return false;
    }
}
