package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param cron null: no ticks, windows only */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.cron) || self.windows.size() > 0",
        message = "a schedule without cron and without windows says nothing: give one of them, or leave schedule out")
@ValidationRule(
        value = "!has(self.cron) || self.cron.matches('" + Patterns.CRON + "')",
        message =
                "cron has five fields, minute hour day month weekday, such as 0 5 * * 1-5, or is @hourly, @daily, @weekly or @monthly")
@ValidationRule(
        value = "self.timeZone != 'Local' && timestamp('2026-01-01T00:00:00Z').getFullYear(self.timeZone) > 0",
        message = "timeZone is not in the IANA data base: use a name such as UTC or Europe/Berlin")
public record ScheduleSpec(
        @Size(max = 128)
        @JsonPropertyDescription(
                "Unix cron of five fields: an attempt starts at each tick, at most one at a time; ticks missed count once.")
        @Nullable
        String cron,

        @Default("UTC")
        @Pattern("^[A-Za-z][A-Za-z0-9_+/-]{0,63}$")
        @Size(max = 64)
        @JsonPropertyDescription("IANA time zone of cron and windows.")
        String timeZone,

        @Default("[]")
        @Size(max = 16)
        @JsonPropertyDescription("When Live may be flipped by a cutover. Empty: always. A rollback never waits.")
        List<WindowSpec> windows) {}
