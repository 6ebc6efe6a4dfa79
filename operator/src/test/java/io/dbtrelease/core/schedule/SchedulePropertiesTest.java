package io.dbtrelease.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Patterns;
import io.dbtrelease.api.spec.WindowSpec;
import io.dbtrelease.core.time.Durations;
import io.dbtrelease.core.time.Parsed;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** Texts of a schedule: understood, or refused in a sentence that can be shown. */
@Domain(HostileTexts.class)
class SchedulePropertiesTest {
    private static final Instant NOW = Instant.parse("2026-03-29T00:30:00Z");
    private static final int LONGEST = 400;
    private static final List<String> CRON = List.of(
            "*", "0", "5", "7", "31", "60", "-", "/", ",", " ", "  ", "\t", "JAN", "mon", "@daily", "*/0", "99",
            "\u0661", "\u00a0", "L", "#", "?");
    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "berlin", "+02:00", "GMT+99", "Etc/../UTC", "\u0130stanbul", "", "Z");
    private static final List<String> TIMES =
            List.of("00:00", "24:00", "23:59:59.999999999", "9:00", "\u0660\u0660:00", "", "-1:00");

    @Property(seed = HostileTexts.SEED)
    void any_text_is_a_schedule_with_ticks_to_come_or_refused(@ForAll String text, @ForAll Hostile hostile) {
        StringBuilder cron = new StringBuilder(hostile.random().nextInt(4) == 0 ? text : "");
        for (int i = hostile.random().nextInt(12); i > 0; i--) {
            cron.append(hostile.oneOf(CRON));
        }
        String zone = hostile.random().nextInt(4) == 0 ? text : hostile.oneOf(ZONES);
        switch (Schedule.parse(cron.toString(), zone)) {
            case Parsed.Ok<Schedule>(Schedule schedule) -> {
                assertThat(schedule.next(NOW))
                        .hasValueSatisfying(next -> assertThat(next).isAfter(NOW));
                Instant yesterday = NOW.minus(Duration.ofDays(1));
                schedule.tickDue(yesterday, NOW)
                        .ifPresent(due -> assertThat(due).isBetween(yesterday, NOW));
            }
            case Parsed.Bad<Schedule>(String message) -> shown(message);
        }
    }

    @Property(seed = HostileTexts.SEED)
    void any_text_is_a_window_or_refused(@ForAll String text, @ForAll Hostile hostile) {
        String start = hostile.random().nextInt(3) == 0 ? text : hostile.oneOf(TIMES);
        String end = hostile.random().nextInt(3) == 0 ? text : hostile.oneOf(TIMES);
        switch (Windows.parse(List.of(new WindowSpec(null, start, end)), hostile.oneOf(ZONES))) {
            case Parsed.Ok<Windows>(Windows windows) ->
                assertThat(windows.nextOpening(NOW))
                        .hasValueSatisfying(
                                next -> assertThat(windows.open(next)).isTrue());
            case Parsed.Bad<Windows>(String message) -> shown(message);
        }
    }

    @Property(seed = HostileTexts.SEED)
    void a_duration_is_what_the_api_says_or_refused(@ForAll String text) {
        switch (Durations.parse(text)) {
            case Parsed.Ok<Duration>(Duration duration) -> {
                assertThat(text).matches(Patterns.DURATION);
                assertThat(duration.isNegative()).isFalse();
            }
            case Parsed.Bad<Duration>(String message) -> {
                assertThat(text.matches(Patterns.DURATION)).isFalse();
                shown(message);
            }
        }
    }

    @Property(seed = HostileTexts.SEED)
    void a_duration_that_is_written_is_read_as_the_same(@ForAll Hostile hostile) {
        Duration duration = Duration.ofSeconds(hostile.random().nextLong(100_000L * 3600));
        assertThat(Durations.parse(Durations.format(duration))).isEqualTo(new Parsed.Ok<>(duration));
    }

    private static void shown(String message) {
        assertThat(message).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST);
        assertThat(Shown.isWhole(message)).isTrue();
        assertThat(message.chars()).noneMatch(Character::isISOControl);
    }
}
