package io.dbtrelease.core.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of a manifest. Strings that are not there are null; lists are never null.
 *
 * @param alias the relation's name, where it has one; otherwise the node's name
 * @param relationName as the adapter quotes it; null: ephemeral, or a test that stores nothing
 * @param materialized {@code table}, {@code view}, {@code incremental}, {@code ephemeral}, {@code snapshot}, {@code seed}, …
 * @param severity {@code ERROR} or {@code WARN}, upper case; null: no test
 * @param blank whether its code is nothing but white space: dbt selects no such node
 * @param fullRefresh {@code config.full_refresh}; null: the command line decides
 * @param targetSchema a snapshot's {@code target_schema}; null: as any model
 * @param grantsConfigured whether {@code config.grants} names any privilege, with or without roles
 * @param storeFailures whether the test asks to keep its failing rows as a relation
 * @param dependsOn unique ids of the nodes and sources that it reads
 * @param fqn dbt's fully qualified name, its parts joined by points, which a selector may name: {@code shop.marts.orders}; empty: not said
 * @param checksum of its code or its rows, with what it was made of: {@code sha256:…}, and {@code path:…} for a seed of more than 1 MiB, which dbt does not read;
 *     null: not said
 * @param onSchemaChange {@code config.on_schema_change}: {@code ignore}, {@code fail}, …; null: not said
 * @param columns where a contract is enforced, those with a name; otherwise empty
 */
public record ManifestNode(
        String uniqueId,
        ResourceType resourceType,
        String name,
        String packageName,
        @Nullable String database,
        @Nullable String schema,
        String alias,
        @Nullable String relationName,
        @Nullable String materialized,
        @Nullable String severity,
        boolean blank,
        @Nullable String incrementalStrategy,
        @Nullable Boolean fullRefresh,
        @Nullable String targetSchema,
        boolean contractEnforced,
        boolean grantsConfigured,
        boolean storeFailures,
        List<String> dependsOn,
        List<String> tags,
        List<ManifestColumn> columns,
        String fqn,
        @Nullable String checksum,
        @Nullable String onSchemaChange) {
    public ManifestNode {
        dependsOn = List.copyOf(dependsOn);
        tags = List.copyOf(tags);
        columns = List.copyOf(columns);
    }

    /** Whether its checksum says nothing of its content. */
    public boolean isUnread() {
        return checksum != null && checksum.startsWith("path:");
    }

    public boolean isEphemeral() {
        return "ephemeral".equals(materialized);
    }

    /**
     * Whether {@code dbt build} without a selection runs it and must leave a result. Exposures and saved queries, which
     * some versions report as no-op, are not counted.
     */
    public boolean mustHaveResult() {
        return switch (resourceType) {
            case Model -> !isEphemeral() && !blank;
            case Seed, Snapshot, Test, UnitTest, Function -> true;
            case Operation, Analysis, SqlOperation, Rpc, Source, Exposure, SavedQuery, Metric, SemanticModel, Unknown ->
                false;
        };
    }

    /** Whether a build leaves a relation or a function under the node's name. */
    public boolean isBuilt() {
        return resourceType.isBuilt() && mustHaveResult();
    }
}
