package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ResourceType;
import java.util.Set;

/**
 * A relation or function that the project builds, under both of its names.
 *
 * @param materialized as dbt names it: {@code table}, {@code view}, {@code incremental}, {@code snapshot}, {@code seed}, …
 * @param seeded whether it starts from Live's data
 * @param shared whether it is written in place: both names are the same
 * @param grantsConfigured whether the project manages its grants, so that none may be copied from Live
 */
public record PlannedNode(
        String uniqueId,
        ResourceType resourceType,
        String materialized,
        Name live,
        Name green,
        boolean seeded,
        boolean shared,
        boolean grantsConfigured) {

    private static final Set<String> MADE_ANEW = Set.of("table", "view", "materialized_view");

    /** Whether every build drops it in a shared schema, with what hangs on it, and makes it anew. */
    public boolean replacedInPlace() {
        return shared && MADE_ANEW.contains(materialized);
    }

    /** A name in the release's database. */
    public record Name(String schema, String identifier) {
        @Override
        public String toString() {
            return schema + "." + identifier;
        }
    }
}
