package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The newest attempt that passed its gates and went live: what LAST_GREEN_SHA is for CI.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LastGreen(
        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("Its image.") String image,

        @JsonPropertyDescription("Number of the attempt; absent in a status of before it was recorded.") @Nullable
        Integer revision,

        @JsonPropertyDescription("Digest of the image that really ran.") @Nullable
        String imageDigest,

        @JsonPropertyDescription("The commit of the project's repository.") @Nullable
        String commit,

        @JsonPropertyDescription("Digest of what was built.") @Nullable
        String digest,

        @JsonPropertyDescription("Where its artifacts are in the store.") @Nullable
        String artifacts) {}
