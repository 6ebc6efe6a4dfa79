package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Percentages of Live's count; a relation that Live does not have yet passes, and says so. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.maxDecreasePercent) || has(self.maxIncreasePercent)",
        message = "give maxDecreasePercent, maxIncreasePercent or both")
public record RowCountDiffGateSpec(
        @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
                "Relations by name, or by Live's schema and name: fct_orders, analytics_marts.fct_orders.")
        List<@Size(max = 127) @Pattern("^([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,62}$") String>
                relations,

        @Min(0) @Max(100) @JsonPropertyDescription("By how many percent the count may fall.") @Nullable
        Double maxDecreasePercent,

        @Min(0) @Max(1000000) @JsonPropertyDescription("By how many percent the count may grow.") @Nullable
        Double maxIncreasePercent) {}
