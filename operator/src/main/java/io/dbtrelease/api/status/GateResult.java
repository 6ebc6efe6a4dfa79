package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What one gate or check found.
 *
 * @param verdict Passed, Warned, Failed or Unknown (could not be evaluated)
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GateResult(
        @JsonPropertyDescription("Name of the gate.") String name,
        @JsonPropertyDescription("Kind of the gate.") String kind,

        @JsonPropertyDescription("Passed, Warned, Failed or Unknown.")
        Verdict verdict,

        @JsonPropertyDescription("What was seen.") @Nullable String observed,

        @JsonPropertyDescription("What it was held against.") @Nullable
        String threshold,

        @JsonPropertyDescription("What a person can act on.")
        String message) {

    /** The verdicts. */
    public enum Verdict {
        Passed,
        Warned,
        Failed,
        Unknown
    }
}
