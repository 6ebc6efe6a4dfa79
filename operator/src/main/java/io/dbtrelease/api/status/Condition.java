package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition as in the Kubernetes API conventions.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        @JsonPropertyDescription("Type of the condition.") String type,
        @JsonPropertyDescription("True, False or Unknown.") String status,
        @JsonPropertyDescription("One word for a machine.") String reason,
        @JsonPropertyDescription("A sentence for a person.") String message,

        @JsonPropertyDescription("When status last changed.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant lastTransitionTime,

        @JsonPropertyDescription("The generation that the condition speaks of.") @Nullable
        Long observedGeneration) {}
