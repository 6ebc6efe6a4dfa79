package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * The last look at a Retired side that stands in the warehouse.
 *
 * @param fingerprint of its relations when it was first looked at, right after it retired
 * @param changed whether its fingerprint was another one since: somebody wrote to it, or the server lost its counters
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SideCheck(
        @JsonPropertyDescription("Fingerprint of its relations when it was first looked at.")
        String fingerprint,

        @JsonPropertyDescription("When it was last looked at.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at,

        @JsonPropertyDescription("Whether its fingerprint was another one since.")
        boolean changed) {}
