package io.dbtrelease.core.artifact;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What dbt's JSON log tells that no artifact does. Numbers and the id are null where the log does not say them: Fusion
 * omits the counts.
 *
 * @param invocationId {@code info.invocation_id} of its lines
 * @param nodeCount {@code data.node_count} of ConcurrencyLine (Q027): selected nodes without ephemeral models <em>and
 *     without unit tests</em>
 * @param total {@code data.total} of LogStartLine (Q011): the same with unit tests. The StatsLine (Z023) at the end is
 *     of no use here: its total counts results, not what was selected
 * @param errors the last messages of level error, oldest first, at most {@value #MAX_ERRORS} are looked at
 */
public record LogFacts(
        @Nullable String invocationId,
        @Nullable Integer nodeCount,
        @Nullable Integer total,
        List<String> errors) {
    public static final LogFacts NONE = new LogFacts(null, null, null, List.of());

    static final int MAX_ERRORS = 10;
    private static final String ENCOUNTERED = "Encountered an error:";

    public LogFacts {
        errors = List.copyOf(errors);
    }

    /** Why dbt ended before it had run its nodes, on one line; empty: the log does not say. */
    Optional<String> cause() {
        return errors.reversed().stream()
                .limit(MAX_ERRORS)
                .filter(error -> !error.startsWith("Traceback"))
                .map(error -> error.startsWith(ENCOUNTERED) ? error.substring(ENCOUNTERED.length()) : error)
                .filter(error -> !error.isBlank())
                .findFirst()
                .map(error -> Texts.line(error, 400));
    }
}
