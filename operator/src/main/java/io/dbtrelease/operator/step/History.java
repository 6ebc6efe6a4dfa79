package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bounded list of what happened, newest first. */
final class History {
    private History() {}

    /** Closes the attempt. */
    static DbtReleaseStatus close(
            DbtReleaseStatus status, Outcome outcome, @Nullable String reason, @Nullable String message, Instant now) {
        AttemptStatus attempt = status.attempt();
        if (attempt == null) {
            return status;
        }
        AttemptStatus closed = attempt.with(a -> {
            a.outcome = outcome;
            a.reason = reason;
            a.message = message;
            a.finishedAt = now;
            a.ending = null;
            a.trouble = null;
        });
        Memory memory = status.memory() == null ? Memory.empty() : status.memory();
        return status.with(s -> {
            s.attempt = closed;
            s.history = prepend(status.history(), entry(closed));
            if (outcome == Outcome.Failed || outcome == Outcome.Rejected) {
                s.memory = memory.with(m -> m.failedDigest = attempt.digest());
            }
        });
    }

    static List<HistoryEntry> prepend(List<HistoryEntry> history, HistoryEntry entry) {
        List<HistoryEntry> all = new ArrayList<>();
        all.add(entry);
        history.stream().limit(DbtReleaseStatus.HISTORY_LIMIT - 1).forEach(all::add);
        return all;
    }

    private static HistoryEntry entry(AttemptStatus a) {
        return new HistoryEntry(
                "Attempt",
                a.number(),
                a.outcome() == null ? Outcome.Failed : a.outcome(),
                a.reason(),
                a.message(),
                a.sourceRevision(),
                a.digest(),
                a.trigger().name(),
                a.requestedBy(),
                a.approval() == null ? null : a.approval().by(),
                a.startedAt(),
                a.finishedAt(),
                a.cutover() == null ? null : a.cutover().millis(),
                null);
    }
}
