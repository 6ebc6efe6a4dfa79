package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Views in shared schemas. A view is bound to the relations that it was made over, whatever they are called later: one that
 * reads Green shows an attempt's data before the gates have seen it, and goes when that Green is dropped.
 */
final class SharedViews {
    private static final Set<String> VIEWS = Set.of("view", "materialized_view");

    private SharedViews() {}

    static Optional<PlanRefusal> refusal(Manifest asLive, List<PlannedNode> nodes) {
        Map<String, PlannedNode> planned =
                nodes.stream().collect(Collectors.toMap(PlannedNode::uniqueId, Function.identity()));
        Map<String, ManifestNode> all = ManifestPair.byId(asLive);
        List<String> bound = nodes.stream()
                .filter(node -> node.shared() && VIEWS.contains(node.materialized()))
                .map(PlannedNode::uniqueId)
                .filter(id -> readsGreen(id, all, planned))
                .toList();
        return bound.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlanRefusal(
                        Reason.SharedView,
                        "%s in a shared schema and would be bound to this attempt's Green: %s"
                                .formatted(
                                        bound.size() == 1 ? "1 view is" : bound.size() + " views are",
                                        Names.first(bound)),
                        "materialize them as tables, or build them in a schema of the release"));
    }

    /** Directly, or through ephemeral models, which become part of the view. */
    private static boolean readsGreen(String id, Map<String, ManifestNode> all, Map<String, PlannedNode> planned) {
        Deque<String> open = new ArrayDeque<>(List.of(id));
        Set<String> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            ManifestNode node = all.get(open.pop());
            if (node == null) {
                continue;
            }
            for (String parent : node.dependsOn()) {
                PlannedNode built = planned.get(parent);
                if (built != null && !built.shared()) {
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
