package io.dbtrelease.operator.status;

import io.dbtrelease.api.status.Condition;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** Conditions as in the Kubernetes API conventions: the time of a transition stays while the status stays. */
public final class Conditions {
    /** What the API server takes: a status that it refuses would never be written. */
    private static final Pattern REASON = Pattern.compile("[A-Za-z]([A-Za-z0-9_,:]{0,126}[A-Za-z0-9_])?");

    private Conditions() {}

    /**
     * The condition that follows those of {@code before}.
     *
     * @param reason one word; {@code Unknown} is written for what cannot be one
     */
    public static Condition next(
            List<Condition> before,
            String type,
            String status,
            String reason,
            String message,
            Instant now,
            long generation) {
        Instant since = before.stream()
                .filter(c -> c.type().equals(type) && c.status().equals(status))
                .map(Condition::lastTransitionTime)
                .findFirst()
                .orElse(now);
        return new Condition(
                type, status, REASON.matcher(reason).matches() ? reason : "Unknown", message, since, generation);
    }
}
