package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A query that returns one row with one number. It runs as the warehouse's gate role, and only as that.
 *
 * @param timeout statement timeout; 1s to 1h
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.min) || has(self.max)",
        message = "give min, max or both: the bounds of the number that the query returns")
@ValidationRule(
        value = "!has(self.min) || !has(self.max) || self.min <= self.max",
        message = "min is greater than max: no number can pass")
@ValidationRule(value = "!self.sql.contains('\\x00')", message = "sql has a NUL character: remove it")
@ValidationRule(
        value = "duration(self.timeout) >= duration('1s') && duration(self.timeout) <= duration('1h')",
        message = "timeout must be between 1s and 1h")
public record QueryGateSpec(
        @Required
        @Size(min = 1, max = 8192)
        @JsonPropertyDescription(
                "One SELECT. {{ green }} and {{ live }} are the sides' target schemas, {{ green.NAME }} and {{ live.NAME }} the side's schema whose Live name is NAME. In a monitoring check only {{ live }}.")
        String sql,

        @JsonPropertyDescription("The number must not be less.") @Nullable
        Double min,

        @JsonPropertyDescription("The number must not be greater.") @Nullable
        Double max,

        @Default("60s") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How long the query may run.")
        String timeout) {}
