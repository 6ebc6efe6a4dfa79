package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** @param maxWarned null: any number of warnings */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TestsGateSpec(
        @Default("0") @Min(0) @Max(1000000) @JsonPropertyDescription("How many tests may fail or end in error.")
        int maxFailed,

        @Min(0) @Max(1000000) @JsonPropertyDescription("How many tests may warn. Default: any number.") @Nullable
        Integer maxWarned,

        @Default("1") @Min(0) @Max(1000000) @JsonPropertyDescription("How many tests must have run.")
        int minExecuted) {}
