package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.Swap;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Live's marker shows the older revision: status says so. */
final class FinishRollbackStep implements Step<NextStep.FinishRollback> {
    @Override
    public StepResult run(NextStep.FinishRollback step, StepContext context) {
        AttemptStatus attempt = context.attempt();
        RollbackFacts rollback = Objects.requireNonNull(attempt.rollback());
        String took = rollback.millis() == null ? "" : " in " + rollback.millis() + " ms";
        String text = "Live is back at revision " + rollback.to() + took + ": " + rollback.message();
        Swap swap = FlipRequests.swap(context.spec().exposure().strategy());
        return StepResult.done(
                status -> finish(status, rollback, text, swap, context.now()),
                rollback.automatic()
                        ? ReleaseEvent.warning("RolledBack", text)
                        : ReleaseEvent.normal("RolledBack", text));
    }

    private static DbtReleaseStatus finish(
            DbtReleaseStatus status, RollbackFacts rollback, String text, Swap swap, Instant now) {
        AttemptStatus attempt = Objects.requireNonNull(status.attempt());
        LiveStatus bad = Objects.requireNonNull(status.live());
        RetiredSide good = status.retired().stream()
                .filter(r -> r.revision() == rollback.to())
                .findFirst()
                .orElseThrow();
        LiveStatus live = new LiveStatus(
                good.revision(),
                good.sourceRevision(),
                good.digest(),
                good.buildDigest(),
                now,
                good.image(),
                good.imageDigest(),
                good.schemas().stream().map(SchemaPair::live).sorted().toList(),
                good.monitored(),
                good.artifacts(),
                good.commit());
        LiveStatus unproven = bad.with(l -> l.monitored = false);
        Memory memory = status.memory() == null ? Memory.empty() : status.memory();
        DbtReleaseStatus next = Attempted.edit(a -> a.rollback = rollback.with(r -> r.done = true))
                .apply(status)
                .with(s -> {
                    s.live = live;
                    s.lastGreen = LastGreen.of(live, status.lastGreen());
                    s.retired = Retired.after(status.retired(), unproven, good.revision(), swap, now);
                    s.drift = null;
                    s.memory = memory.with(m -> {
                        if (!rollback.automatic()) {
                            m.wanted(good.digest());
                        }
                        m.rolledBack(bad.digest());
                    });
                });
        DbtReleaseStatus closed = close(next, attempt, rollback, text, now);
        List<HistoryEntry> before = History.rolledBack(closed.history(), rollback.from());
        return closed.with(s -> s.history = History.prepend(before, entry(rollback, good, text, now)));
    }

    /** The attempt that was Live is rolled back; one that was on its way to Live is superseded, for its Green started from a Live that is gone. */
    private static DbtReleaseStatus close(
            DbtReleaseStatus status, AttemptStatus attempt, RollbackFacts rollback, String text, Instant now) {
        if (attempt.outcome() != null) {
            return attempt.number() == rollback.from()
                    ? Attempted.edit(a -> {
                                a.outcome = Outcome.RolledBack;
                                a.reason = rollback.automatic() ? "ChecksFailed" : "RolledBack";
                                a.message = text;
                            })
                            .apply(status)
                    : status;
        }
        if (attempt.cutover() != null) {
            return History.close(
                    status, Outcome.RolledBack, rollback.automatic() ? "ChecksFailed" : "RolledBack", text, now);
        }
        // An intent stays until closing the attempt has withdrawn its flip.
        return Attempted.edit(a -> a.ending = new Ending(
                        Outcome.Superseded, "RolledBack", "Live was rolled back while the attempt was on its way", now))
                .apply(status);
    }

    private static HistoryEntry entry(RollbackFacts rollback, RetiredSide good, String text, Instant now) {
        return new HistoryEntry(
                "Rollback",
                good.revision(),
                Outcome.RolledBack,
                rollback.automatic() ? "ChecksFailed" : "Requested",
                text,
                good.sourceRevision(),
                good.digest(),
                good.buildDigest(),
                rollback.automatic() ? "Monitoring" : "Request",
                rollback.by(),
                null,
                rollback.at(),
                now,
                rollback.millis(),
                rollback.way() == null ? RollbackWay.SwapBack : rollback.way(),
                null,
                good.commit());
    }
}
