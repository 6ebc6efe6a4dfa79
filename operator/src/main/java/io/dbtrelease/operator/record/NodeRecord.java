package io.dbtrelease.operator.record;

import io.dbtrelease.core.artifact.NodeResult;
import io.dbtrelease.core.artifact.NodeStatus;
import io.dbtrelease.core.artifact.ResourceType;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one node of the build ended.
 *
 * @param id dbt's {@code unique_id}
 * @param status dbt's word
 * @param failures what a test counted
 * @param relation Green's name of what was built, as the adapter quotes it
 * @param said what the warehouse said to a statement that succeeded, such as {@code SELECT 1234}: the rows that were written. Nothing else that dbt says:
 *     it may quote data
 */
public record NodeRecord(
        String id,
        String status,
        double seconds,
        @Nullable Long failures,
        @Nullable String relation,
        @Nullable String said) {
    /** Nodes in one record. */
    static final int MOST = 5_000;

    /** As many as a record takes; tests first: they are what a release stands on. */
    public record Some(List<NodeRecord> nodes, int leftOut) {
        public static final Some NONE = new Some(List.of(), 0);

        public Some {
            nodes = List.copyOf(nodes);
        }
    }

    public static Some of(List<NodeResult> results) {
        List<NodeRecord> nodes = results.stream()
                .sorted(Comparator.comparing((NodeResult r) -> !isTest(r)).thenComparing(NodeResult::uniqueId))
                .limit(MOST)
                .map(NodeRecord::of)
                .toList();
        return new Some(nodes, results.size() - nodes.size());
    }

    private static boolean isTest(NodeResult result) {
        return result.resourceType() == ResourceType.Test || result.resourceType() == ResourceType.UnitTest;
    }

    private static NodeRecord of(NodeResult r) {
        return new NodeRecord(
                r.uniqueId(),
                r.statusText(),
                Math.max(0, Math.round(r.executionSeconds() * 1000) / 1000.0),
                r.failures(),
                r.relationName(),
                r.status() == NodeStatus.Success && r.resourceType().isBuilt() ? r.message() : null);
    }
}
