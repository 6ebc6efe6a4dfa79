package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * A step that could not be done and is tried again.
 *
 * @param count tries in a row that ended like this
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Trouble(
        @JsonPropertyDescription("One word.") String reason,
        @JsonPropertyDescription("A sentence.") String message,

        @JsonPropertyDescription("Tries in a row that ended like this.")
        int count,

        @JsonPropertyDescription("Since when.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant since,

        @JsonPropertyDescription("When it is tried again.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant nextTry) {}
