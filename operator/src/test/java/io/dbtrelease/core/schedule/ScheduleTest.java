package io.dbtrelease.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.dbtrelease.core.time.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    @ParameterizedTest(name = "{0} in {1} after {2} ticks at {3}")
    @CsvSource(delimiter = '|', textBlock = """
        0 5 * * *        | UTC              | 2026-06-01T04:59:59Z | 2026-06-01T05:00:00Z
        0 5 * * *        | UTC              | 2026-06-01T05:00:00Z | 2026-06-02T05:00:00Z
        0 5 * * *        | Europe/Berlin    | 2026-06-01T00:00:00Z | 2026-06-01T03:00:00Z
        0 5 * * *        | Europe/Berlin    | 2026-12-01T00:00:00Z | 2026-12-01T04:00:00Z
        */15 * * * *     | UTC              | 2026-06-01T00:01:00Z | 2026-06-01T00:15:00Z
        0 0 29 2 *       | UTC              | 2026-06-01T00:00:00Z | 2028-02-29T00:00:00Z
        0 6 * * 1-5      | UTC              | 2026-06-05T06:00:00Z | 2026-06-08T06:00:00Z
        0 6 * * 0        | UTC              | 2026-06-05T06:00:00Z | 2026-06-07T06:00:00Z
        0 6 * * 7        | UTC              | 2026-06-05T06:00:00Z | 2026-06-07T06:00:00Z
        0 6 * * SUN      | UTC              | 2026-06-05T06:00:00Z | 2026-06-07T06:00:00Z
        0 6 13 * 5       | UTC              | 2026-06-06T00:00:00Z | 2026-06-12T06:00:00Z
        0 6 13 * 5       | UTC              | 2026-06-12T06:00:00Z | 2026-06-13T06:00:00Z
        5/25 * * * *     | UTC              | 2026-06-01T00:31:00Z | 2026-06-01T00:55:00Z
        0 6 * * mon,fri  | UTC              | 2026-06-05T06:00:00Z | 2026-06-08T06:00:00Z
        0 6 * * 5-7      | UTC              | 2026-06-06T06:00:00Z | 2026-06-07T06:00:00Z
        0 0 1 jan-mar *  | UTC              | 2026-06-06T06:00:00Z | 2027-01-01T00:00:00Z
        0 6 */10 * 5     | UTC              | 2026-06-06T00:00:00Z | 2026-06-11T06:00:00Z
        0 6 */10 * 5     | UTC              | 2026-06-11T06:00:00Z | 2026-06-12T06:00:00Z
        0 0 29 2 *       | UTC              | 2096-02-29T00:00:00Z | 2104-02-29T00:00:00Z
        @hourly          | UTC              | 2026-06-01T00:00:00Z | 2026-06-01T01:00:00Z
        @daily           | America/New_York | 2026-06-01T00:00:00Z | 2026-06-01T04:00:00Z
        @weekly          | UTC              | 2026-06-01T00:00:00Z | 2026-06-07T00:00:00Z
        @monthly         | UTC              | 2026-06-01T00:00:00Z | 2026-07-01T00:00:00Z
        30 5 * * *       | Asia/Kathmandu   | 2026-06-01T00:00:00Z | 2026-06-01T23:45:00Z
        # spring: 02:00 to 03:00 does not exist; 01:00Z in Berlin, 07:00Z in New York
        30 2 * * *       | Europe/Berlin    | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z
        30 2 * * *       | Europe/Berlin    | 2026-03-29T01:00:00Z | 2026-03-30T00:30:00Z
        30 2 * * *       | America/New_York | 2026-03-07T12:00:00Z | 2026-03-08T07:00:00Z
        30 2 * * *       | America/New_York | 2026-03-08T07:00:00Z | 2026-03-09T06:30:00Z
        # autumn: 02:00 to 03:00 comes twice in Berlin, 01:00 to 02:00 in New York
        30 2 * * *       | Europe/Berlin    | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z
        30 2 * * *       | Europe/Berlin    | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
        30 2 * * *       | Europe/Berlin    | 2026-10-25T01:10:00Z | 2026-10-26T01:30:00Z
        30 1 * * *       | America/New_York | 2026-10-31T12:00:00Z | 2026-11-01T05:30:00Z
        30 1 * * *       | America/New_York | 2026-11-01T05:30:00Z | 2026-11-02T06:30:00Z
        """)
    void the_next_tick(String cron, String zone, Instant now, Instant next) {
        assertThat(schedule(cron, zone).next(now)).contains(next);
    }

    @ParameterizedTest(name = "{0} in {1}, last looked at {2}, now {3}: due {4}")
    @CsvSource(delimiter = '|', textBlock = """
        0 5 * * * | UTC           | 2026-06-01T05:00:00Z | 2026-06-02T04:59:59Z |
        0 5 * * * | UTC           | 2026-06-01T05:00:00Z | 2026-06-02T05:00:00Z | 2026-06-02T05:00:00Z
        0 5 * * * | UTC           | 2026-06-01T05:00:00Z | 2026-06-09T12:00:00Z | 2026-06-09T05:00:00Z
        0 5 * * * | UTC           | 2026-06-01T12:34:56Z | 2026-06-01T23:00:00Z |
        0 5 * * * | UTC           | 2026-06-09T05:00:00Z | 2026-06-01T05:00:00Z |
        * * * * * | UTC           | 2026-06-01T05:00:00Z | 2026-06-02T05:00:30Z | 2026-06-02T05:00:00Z
        30 2 * * *| Europe/Berlin | 2026-03-28T01:30:00Z | 2026-03-29T00:59:59Z |
        30 2 * * *| Europe/Berlin | 2026-03-28T01:30:00Z | 2026-03-29T01:00:00Z | 2026-03-29T01:00:00Z
        30 2 * * *| Europe/Berlin | 2026-10-24T00:30:00Z | 2026-10-25T00:29:59Z |
        30 2 * * *| Europe/Berlin | 2026-10-24T00:30:00Z | 2026-10-25T00:30:00Z | 2026-10-25T00:30:00Z
        30 2 * * *| Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z |
        45 2 * * *| Europe/Berlin | 2026-10-24T00:45:00Z | 2026-10-25T01:10:00Z | 2026-10-25T00:45:00Z
        """)
    void only_the_newest_missed_tick_is_due(String cron, String zone, Instant last, Instant now, Instant due) {
        assertThat(schedule(cron, zone).tickDue(last, now)).isEqualTo(Optional.ofNullable(due));
    }

    @Test
    void nothing_is_due_where_nothing_was_ever_looked_at() {
        assertThat(schedule("* * * * *", "UTC").tickDue(null, Instant.parse("2026-06-01T00:00:00Z")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"})
    void over_a_year_each_local_time_that_matches_ticks_once_and_due_agrees_with_next(String zone) {
        ZoneId id = ZoneId.of(zone);
        for (String cron : List.of("30 2 * * *", "*/20 * * * *", "15 */2 * * *", "0 3 * * 0")) {
            Schedule schedule = schedule(cron, zone);
            Instant at = ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, id).toInstant();
            Instant end = ZonedDateTime.of(2027, 1, 1, 0, 0, 0, 0, id).toInstant();
            List<Instant> ticks = new ArrayList<>();
            Instant tick = schedule.next(at).orElseThrow();
            while (tick.isBefore(end)) {
                ticks.add(tick);
                Instant before = at;
                assertThat(schedule.tickDue(before, tick)).contains(tick);
                assertThat(schedule.tickDue(before, tick.minusMillis(1))).isEmpty();
                at = tick;
                tick = schedule.next(at).orElseThrow();
            }
            assertThat(ticks).isSorted().doesNotHaveDuplicates();
            if (cron.equals("30 2 * * *")) {
                assertThat(ticks).hasSize(365);
            }
            if (cron.equals("0 3 * * 0")) {
                assertThat(ticks).hasSize(52);
            }
        }
    }

    @Test
    void a_day_of_23_hours_loses_its_skipped_ticks_to_the_moment_of_the_change_and_one_of_25_hours_doubles_none() {
        assertThat(ticksOn("0 * * * *", "2026-03-29")).hasSize(23);
        assertThat(ticksOn("30 * * * *", "2026-03-29")).hasSize(24);
        assertThat(ticksOn("0 * * * *", "2026-10-25")).hasSize(24);
    }

    private static List<Instant> ticksOn(String cron, String day) {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Instant from = java.time.LocalDate.parse(day).atStartOfDay(berlin).toInstant();
        Instant end =
                java.time.LocalDate.parse(day).plusDays(1).atStartOfDay(berlin).toInstant();
        List<Instant> ticks = new ArrayList<>();
        Schedule schedule = schedule(cron, "Europe/Berlin");
        Instant tick = schedule.next(from.minusMillis(1)).orElseThrow();
        while (tick.isBefore(end)) {
            ticks.add(tick);
            tick = schedule.next(tick).orElseThrow();
        }
        return ticks;
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        0 5 * *           | has 4 fields
        0 5 * * * *       | has 6 fields
        61 * * * *        | 61 is no minute
        -5 * * * *        | -5 is no minute
        100 * * * *       | 100 is no minute
        0 25 * * *        | 25 is no hour
        0 0 32 * *        | 32 is no day of month
        0 0 0 * *         | 0 is no day of month
        0 0 31 2 *        | never comes
        0 0 30,31 2 *     | never comes
        0 0 * 13 *        | 13 is no month
        0 0 * FOO *       | FOO is no month
        0 0 * * 8         | 8 is no day of week
        0 0 * * 5-1       | 5-1 is no day of week
        0 0 L * *         | L is no day of month
        0 0 ? * *         | ? is no day of month
        0 0 * * 5#2       | 5#2 is no day of week
        a b c d e         | a is no minute
        @yearly           | has 1 fields
        ,,,, * * * *      |  is no minute
        */0 * * * *       | */0 is no minute
        5-1/-1 * * * *    | 5-1/-1 is no minute
        JAN * * * *       | JAN is no minute
        """)
    void what_no_calendar_has(String cron, String part) {
        switch (Schedule.parse(cron, "UTC")) {
            case Parsed.Bad<Schedule>(String message) ->
                assertThat(message.substring(message.indexOf("' ")).replace("'", ""))
                        .contains(part)
                        .hasSizeLessThan(400);
            case Parsed.Ok<Schedule> ok -> fail(cron + " was accepted");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"Europe/Brlin,write it like", "berlin,write Europe/Berlin", "utc,write UTC", "+99:00,write it like"})
    void an_unknown_time_zone_is_refused_with_the_one_that_may_be_meant(String zone, String part) {
        assertThat(Schedule.parse("0 5 * * *", zone))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.message()).contains(part));
    }

    @Test
    void nothing_of_what_the_crd_lets_through_throws_or_takes_long() {
        String letters = "0123456789*,/?#L-AM";
        java.util.Random random = new java.util.Random(7);
        Instant began = Instant.parse("2026-06-01T00:00:00Z");
        for (int i = 0; i < 3000; i++) {
            List<String> fields = new ArrayList<>();
            for (int f = 0; f < 5; f++) {
                StringBuilder field = new StringBuilder();
                int length = 1 + random.nextInt(4);
                for (int c = 0; c < length; c++) {
                    field.append(letters.charAt(random.nextInt(letters.length())));
                }
                fields.add(random.nextInt(3) == 0 ? "*" : field.toString());
            }
            String cron = String.join(" ", fields);
            if (Schedule.parse(cron, "Europe/Berlin") instanceof Parsed.Ok<Schedule>(Schedule schedule)) {
                assertThat(schedule.next(began)).as(cron).isPresent();
                assertThat(schedule.tickDue(began.minus(Duration.ofDays(4000)), began))
                        .as(cron)
                        .isPresent();
            }
        }
    }

    private static Schedule schedule(String cron, String zone) {
        return switch (Schedule.parse(cron, zone)) {
            case Parsed.Ok<Schedule>(Schedule schedule) -> schedule;
            case Parsed.Bad<Schedule>(String message) -> fail(message);
        };
    }
}
