package io.dbtrelease.core.schedule;

import io.dbtrelease.api.spec.Weekday;
import io.dbtrelease.api.spec.WindowSpec;
import io.dbtrelease.core.time.Parsed;
import io.dbtrelease.text.Shown;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** When Live may be flipped by a cutover. Without windows that is always. */
public final class Windows {
    /** One window a week at least, and one of them may fall into the gap of spring. */
    private static final int DAYS_AHEAD = 15;

    private static final int SHOWN = 40;

    private final List<Window> windows;
    private final ZoneId zone;

    private Windows(List<Window> windows, ZoneId zone) {
        this.windows = windows;
        this.zone = zone;
    }

    private record Window(Set<DayOfWeek> days, LocalTime start, LocalTime end) {}

    private record Opening(Instant from, Instant until) {
        boolean covers(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    /** Bad: what is no time zone or no time of day. */
    public static Parsed<Windows> parse(List<WindowSpec> specs, String timeZone) {
        return switch (LocalTimes.zone(timeZone)) {
            case Parsed.Bad<ZoneId>(String message) -> new Parsed.Bad<>(message);
            case Parsed.Ok<ZoneId>(ZoneId zone) -> parse(specs, zone);
        };
    }

    private static Parsed<Windows> parse(List<WindowSpec> specs, ZoneId zone) {
        List<Window> windows = new ArrayList<>();
        for (WindowSpec spec : specs) {
            try {
                LocalTime start = LocalTime.parse(spec.start());
                LocalTime end = LocalTime.parse(spec.end());
                if (start.equals(end)) {
                    return new Parsed.Bad<>(
                            "a window starts and ends at " + spec.start() + ": leave windows out to allow any time");
                }
                windows.add(new Window(days(spec), start, end));
            } catch (DateTimeException e) {
                return new Parsed.Bad<>("a window from '" + Shown.line(spec.start(), SHOWN) + "' to '"
                        + Shown.line(spec.end(), SHOWN) + "' has no two times of day: write HH:MM");
            }
        }
        return new Parsed.Ok<>(new Windows(List.copyOf(windows), zone));
    }

    /** A window opens at its start and is closed at its end. */
    public boolean open(Instant now) {
        return windows.isEmpty() || openings(now).anyMatch(o -> o.covers(now));
    }

    /** {@code now} where a window is open, else the start of the next one; empty: none opens within two weeks. */
    public Optional<Instant> nextOpening(Instant now) {
        if (open(now)) {
            return Optional.of(now);
        }
        return openings(now)
                .map(Opening::from)
                .filter(from -> from.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    private Stream<Opening> openings(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        return IntStream.rangeClosed(-1, DAYS_AHEAD)
                .mapToObj(today::plusDays)
                .flatMap(day -> windows.stream()
                        .filter(w -> w.days().contains(day.getDayOfWeek()))
                        .map(w -> opening(w, day)))
                .filter(o -> o.from().isBefore(o.until()));
    }

    private Opening opening(Window window, LocalDate day) {
        LocalDate lastDay = window.end().isAfter(window.start()) ? day : day.plusDays(1);
        return new Opening(
                LocalTimes.moment(day.atTime(window.start()), zone),
                LocalTimes.moment(lastDay.atTime(window.end()), zone));
    }

    private static Set<DayOfWeek> days(WindowSpec spec) {
        if (spec.days() == null || spec.days().isEmpty()) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (Weekday day : spec.days()) {
            days.add(
                    switch (day) {
                        case Mon -> DayOfWeek.MONDAY;
                        case Tue -> DayOfWeek.TUESDAY;
                        case Wed -> DayOfWeek.WEDNESDAY;
                        case Thu -> DayOfWeek.THURSDAY;
                        case Fri -> DayOfWeek.FRIDAY;
                        case Sat -> DayOfWeek.SATURDAY;
                        case Sun -> DayOfWeek.SUNDAY;
                    });
        }
        return days;
    }
}
