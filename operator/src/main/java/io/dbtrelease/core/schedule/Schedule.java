package io.dbtrelease.core.schedule;

import io.dbtrelease.core.time.Parsed;
import io.dbtrelease.text.Shown;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ticks of a Unix cron in a time zone. Ticks are found in local time and only then become moments, as the package says.
 *
 * <p>Five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday), with names, lists, ranges and steps; where both days are given,
 * either is enough, as in a Kubernetes CronJob. {@code @hourly}, {@code @daily}, {@code @weekly} and {@code @monthly} are their first minute.
 */
public final class Schedule {
    /** No zone of our days turns its clocks back by more. */
    private static final int LONGEST_OVERLAP_HOURS = 3;

    private final Cron cron;
    private final ZoneId zone;

    private Schedule(Cron cron, ZoneId zone) {
        this.cron = cron;
        this.zone = zone;
    }

    /** Bad: what is no cron, no time zone, or has no tick in the years to come ({@code 0 0 31 2 *}). */
    public static Parsed<Schedule> parse(String cron, String timeZone) {
        return switch (LocalTimes.zone(timeZone)) {
            case Parsed.Bad<ZoneId>(String message) -> new Parsed.Bad<>(message);
            case Parsed.Ok<ZoneId>(ZoneId zone) -> parse(cron, zone);
        };
    }

    private static Parsed<Schedule> parse(String text, ZoneId zone) {
        return switch (Cron.parse(text)) {
            case Parsed.Bad<Cron>(String message) ->
                new Parsed.Bad<>("'" + shortened(text) + "' is no Unix cron: " + shortened(message));
            case Parsed.Ok<Cron>(Cron cron) ->
                cron.after(LocalDateTime.of(2000, 1, 1, 0, 0)).isPresent()
                        ? new Parsed.Ok<>(new Schedule(cron, zone))
                        : new Parsed.Bad<>("'" + shortened(text) + "' never comes: no month has such a day");
        };
    }

    /** The first tick after this moment; empty: there is none in the years to come. */
    public Optional<Instant> next(Instant now) {
        LocalDateTime at = LocalDateTime.ofInstant(now, zone);
        while (true) {
            Optional<LocalDateTime> tick = cron.after(at);
            if (tick.isEmpty()) {
                return Optional.empty();
            }
            Instant moment = LocalTimes.moment(tick.get(), zone);
            if (moment.isAfter(now)) {
                return Optional.of(moment);
            }
            at = tick.get();
        }
    }

    /**
     * The newest tick after {@code lastTick} and not after {@code now}; older ones that were missed as well are left out, so that nothing piles up.
     *
     * @param lastTick the newest tick that was looked at; null: nothing was ever looked at, so nothing is due
     */
    public Optional<Instant> tickDue(@Nullable Instant lastTick, Instant now) {
        if (lastTick == null) {
            return Optional.empty();
        }
        LocalDateTime at = LocalDateTime.ofInstant(now, zone).plusHours(LONGEST_OVERLAP_HOURS);
        while (true) {
            Optional<LocalDateTime> tick = cron.before(at);
            if (tick.isEmpty()) {
                return Optional.empty();
            }
            Instant moment = LocalTimes.moment(tick.get(), zone);
            if (!moment.isAfter(now)) {
                return Optional.of(moment).filter(m -> m.isAfter(lastTick));
            }
            at = tick.get();
        }
    }

    private static String shortened(String text) {
        return Shown.line(text, 160);
    }
}
