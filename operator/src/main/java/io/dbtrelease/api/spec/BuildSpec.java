package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param timeout bounds dbt alone, not the wait for an upload; 1m to 24h
 * @param fullRefresh null: false, as for dryRun: a spec from before there were these has the digest that it had
 * @param vars dbt's {@code --vars}; any JSON values
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "duration(self.timeout) >= duration('1m') && duration(self.timeout) <= duration('24h')",
        message = "timeout must be between 1m and 24h")
@ValidationRule(
        value =
                "!has(self.nodeSelector) || self.nodeSelector.all(k, k.matches('^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$'))",
        message = "nodeSelector has a key that no node label can have: a label is <domain>/<name> or <name>")
public record BuildSpec(
        @Default("Full")
        @JsonPropertyDescription(
                "Full: every selected node is built. Slim: an attempt that a change of the project starts builds what changed and what hangs on it, beside copies of the rest of Live; it falls back to Full, and says why, where that would not be right.")
        BuildMode mode,

        @Default("prod")
        @Pattern(Patterns.IDENTIFIER)
        @Size(max = Patterns.IDENTIFIER_LENGTH)
        @JsonPropertyDescription("dbt's target name: the same for every attempt.")
        String target,

        @Default("[]") @Size(max = 64) @JsonPropertyDescription("dbt's --select, one selector an item.")
        List<@Pattern(Patterns.SELECTOR) @Size(min = 1, max = 512) String> select,

        @Default("[]") @Size(max = 64) @JsonPropertyDescription("dbt's --exclude, one selector an item.")
        List<@Pattern(Patterns.SELECTOR) @Size(min = 1, max = 512) String> exclude,

        @PreserveUnknownFields
        @Default("{}")
        @Size(max = 256)
        @JsonPropertyDescription("dbt's --vars. Not for secrets: they are seen in the spec.")
        Map<String, Object> vars,

        @Default("4") @Min(1) @Max(64) @JsonPropertyDescription("dbt's --threads.")
        int threads,

        @Default("true") @JsonPropertyDescription("dbt's --fail-fast.")
        boolean failFast,

        @Default("1h") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How long dbt may run.")
        String timeout,

        @JsonPropertyDescription("Resources of dbt's container.") @Nullable
        ResourceRequirements resources,

        @JsonPropertyDescription("Node labels that the pods need.") @Size(max = 16) @Nullable
        Map<String, @Pattern("^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$") @Size(max = 63) String> nodeSelector,

        @JsonPropertyDescription(
                "Service account of the pods; it needs no rights. Default: the namespace's default account.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = Patterns.OBJECT_NAME_LENGTH)
        @Nullable
        String serviceAccount,

        @Default("[]")
        @Size(max = 64)
        @JsonPropertyDescription("Environment variables for dbt, each from a Secret of this namespace.")
        List<EnvFromSecret> env,

        @JsonPropertyDescription(
                "true: incremental models are built from nothing instead of from Live's rows (dbt's --full-refresh). Snapshots keep their history.")
        @Nullable
        Boolean fullRefresh,

        @Size(max = 256)
        @JsonPropertyDescription("Names of incremental models that are built from nothing instead of from Live's rows.")
        @Nullable
        List<@Pattern(Patterns.MODEL) @Size(min = 1, max = 255) String> fullRefreshModels,

        @JsonPropertyDescription("true: an attempt ends when its plan stands in status; nothing is built.") @Nullable
        Boolean dryRun) {
    /** Whether every incremental model is built from nothing. */
    public boolean refreshesAll() {
        return Boolean.TRUE.equals(fullRefresh);
    }

    /** As a Rebuild builds it: in full, to the end, and from nothing if {@code refresh} or the spec says so. */
    public BuildSpec rebuilding(boolean refresh) {
        return new BuildSpec(
                BuildMode.Full,
                target,
                select,
                exclude,
                vars,
                threads,
                failFast,
                timeout,
                resources,
                nodeSelector,
                serviceAccount,
                env,
                refresh ? Boolean.TRUE : fullRefresh,
                fullRefreshModels,
                null);
    }

    /** Names of the models that are built from nothing. */
    public List<String> refreshed() {
        return fullRefreshModels == null ? List.of() : fullRefreshModels;
    }

    /** Whether an attempt ends with its plan. */
    public boolean endsWithPlan() {
        return Boolean.TRUE.equals(dryRun);
    }
}
