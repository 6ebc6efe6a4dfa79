package io.dbtrelease.operator.observe;

import io.dbtrelease.core.decision.JobObservation.Problem;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names why a Job has no pod. The Job's status says nothing of it: only events do. */
final class NoPodProblems {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private NoPodProblems() {}

    /** Null: it may still be on its way. */
    static @Nullable Problem of(Job job, List<Event> events, Instant now) {
        Event refused = Events.newest(events, job.getMetadata(), Set.of("FailedCreate"));
        if (refused != null) {
            return new Problem(
                    "FailedCreate",
                    "the Job's pod is refused: " + Said.withoutPodName(Said.line(refused.getMessage())),
                    false);
        }
        return isLate(job, now)
                ? new Problem("NoPod", "no pod was made for the Job for " + PATIENCE.toSeconds() + " s", false)
                : null;
    }

    private static boolean isLate(Job job, Instant now) {
        String created = job.getMetadata().getCreationTimestamp();
        try {
            return created != null && now.isAfter(Instant.parse(created).plus(PATIENCE));
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
