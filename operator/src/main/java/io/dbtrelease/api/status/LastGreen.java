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

        @JsonPropertyDescription("Its image.") String image) {}
