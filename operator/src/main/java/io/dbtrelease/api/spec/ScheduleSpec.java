package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param cron null: no ticks, windows only */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ScheduleSpec(
        @Pattern(Patterns.CRON)
        @Size(max = 128)
        @JsonPropertyDescription(
                "Unix cron of five fields: an attempt starts at each tick, at most one at a time; ticks missed count once.")
        @Nullable
        String cron,

        @Default("UTC")
        @Pattern("^[A-Za-z][A-Za-z0-9_+/-]{0,63}$")
        @JsonPropertyDescription("IANA time zone of cron and windows.")
        String timeZone,

        @Default("[]")
        @Size(max = 16)
        @JsonPropertyDescription("When Live may be flipped by a cutover. Empty: always. A rollback never waits.")
        List<WindowSpec> windows) {}
