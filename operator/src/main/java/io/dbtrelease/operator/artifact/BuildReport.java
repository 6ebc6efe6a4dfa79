package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.dbtrelease.operator.job.JobKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the collector says of a Job that is over: its word for how it ended, and the digests of the files that it
 * delivered before. Written by code in the user's pod: a claim, to be checked against the files and the pod's status.
 *
 * @param exitCode of the runner, which is that of dbt's last step; null: it was killed before it could say
 * @param error the runner's own error, a sentence; null: it had none
 * @param steps of the runner, in order
 * @param invocationIds of dbt, as its logs have them, in order, each once
 * @param nodeCount nodes that the build said it would run, <em>without unit tests</em> (ConcurrencyLine); null: it did not
 * @param total the same with unit tests (LogStartLine); null: it did not say
 * @param stats dbt's closing counts ({@code pass}, {@code error}, {@code total}, …); empty: it wrote none
 * @param errors the last messages of level error, oldest first, at most 10 of at most 500 characters
 * @param files delivered, by name
 * @param notDelivered files that were there and were not delivered, with the reason
 * @param commit of the project's repository that was checked out, 40 hexadecimal digits, read where dbt cannot write; null: the project is in the image
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BuildReport(
        JobKind kind,
        int attempt,
        int round,
        @Nullable Integer exitCode,
        @Nullable String error,
        List<Step> steps,
        List<String> invocationIds,
        @Nullable Integer nodeCount,
        @Nullable Integer total,
        Map<String, Integer> stats,
        List<String> errors,
        Map<String, FileFacts> files,
        Map<String, String> notDelivered,
        @Nullable String commit) {

    public BuildReport {
        steps = List.copyOf(steps);
        invocationIds = List.copyOf(invocationIds);
        stats = Map.copyOf(stats);
        errors = List.copyOf(errors);
        files = Map.copyOf(files);
        notDelivered = Map.copyOf(notDelivered);
    }

    /** The step of that name ({@code deps}, {@code live}, {@code green}, {@code freshness}, {@code build}); null: it did not end. */
    public @Nullable Step step(String name) {
        return steps.stream()
                .filter(step -> step.step().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * One run of dbt, as run.sh's {@code exit/<step>.json}.
     *
     * @param startedAt in UTC, as text; empty: not said
     * @param finishedAt likewise
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Step(
            String step, int exitCode, String startedAt, String finishedAt, boolean timedOut, boolean interrupted) {
        public Step {
            Objects.requireNonNull(step);
            startedAt = Objects.requireNonNullElse(startedAt, "");
            finishedAt = Objects.requireNonNullElse(finishedAt, "");
        }
    }

    /** @param sha256 in lower-case hex */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record FileFacts(long bytes, String sha256) {
        public FileFacts {
            Objects.requireNonNull(sha256);
        }
    }
}
