package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition as in the Kubernetes API conventions.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        @Required @Size(max = 316) @JsonPropertyDescription("Type of the condition.")
        String type,

        @Required @Pattern("^(True|False|Unknown)$") @JsonPropertyDescription("True, False or Unknown.")
        String status,

        @Required
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription("One word for a machine.")
        String reason,

        @Required @Size(max = 32768) @JsonPropertyDescription("A sentence for a person.")
        String message,

        @Required @JsonPropertyDescription("When status last changed.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant lastTransitionTime,

        @JsonPropertyDescription("The generation that the condition speaks of.") @Nullable
        Long observedGeneration) {}
