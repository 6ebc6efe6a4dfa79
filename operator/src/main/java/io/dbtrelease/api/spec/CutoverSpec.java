package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;

/** @param patience how long Strict tries to lock Live's tables before it holds and names who blocks; 1s to 1h */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "duration(self.patience) >= duration('1s') && duration(self.patience) <= duration('1h')",
        message = "patience must be between 1s and 1h")
public record CutoverSpec(
        @Default("Relaxed")
        @JsonPropertyDescription(
                "Relaxed: rename alone; about one statement in ten thousand under constant load sees two releases. Strict: none does, readers may stall.")
        Isolation isolation,

        @Default("60s")
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("Strict: how long to try before holding and naming the blockers.")
        String patience) {}
