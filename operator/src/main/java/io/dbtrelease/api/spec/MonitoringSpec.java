package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What is watched on Live after a cutover; every check runs once each interval. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "duration(self.interval) >= duration('5s') && duration(self.interval) <= duration(self.duration) && duration(self.duration) <= duration('168h')",
        message = "interval must be at least 5s and at most duration; duration at most 168h")
public record MonitoringSpec(
        @Default("15m") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How long Live is watched.")
        String duration,

        @Default("1m") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How often the checks run.")
        String interval,

        @Default("1") @Min(1) @Max(1000) @JsonPropertyDescription("How many rounds with a failed check end the watch.")
        int failureLimit,

        @Default("Rollback") @JsonPropertyDescription("Rollback: flip back. Alert: only say so.")
        OnFailure onFailure,

        @Required @Size(min = 1, max = 32) @JsonPropertyDescription("The same kinds as gates.")
        List<GateSpec> checks) {}
