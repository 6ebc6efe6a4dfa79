package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;

/** @param retain how many Retired sides are kept; 0: none, so no rollback */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RollbackSpec(
        @Default("2") @Min(0) @Max(16) @JsonPropertyDescription("How many Retired sides are kept.")
        int retain,

        @Default("72h") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How long a Retired side is kept.")
        String retainFor) {}
