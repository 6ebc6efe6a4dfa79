package io.dbtrelease.core.artifact;

import org.jspecify.annotations.Nullable;

/**
 * How one node ended.
 *
 * @param statusText what dbt wrote, at most 64 characters; it differs from the status where that is Unknown
 * @param message dbt's, at most {@value #MAX_MESSAGE} characters, control characters replaced; may quote data and SQL
 * @param failures what the test's {@code fail_calc} counted; null: not a data test, or it did not run
 * @param relationName as the adapter quotes it; null: the node is no relation
 */
public record NodeResult(
        String uniqueId,
        NodeStatus status,
        String statusText,
        @Nullable String message,
        @Nullable Long failures,
        double executionSeconds,
        @Nullable String relationName) {
    public static final int MAX_MESSAGE = 2_048;

    public ResourceType resourceType() {
        return ResourceType.ofUniqueId(uniqueId);
    }
}
