package io.dbtrelease.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dbtrelease.api.status.ResultCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator reads from a folder. This is the form of {@code inspect -o json}; what does not apply is left out.
 *
 * @param step what dbt did: build, freshness, parse or nothing
 * @param accepted whether the operator would go on with it
 * @param reason one word, where it would not
 * @param attempt {@code <release uid>/<attempt>} that the artifacts name; null: they were written outside of a release
 * @param exitCode dbt's; null: nothing recorded it
 * @param files that are there, by name: the schema's version, or why the file is refused
 * @param nodes of the manifest, enabled, by type
 * @param schemas that its nodes are built in
 * @param selected nodes that dbt selected, where anything tells
 * @param failing what failed, those to blame before those that were skipped
 * @param sources each with its freshness
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Inspection(
        String folder,
        String step,
        boolean accepted,
        @Nullable String reason,
        String message,
        @Nullable String dbtVersion,
        @Nullable String invocationId,
        @Nullable String attempt,
        @Nullable Instant generatedAt,
        @Nullable Double elapsedSeconds,
        @Nullable String command,
        @Nullable Integer exitCode,
        Map<String, FileState> files,
        Map<String, Integer> nodes,
        List<String> schemas,
        @Nullable Integer selected,
        @Nullable Integer results,
        @Nullable ResultCounts counts,
        List<Failing> failing,
        List<SourceState> sources,
        List<String> notes) {

    /** @param schema such as v12 */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record FileState(
            @Nullable String schema,
            @Nullable String refused,
            @Nullable String message) {}

    /** @param status as dbt wrote it */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Failing(
            String node,
            String status,
            @Nullable Long failures,
            @Nullable String message) {}

    /** @param status pass, warn, error or unanswered */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record SourceState(
            String source,
            String status,
            @Nullable Long ageSeconds,
            @Nullable String message) {}
}
