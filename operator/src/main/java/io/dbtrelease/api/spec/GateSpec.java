package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One condition, exactly one of its kinds. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "[has(self.tests), has(self.sourceFreshness), has(self.rowCountDiff), has(self.schemaDiff), has(self.query)].filter(x, x).size() == 1",
        message = "a gate has exactly one of tests, sourceFreshness, rowCountDiff, schemaDiff, query")
public record GateSpec(
        @Required
        @Pattern(Patterns.GATE_NAME)
        @Size(max = 63)
        @JsonPropertyDescription("Name of the gate, unique in the release.")
        String name,

        @Default("Enforce") @JsonPropertyDescription("Enforce: the attempt fails. Warn: it is only said.")
        GateMode mode,

        @JsonPropertyDescription("Bounds on dbt's tests of this build.") @Nullable
        TestsGateSpec tests,

        @JsonPropertyDescription("Freshness of the sources, asked before the build.") @Nullable
        SourceFreshnessGateSpec sourceFreshness,

        @JsonPropertyDescription("Row counts of Green against Live.") @Nullable
        RowCountDiffGateSpec rowCountDiff,

        @JsonPropertyDescription("Relations and columns of Green against Live.") @Nullable
        SchemaDiffGateSpec schemaDiff,

        @JsonPropertyDescription("One number from a query of your own.") @Nullable
        QueryGateSpec query) {}
