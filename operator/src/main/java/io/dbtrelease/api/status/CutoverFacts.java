package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Live's marker shows this attempt.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CutoverFacts(
        @JsonPropertyDescription(
                "How long the flip took in the warehouse, in milliseconds; unknown when its reply was lost.")
        @Nullable
        Long millis,

        @JsonPropertyDescription("When Live's marker was first seen to show this attempt.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}
