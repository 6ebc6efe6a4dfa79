package io.dbtrelease.operator.observe;

import io.dbtrelease.api.spec.ScheduleSpec;
import io.dbtrelease.core.schedule.Schedule;
import io.dbtrelease.core.schedule.Windows;
import io.dbtrelease.core.time.Parsed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the schedule says now.
 *
 * @param problem what is wrong with it; null: nothing
 */
record Timing(
        @Nullable Instant dueTick,
        @Nullable Instant nextTick,
        boolean windowOpen,
        @Nullable Instant nextWindow,
        @Nullable String problem) {
    private static final Timing ALWAYS = new Timing(null, null, true, null, null);

    static Timing of(@Nullable ScheduleSpec spec, @Nullable Instant lastTick, Instant now) {
        if (spec == null) {
            return ALWAYS;
        }
        Instant due = null;
        Instant next = null;
        if (spec.cron() != null) {
            switch (Schedule.parse(spec.cron(), spec.timeZone())) {
                case Parsed.Bad<Schedule>(String message) -> {
                    return bad("schedule.cron: " + message);
                }
                case Parsed.Ok<Schedule>(Schedule schedule) -> {
                    due = schedule.tickDue(lastTick, now).orElse(null);
                    next = schedule.next(now).orElse(null);
                }
            }
        }
        Instant tick = due;
        Instant following = next;
        return switch (Windows.parse(spec.windows(), spec.timeZone())) {
            case Parsed.Bad<Windows>(String message) -> bad("schedule.windows: " + message);
            case Parsed.Ok<Windows>(Windows windows) ->
                new Timing(
                        tick,
                        following,
                        windows.open(now),
                        windows.nextOpening(now).orElse(null),
                        null);
        };
    }

    private static Timing bad(String problem) {
        return new Timing(null, null, false, null, problem);
    }
}
