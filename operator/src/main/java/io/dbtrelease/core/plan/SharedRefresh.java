package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code --full-refresh} would do to shared schemas: there is no Green of them, so dbt would drop incremental models and seeds that readers query, with
 * what hangs on them, and make them anew from today's sources before any gate has looked. No way back has their rows.
 */
final class SharedRefresh {
    private static final Set<String> REFRESHED = Set.of("incremental", "seed");

    private SharedRefresh() {}

    /** Empty: every such node says {@code full_refresh: false}, which is stronger than the flag, or there is none. */
    static Optional<PlanRefusal> refusal(Manifest asLive, List<PlannedNode> nodes) {
        Map<String, ManifestNode> all = ManifestPair.byId(asLive);
        List<String> lost = nodes.stream()
                .filter(node -> node.shared() && REFRESHED.contains(node.materialized()))
                .map(PlannedNode::uniqueId)
                .filter(id -> !Boolean.FALSE.equals(
                        Objects.requireNonNull(all.get(id)).fullRefresh()))
                .toList();
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PlanRefusal(
                                Reason.SharedRefresh,
                                "a full refresh would drop what readers query in a shared schema and make it anew, and no way back would have its rows: "
                                        + Names.first(lost),
                                "set full_refresh: false in their config, or name the models to refresh in build.fullRefreshModels instead"));
    }
}
