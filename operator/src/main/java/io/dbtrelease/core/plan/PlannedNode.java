package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ResourceType;

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

    /** A name in the release's database. */
    public record Name(String schema, String identifier) {
        @Override
        public String toString() {
            return schema + "." + identifier;
        }
    }
}
