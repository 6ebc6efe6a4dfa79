package io.dbtrelease.operator.status;

import io.dbtrelease.api.status.Condition;
import java.time.Instant;
import java.util.List;

/** Conditions as in the Kubernetes API conventions: the time of a transition stays while the status stays. */
public final class Conditions {
    private Conditions() {}

    /** The condition that follows those of {@code before}. */
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
        return new Condition(type, status, reason, message, since, generation);
    }
}
