package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.plan.PlannedNode.Name;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a slim plan is made from.
 *
 * @param before the Live-named manifest that Live was built from
 * @param now the Live-named manifest of this attempt
 * @param full what a Full build would do
 * @param modified unique ids that dbt's {@code state:modified} named
 * @param scope unique ids that {@code build.select} and {@code build.exclude} leave; null: all
 * @param tables of Live: relations that hold rows
 * @param relations of Live: all, without the marker
 * @param refreshed models that are built from nothing, by name
 */
public record SlimRequest(
        Manifest before,
        Manifest now,
        ReleasePlan full,
        Set<String> modified,
        @Nullable Set<String> scope,
        Set<Name> tables,
        Set<Name> relations,
        Set<String> refreshed) {
    public SlimRequest {
        modified = Set.copyOf(modified);
        scope = scope == null ? null : Set.copyOf(scope);
        tables = Set.copyOf(tables);
        relations = Set.copyOf(relations);
        refreshed = Set.copyOf(refreshed);
    }
}
