package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Steps that could not be done wait with a growing back-off, without end: giving up could strand a flip. */
public final class Troubles {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Troubles() {}

    /**
     * The trouble that follows {@code before}: the back-off doubles from one second to a minute while the reason stays the same. It lasts since the first
     * of them, whatever their reasons: a step that fails now for this and now for that is as stuck as one that always fails for the same.
     */
    public static Trouble next(@Nullable Trouble before, String reason, String message, Instant now) {
        int count = 1;
        Instant since = now;
        if (before != null) {
            count = before.reason().equals(reason) ? before.count() + 1 : 1;
            since = before.since();
        }
        long seconds = Math.min(LONGEST.toSeconds(), 1L << Math.min(count - 1, 6));
        return new Trouble(reason, message, count, since, now.plusSeconds(seconds));
    }

    /** The trouble of a step of this observation. A Strict flip that is blocked is tried every second as long as its patience lasts, and only then ever more rarely. */
    public static Trouble next(Observation o, @Nullable Trouble before, String reason, String message) {
        Trouble next = next(before, reason, message, o.now());
        boolean strict = reason.equals("Blocked") && o.spec().cutover().isolation() == Isolation.Strict;
        Duration patience =
                strict ? Durations.parse(o.spec().cutover().patience()).orElse(Duration.ZERO) : Duration.ZERO;
        return o.now().isBefore(next.since().plus(patience))
                ? new Trouble(
                        reason, message, next.count(), next.since(), o.now().plusSeconds(1))
                : next;
    }

    /** The step, or the wait that is left of its trouble. */
    static Decision attempt(
            Observation o, @Nullable AttemptStatus attempt, Phase phase, NextStep step, String reason, String message) {
        Trouble trouble =
                attempt == null || attempt.trouble() == null ? o.status().trouble() : attempt.trouble();
        if (trouble == null || !o.now().isBefore(trouble.nextTry())) {
            return trouble == null
                    ? Decision.act(phase, step, reason, message)
                    : new Decision(
                            phase, step, trouble.reason(), trouble.message(), stalled(o, trouble), Duration.ZERO);
        }
        Duration left = Duration.between(o.now(), trouble.nextTry());
        return new Decision(phase, new NextStep.Rest(), trouble.reason(), trouble.message(), stalled(o, trouble), left);
    }

    private static boolean stalled(Observation o, Trouble trouble) {
        return !o.now().isBefore(trouble.since().plus(Waits.STALLED));
    }
}
