package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * How long artifacts are kept. What Live, a Retired side, the last green revision and the newest attempt need is kept whatever this says.
 *
 * @param retain attempts whose artifacts are kept beyond that, newest first; 0 to 1000
 * @param retainFor how old they may get; 1h to 87600h
 * @param legalHold true: nothing is removed, not even when the release is deleted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "duration(self.retainFor) >= duration('1h') && duration(self.retainFor) <= duration('87600h')",
        message = "artifacts.retainFor must be between 1h and 87600h")
public record ArtifactsSpec(
        @Default("20")
        @Min(0)
        @Max(1000)
        @JsonPropertyDescription("How many attempts keep their artifacts beyond those that are needed.")
        int retain,

        @Default("8760h") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How old their artifacts may get.")
        String retainFor,

        @Default("false")
        @JsonPropertyDescription("true: nothing is removed from the store, not even when the release is deleted.")
        boolean legalHold) {
    /** What holds where nothing is said. */
    public static final ArtifactsSpec DEFAULT = new ArtifactsSpec(20, "8760h", false);
}
