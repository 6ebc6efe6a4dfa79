package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** A stretch of a day; one whose end is not after its start goes on past midnight. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "self.start != self.end",
        message = "start and end are equal: leave windows out to allow any time")
public record WindowSpec(
        @Default("[]") @Size(max = 7) @JsonPropertyDescription("Days on which the window starts. Empty: every day.")
        List<Weekday> days,

        @Required
        @Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$")
        @Size(max = 5)
        @JsonPropertyDescription("HH:MM in the schedule's time zone.")
        String start,

        @Required
        @Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$")
        @Size(max = 5)
        @JsonPropertyDescription("HH:MM in the schedule's time zone.")
        String end) {}
