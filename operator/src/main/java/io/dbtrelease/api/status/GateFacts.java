package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;

/**
 * The gates' verdict over a sealed Green.
 *
 * @param fingerprint of the Green that the gates looked at
 * @param live revision of Live that Green was held against, 0 where there was none: gates that compare say nothing about another Live
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GateFacts(
        @JsonPropertyDescription("Whether every enforced gate passed.")
        boolean passed,

        @JsonPropertyDescription("Fingerprint of the Green that was looked at.")
        String fingerprint,

        @JsonPropertyDescription("Revision of Live that Green was held against; 0: none.")
        int live,

        @JsonPropertyDescription("Each gate's result.") List<GateResult> results,

        @JsonPropertyDescription("When.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {
    public GateFacts {
        results = results == null ? List.of() : List.copyOf(results);
    }
}
