package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * A condition outside that the attempt waits for.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HoldFacts(
        @JsonPropertyDescription("One word.") String reason,
        @JsonPropertyDescription("What is waited for.") String message,

        @JsonPropertyDescription("Since when.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant since,

        @JsonPropertyDescription("When it is asked again.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant nextCheck) {}
