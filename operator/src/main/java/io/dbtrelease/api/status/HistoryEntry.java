package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dbtrelease.api.spec.RollbackWay;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One ended attempt, or one rollback.
 *
 * @param kind Attempt or Rollback
 * @param number attempt number; for a rollback the revision that Live shows since, which is a new one where it was built again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HistoryEntry(
        @JsonPropertyDescription("Attempt or Rollback.") String kind,

        @JsonPropertyDescription("Attempt number, or the revision that a rollback went to.")
        int number,

        @JsonPropertyDescription("How it ended.") Outcome outcome,
        @JsonPropertyDescription("Why, one word.") @Nullable String reason,

        @JsonPropertyDescription("Why, a sentence.") @Nullable
        String message,

        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("Digest of what was built.") @Nullable
        String digest,

        @JsonPropertyDescription(
                "Digest of the part of the spec that a Rebuild takes from today; a revision with another one is not built again.")
        @Nullable
        String buildDigest,

        @JsonPropertyDescription("What started it.") @Nullable
        String trigger,

        @JsonPropertyDescription("Who asked, if a person did.") @Nullable
        String by,

        @JsonPropertyDescription("Who approved, if a person did.") @Nullable
        String approvedBy,

        @JsonPropertyDescription("When it started.") @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant startedAt,

        @JsonPropertyDescription("When it ended.") @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant finishedAt,

        @JsonPropertyDescription("How long the flip took in the warehouse, in milliseconds.") @Nullable
        Long cutoverMillis,

        @JsonPropertyDescription("For a rollback, the way that was taken.") @Nullable
        RollbackWay way,

        @JsonPropertyDescription("The image that built it, by digest where it is known.") @Nullable
        String image,

        @JsonPropertyDescription("The commit of the project's repository.") @Nullable
        String commit) {}
