package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;

/** @param holdFor how long a hold waits before the attempt fails; 1m to 168h */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "duration(self.holdFor) >= duration('1m') && duration(self.holdFor) <= duration('168h')",
        message = "holdFor must be between 1m and 168h")
public record SourceFreshnessGateSpec(
        @Default("Error")
        @JsonPropertyDescription("Warn: sources past warn_after are stale. Error: those past error_after.")
        FreshnessThreshold threshold,

        @Default("Hold") @JsonPropertyDescription("Hold: wait and ask again. Fail: the attempt fails.")
        OnStale onStale,

        @Default("12h")
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("How long a hold waits before the attempt fails.")
        String holdFor) {}
