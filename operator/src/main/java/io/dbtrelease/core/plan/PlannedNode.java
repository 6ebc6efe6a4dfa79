package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ResourceType;
import java.util.Set;

/**
 * A relation or function that the project builds, under both of its names.
 *
 * @param materialized as dbt names it: {@code table}, {@code view}, {@code incremental}, {@code snapshot}, {@code seed}, …
 * @param seeded whether it starts from Live's data
 * @param shared whether it is written in place: both names are the same
 * @param part what the build does with it
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
        boolean grantsConfigured,
        Part part) {

    private static final Set<String> MADE_ANEW = Set.of("table", "view", "materialized_view");

    /** Whether every build drops it in a shared schema, with what hangs on it, and makes it anew. */
    public boolean replacedInPlace() {
        return part == Part.Built && shared && MADE_ANEW.contains(materialized);
    }

    /** The node as a copy of Live's, which the build leaves alone. */
    PlannedNode copy() {
        return new PlannedNode(
                uniqueId, resourceType, materialized, live, green, true, shared, grantsConfigured, Part.Copied);
    }

    /** The node as one that the build leaves alone. What keeps its rows in a Full build has Live's here too. */
    PlannedNode left() {
        return new PlannedNode(
                uniqueId, resourceType, materialized, live, green, seeded, shared, grantsConfigured, Part.Left);
    }

    /** What a build does with a node. */
    public enum Part {
        /** It runs it. */
        Built,
        /** It leaves it as it starts: a copy of Live's. */
        Copied,
        /** It leaves it alone: it is not selected, and in Green only where it starts from Live's data; or its schema is shared. */
        Left
    }

    /** A name in the release's database. */
    public record Name(String schema, String identifier) {
        @Override
        public String toString() {
            return schema + "." + identifier;
        }
    }
}
