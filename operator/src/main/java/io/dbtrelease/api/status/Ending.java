package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * Why an attempt is being ended: its Jobs are ended first, then its Green is dropped.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Ending(
        @JsonPropertyDescription("How it will have ended.") Outcome outcome,
        @JsonPropertyDescription("Why, one word.") String reason,
        @JsonPropertyDescription("Why, a sentence.") String message,

        @JsonPropertyDescription("When it was decided.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}
