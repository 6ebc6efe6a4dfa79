package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the probe found.
 *
 * @param missingGrants statements that mend what the preflight misses
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DbtWarehouseStatus(
        @JsonPropertyDescription("The generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("postgres.") @Nullable String engine,

        @JsonPropertyDescription("Version of the engine.") @Nullable
        String version,

        @JsonPropertyDescription("When the probe last succeeded.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable
        Instant lastProbe,

        @JsonPropertyDescription("How long the probe took, in milliseconds.") @Nullable
        Long probeMillis,

        @JsonPropertyDescription("Statements that give the privileges which a release will need and which are missing.")
        List<String> missingGrants,

        @JsonPropertyDescription("Ready, Reconciling, Stalled.")
        List<Condition> conditions) {
    public DbtWarehouseStatus {
        missingGrants = missingGrants == null ? List.of() : List.copyOf(missingGrants);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
