package io.dbtrelease.core.artifact;

import org.jspecify.annotations.Nullable;

/**
 * What dbt's JSON log tells that no artifact does. Each is null where the log does not say it: Fusion omits the counts.
 *
 * @param invocationId {@code info.invocation_id} of its lines
 * @param nodeCount {@code data.node_count} of ConcurrencyLine (Q027): selected nodes without ephemeral models <em>and
 *     without unit tests</em>
 * @param total {@code data.total} of LogStartLine (Q011): the same with unit tests. The StatsLine (Z023) at the end is
 *     of no use here: its total counts results, not what was selected
 */
public record LogFacts(
        @Nullable String invocationId,
        @Nullable Integer nodeCount,
        @Nullable Integer total) {
    public static final LogFacts NONE = new LogFacts(null, null, null);
}
