package io.dbtrelease.core.schedule;

import io.dbtrelease.core.time.Parsed;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Unix cron of five fields over local times, read as a Kubernetes CronJob reads it: where day of month and day of week are both given (neither is {@code
 * *}), either is enough.
 */
final class Cron {
    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *");

    /** The rarest day, the 29th of February, is at most eight years away. */
    private static final int DAYS_SEARCHED = 9 * 366;

    private final long minutes;
    private final long hours;
    private final long daysOfMonth;
    private final long months;
    private final long daysOfWeek;
    private final boolean eitherDay;

    private Cron(List<Long> bits, boolean eitherDay) {
        this.minutes = bits.get(0);
        this.hours = bits.get(1);
        this.daysOfMonth = bits.get(2);
        this.months = bits.get(3);
        long week = bits.get(4);
        this.daysOfWeek = week | (week & 1) << 7;
        this.eitherDay = eitherDay;
    }

    static Parsed<Cron> parse(String text) {
        String line = NICKNAMES.getOrDefault(text.strip(), text.strip());
        String[] fields = line.split("\\s+");
        if (fields.length != CronField.values().length) {
            return new Parsed.Bad<>("it has " + fields.length
                    + " fields: minute, hour, day of month, month and day of week are needed");
        }
        List<Long> bits = new ArrayList<>();
        for (CronField field : CronField.values()) {
            switch (field.parse(fields[bits.size()])) {
                case Parsed.Ok<Long>(Long value) -> bits.add(value);
                case Parsed.Bad<Long>(String message) -> {
                    return new Parsed.Bad<>(message);
                }
            }
        }
        boolean eitherDay = !fields[2].equals("*") && !fields[4].equals("*");
        return new Parsed.Ok<>(new Cron(bits, eitherDay));
    }

    /** The first tick after this time. */
    Optional<LocalDateTime> after(LocalDateTime time) {
        LocalDateTime from = time.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDate day = from.toLocalDate();
        int minute = from.getHour() * 60 + from.getMinute();
        for (int i = 0; i < DAYS_SEARCHED; i++, day = day.plusDays(1), minute = 0) {
            if (matches(day)) {
                for (; minute < 24 * 60; minute++) {
                    if (matches(minute)) {
                        return Optional.of(day.atTime(minute / 60, minute % 60));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The last tick before this time. */
    Optional<LocalDateTime> before(LocalDateTime time) {
        LocalDateTime from = time.minusNanos(1).truncatedTo(ChronoUnit.MINUTES);
        LocalDate day = from.toLocalDate();
        int minute = from.getHour() * 60 + from.getMinute();
        for (int i = 0; i < DAYS_SEARCHED; i++, day = day.minusDays(1), minute = 24 * 60 - 1) {
            if (matches(day)) {
                for (; minute >= 0; minute--) {
                    if (matches(minute)) {
                        return Optional.of(day.atTime(minute / 60, minute % 60));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate day) {
        boolean ofMonth = has(daysOfMonth, day.getDayOfMonth());
        boolean ofWeek = has(daysOfWeek, day.getDayOfWeek().getValue());
        return has(months, day.getMonthValue()) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    private boolean matches(int minuteOfDay) {
        return has(hours, minuteOfDay / 60) && has(minutes, minuteOfDay % 60);
    }

    private static boolean has(long bits, int value) {
        return (bits >> value & 1) == 1;
    }
}
