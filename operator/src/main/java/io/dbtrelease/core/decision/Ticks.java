package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.ScheduleSpec;
import io.dbtrelease.api.status.Memory;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Of which schedule the ticks are that status remembers: a new one has none behind it that nobody looked at. */
public final class Ticks {
    private static final String NONE = "none";

    private Ticks() {}

    /** Cron and time zone, as status keeps them. */
    public static String schedule(@Nullable ScheduleSpec spec) {
        return spec == null || spec.cron() == null ? NONE : spec.cron() + " " + spec.timeZone();
    }

    /** The newest tick of this schedule that was looked at; null: none, so nothing is due. */
    public static @Nullable Instant last(@Nullable Memory memory, @Nullable ScheduleSpec spec) {
        return memory != null && isOf(memory, spec) ? memory.lastTick() : null;
    }

    /** What is remembered once this schedule was seen: one that is new, or that was changed, counts from now. */
    public static @Nullable Memory seen(@Nullable Memory memory, @Nullable ScheduleSpec spec, Instant now) {
        String schedule = schedule(spec);
        return memory == null || schedule.equals(memory.schedule())
                ? memory
                : memory.with(m -> {
                    m.schedule = schedule;
                    m.lastTick = isOf(memory, spec) ? memory.lastTick() : now;
                });
    }

    /** A status from before schedules were remembered means the one that is there. */
    private static boolean isOf(Memory memory, @Nullable ScheduleSpec spec) {
        return memory.schedule() == null || memory.schedule().equals(schedule(spec));
    }
}
