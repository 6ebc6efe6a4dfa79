package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * @param retain how many Retired sides are kept; 0: none, so no rollback
 * @param retainFor 1s to 8760h
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "duration(self.retainFor) >= duration('1s') && duration(self.retainFor) <= duration('8760h')",
        message = "retainFor must be between 1s and 8760h")
public record RollbackSpec(
        @Default("2") @Min(0) @Max(16) @JsonPropertyDescription("How many Retired sides are kept.")
        int retain,

        @Default("72h") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How long a Retired side is kept.")
        String retainFor) {}
