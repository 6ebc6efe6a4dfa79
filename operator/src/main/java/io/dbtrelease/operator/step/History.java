package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.core.decision.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bounded list of what happened, newest first. */
final class History {
    private static final String LATER = "rolled back later";

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
        Memory known = status.memory() == null ? Memory.empty() : status.memory();
        return status.with(s -> {
            s.attempt = closed;
            s.history = prepend(status.history(), entry(closed));
            // One that ends by itself is tried again by the next tick; one whose place something takes leaves it its
            // tick.
            boolean satisfied = outcome != Outcome.Superseded
                    && attempt.cutover() == null
                    && attempt.rebuild() == null
                    && attempt.dryRun() == null;
            Memory memory = satisfied ? known.with(m -> m.owedTick = null) : known;
            s.memory = status.memory() == null ? null : memory;
            boolean failed = outcome == Outcome.Failed || outcome == Outcome.Rejected;
            if (failed && attempt.rebuild() == null && attempt.dryRun() == null) {
                s.memory = memory.with(m -> m.failedDigest = attempt.digest());
            }
            LiveStatus live = status.live();
            if (outcome == Outcome.Rejected && attempt.rebuild() != null && live != null) {
                // Who takes a rollback back leaves Live to the schedule, as it was.
                s.memory = memory.with(m -> m.wanted(live.digest()));
            }
        });
    }

    static List<HistoryEntry> prepend(List<HistoryEntry> history, HistoryEntry entry) {
        List<HistoryEntry> all = new ArrayList<>();
        all.add(entry);
        history.stream().limit(DbtReleaseStatus.HISTORY_LIMIT - 1).forEach(all::add);
        return all;
    }

    /** What somebody went back from was rolled back, whatever its watch had said: it is no way back any more that anybody is offered. */
    static List<HistoryEntry> rolledBack(List<HistoryEntry> history, int revision) {
        return history.stream()
                .map(h -> h.number() == revision && h.outcome() == Outcome.Succeeded ? rolledBack(h) : h)
                .toList();
    }

    private static HistoryEntry rolledBack(HistoryEntry h) {
        return new HistoryEntry(
                h.kind(),
                h.number(),
                Outcome.RolledBack,
                h.reason(),
                h.message() == null ? LATER : h.message() + "; " + LATER,
                h.sourceRevision(),
                h.digest(),
                h.buildDigest(),
                h.trigger(),
                h.by(),
                h.approvedBy(),
                h.startedAt(),
                h.finishedAt(),
                h.cutoverMillis(),
                h.way(),
                h.image(),
                h.commit());
    }

    /** A rebuild is a rollback, and is one also where it came to nothing. */
    private static HistoryEntry entry(AttemptStatus a) {
        RebuildFacts rebuild = a.rebuild();
        Outcome outcome = a.outcome() == null ? Outcome.Failed : a.outcome();
        boolean back = rebuild != null && outcome == Outcome.Succeeded;
        String imageDigest = a.build() == null ? null : a.build().imageDigest();
        return new HistoryEntry(
                rebuild == null ? "Attempt" : "Rollback",
                a.number(),
                back ? Outcome.RolledBack : outcome,
                rebuild != null && back ? why(rebuild) : a.reason(),
                a.message(),
                a.sourceRevision(),
                a.digest(),
                a.buildDigest(),
                rebuild == null ? a.trigger().name() : rebuild.automatic() ? "Monitoring" : "Request",
                a.requestedBy(),
                a.approval() == null ? null : a.approval().by(),
                a.startedAt(),
                a.finishedAt(),
                a.cutover() == null ? null : a.cutover().millis(),
                rebuild == null ? null : RollbackWay.Rebuild,
                Origin.byDigest(a.image(), imageDigest),
                a.commit());
    }

    private static String why(RebuildFacts rebuild) {
        return rebuild.automatic() ? "ChecksFailed" : "Requested";
    }
}
