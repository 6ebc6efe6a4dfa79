package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The build Job and what its artifacts say.
 *
 * @param collected whether the artifacts were read and belong to this build
 * @param exitCode dbt's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BuildFacts(
        @JsonPropertyDescription("Name of the Job.") String job,

        @JsonPropertyDescription("UID of the Job.") @Nullable
        String jobUid,

        @JsonPropertyDescription("UID of the pod that ran.") @Nullable
        String podUid,

        @JsonPropertyDescription(
                "Digest of the image that really ran; id:sha256:… where the node has no digest of it to pull it by.")
        @Nullable
        String imageDigest,

        @JsonPropertyDescription("dbt's invocation_id.") @Nullable
        String invocationId,

        @JsonPropertyDescription("dbt's exit code.") @Nullable
        Integer exitCode,

        @JsonPropertyDescription("Whether the artifacts were read and belong to this build.")
        boolean collected,

        @JsonPropertyDescription("Results by status.") @Nullable
        ResultCounts counts,

        @JsonPropertyDescription("When the Job was made.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant startedAt,

        @JsonPropertyDescription("When its artifacts were read.") @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant finishedAt) {}
