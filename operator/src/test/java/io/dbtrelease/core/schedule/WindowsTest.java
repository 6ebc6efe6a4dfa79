package io.dbtrelease.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.dbtrelease.api.spec.Weekday;
import io.dbtrelease.api.spec.WindowSpec;
import io.dbtrelease.core.time.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 2026-06-01 is a Monday. */
class WindowsTest {
    @ParameterizedTest(name = "{0} {1} in {2} at {3}: opens {4}")
    @CsvSource(delimiter = '|', textBlock = """
        # the last column is when it opens next; the same as now: it is open
        ''        | 08:00-18:00 | UTC              | 2026-06-01T07:59:59Z | 2026-06-01T08:00:00Z
        ''        | 08:00-18:00 | UTC              | 2026-06-01T08:00:00Z | 2026-06-01T08:00:00Z
        ''        | 08:00-18:00 | UTC              | 2026-06-01T17:59:59Z | 2026-06-01T17:59:59Z
        ''        | 08:00-18:00 | UTC              | 2026-06-01T18:00:00Z | 2026-06-02T08:00:00Z
        Mon,Tue   | 08:00-18:00 | UTC              | 2026-06-02T18:00:00Z | 2026-06-08T08:00:00Z
        Mon       | 08:00-18:00 | Europe/Berlin    | 2026-06-01T00:00:00Z | 2026-06-01T06:00:00Z
        # across midnight: the day is that of the start
        Fri       | 22:00-04:00 | UTC              | 2026-06-05T21:00:00Z | 2026-06-05T22:00:00Z
        Fri       | 22:00-04:00 | UTC              | 2026-06-06T03:59:00Z | 2026-06-06T03:59:00Z
        Fri       | 22:00-04:00 | UTC              | 2026-06-06T04:00:00Z | 2026-06-12T22:00:00Z
        Fri       | 22:00-04:00 | UTC              | 2026-06-05T03:00:00Z | 2026-06-05T22:00:00Z
        ''        | 22:00-00:00 | UTC              | 2026-06-05T23:59:59Z | 2026-06-05T23:59:59Z
        ''        | 22:00-00:00 | UTC              | 2026-06-06T00:00:00Z | 2026-06-06T22:00:00Z
        Sun       | 23:00-01:00 | America/New_York | 2026-06-08T04:30:00Z | 2026-06-08T04:30:00Z
        # spring in Berlin: 02:00 to 03:00 is skipped, the change is at 01:00Z
        Sun       | 02:30-05:00 | Europe/Berlin    | 2026-03-29T00:59:59Z | 2026-03-29T01:00:00Z
        Sun       | 01:00-02:30 | Europe/Berlin    | 2026-03-29T00:59:59Z | 2026-03-29T00:59:59Z
        Sun       | 01:00-02:30 | Europe/Berlin    | 2026-03-29T01:00:00Z | 2026-04-04T23:00:00Z
        Sun       | 02:00-03:00 | Europe/Berlin    | 2026-03-28T12:00:00Z | 2026-04-05T00:00:00Z
        Sat       | 22:00-04:00 | Europe/Berlin    | 2026-03-29T01:59:59Z | 2026-03-29T01:59:59Z
        Sat       | 22:00-04:00 | Europe/Berlin    | 2026-03-29T02:00:00Z | 2026-04-04T20:00:00Z
        Sun       | 02:30-05:00 | America/New_York | 2026-03-08T06:59:59Z | 2026-03-08T07:00:00Z
        # autumn in Berlin: 02:00 to 03:00 comes at 00:00Z and again at 01:00Z; it means the first
        Sun       | 02:30-05:00 | Europe/Berlin    | 2026-10-25T00:00:00Z | 2026-10-25T00:30:00Z
        Sun       | 02:30-05:00 | Europe/Berlin    | 2026-10-25T01:10:00Z | 2026-10-25T01:10:00Z
        Sun       | 01:00-02:30 | Europe/Berlin    | 2026-10-25T00:29:59Z | 2026-10-25T00:29:59Z
        Sun       | 01:00-02:30 | Europe/Berlin    | 2026-10-25T01:10:00Z | 2026-11-01T00:00:00Z
        Sun       | 01:30-04:00 | America/New_York | 2026-11-01T05:00:00Z | 2026-11-01T05:30:00Z
        """)
    void the_next_opening(String days, String times, String zone, Instant now, Instant opens) {
        Windows windows = windows(List.of(window(days, times)), zone);

        assertThat(windows.nextOpening(now)).contains(opens);
        assertThat(windows.open(now)).isEqualTo(now.equals(opens));
    }

    @Test
    void without_windows_it_is_always_open() {
        Instant now = Instant.parse("2026-06-01T00:00:00Z");

        assertThat(windows(List.of(), "UTC").open(now)).isTrue();
        assertThat(windows(List.of(), "UTC").nextOpening(now)).contains(now);
    }

    @Test
    void of_several_windows_any_is_enough_and_the_first_opens() {
        Windows windows = windows(List.of(window("Wed", "12:00-13:00"), window("Tue", "23:00-02:00")), "UTC");

        assertThat(windows.nextOpening(Instant.parse("2026-06-01T00:00:00Z")))
                .contains(Instant.parse("2026-06-02T23:00:00Z"));
        assertThat(windows.open(Instant.parse("2026-06-03T01:00:00Z"))).isTrue();
        assertThat(windows.open(Instant.parse("2026-06-03T02:00:00Z"))).isFalse();
        assertThat(windows.open(Instant.parse("2026-06-03T12:30:00Z"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"})
    void the_next_opening_is_open_and_nothing_before_it_is(String zone) {
        Windows windows = windows(List.of(window("Sat,Sun", "01:30-02:15"), window("Wed", "23:00-03:00")), zone);
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        while (now.isBefore(Instant.parse("2027-01-01T00:00:00Z"))) {
            Instant opens = windows.nextOpening(now).orElseThrow();
            assertThat(windows.open(opens)).as(opens.toString()).isTrue();
            if (opens.isAfter(now)) {
                assertThat(windows.open(opens.minusSeconds(1)))
                        .as(opens.toString())
                        .isFalse();
            }
            now = now.plus(Duration.ofHours(5));
        }
    }

    @Test
    void bad_windows_are_refused_with_a_reason() {
        assertThat(message(new WindowSpec(List.of(), "08:00", "08:00"), "UTC")).contains("leave windows out");
        assertThat(message(new WindowSpec(List.of(), "8 am", "18:00"), "UTC")).contains("'8 am'");
        assertThat(message(new WindowSpec(List.of(), "08:00", "18:00"), "Mars/Base"))
                .contains("no time zone");
    }

    private static String message(WindowSpec spec, String zone) {
        return switch (Windows.parse(List.of(spec), zone)) {
            case Parsed.Bad<Windows>(String message) -> message;
            case Parsed.Ok<Windows> ok -> fail("was accepted");
        };
    }

    private static WindowSpec window(String days, String times) {
        List<Weekday> weekdays = days.isEmpty()
                ? List.of()
                : Stream.of(days.split(",")).map(Weekday::valueOf).toList();
        List<String> ends = Arrays.asList(times.split("-"));
        return new WindowSpec(weekdays, ends.get(0), ends.get(1));
    }

    private static Windows windows(List<WindowSpec> specs, String zone) {
        return switch (Windows.parse(specs, zone)) {
            case Parsed.Ok<Windows>(Windows windows) -> windows;
            case Parsed.Bad<Windows>(String message) -> fail(message);
        };
    }
}
