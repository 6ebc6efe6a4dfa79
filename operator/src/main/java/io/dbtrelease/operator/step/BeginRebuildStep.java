package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Origin;
import io.dbtrelease.core.decision.Records;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Begins the attempt that builds an earlier revision again. It counts from when the rollback was asked for, and carries the digest of what it builds, so that
 * Live's marker tells the truth. What Live shows is remembered as rolled back from here on.
 */
final class BeginRebuildStep implements Step<NextStep.BeginRebuild> {
    @Override
    public StepResult run(NextStep.BeginRebuild step, StepContext context) throws TroubleException, IOException {
        AttemptStatus attempt = context.attempt();
        RollbackFacts rollback = Objects.requireNonNull(attempt.rollback());
        LiveStatus live = Objects.requireNonNull(context.status().live());
        Optional<Origin> origin = Origin.of(context.status(), rollback.to());
        if (origin.isEmpty()) {
            return new StepResult.Trouble(
                    "RollbackUnavailable", "status does not know which image built revision " + rollback.to());
        }
        if (attempt.cutover() == null) {
            FlipRequests.withdraw(context, attempt.intent());
        }
        // The attempt that is replaced would be told of nowhere else; a store that is away could not take the rebuild's
        // artifacts either.
        Records.Owed owed = Records.of(closed(context.status(), rollback, context), false);
        PublishRecordStep.publish(owed, context);
        AttemptStatus next = attempt(step.number(), rollback, origin.get(), context);
        String text = "attempt " + step.number() + " builds revision " + rollback.to() + " again, from " + next.image()
                + ", to go back from revision " + rollback.from() + ": " + rollback.message();
        return StepResult.done(
                status -> closed(status, rollback, context).with(s -> {
                    Memory memory = status.memory() == null ? Memory.empty() : status.memory();
                    s.attempt = next;
                    s.published = Records.stored(status, owed, context.now());
                    s.memory = memory.with(m -> {
                        m.highestNumber = step.number();
                        m.rolledBack(live.digest());
                    });
                }),
                rollback.automatic()
                        ? ReleaseEvent.warning("RebuildStarted", text)
                        : ReleaseEvent.normal("RebuildStarted", text));
    }

    /** The watch over what Live shows ends; what was not live yet is closed by now. */
    private static DbtReleaseStatus closed(DbtReleaseStatus status, RollbackFacts rollback, StepContext context) {
        AttemptStatus attempt = status.attempt();
        return attempt == null || attempt.outcome() != null
                ? status
                : History.close(
                        status,
                        Outcome.Succeeded,
                        rollback.automatic() ? "ChecksFailed" : "RollbackRequested",
                        "live; revision " + rollback.to() + " is built again, to go back to it: " + rollback.message(),
                        context.now());
    }

    private static AttemptStatus attempt(int number, RollbackFacts rollback, Origin origin, StepContext context) {
        RebuildFacts rebuild = new RebuildFacts(
                rollback.from(),
                rollback.to(),
                origin.image(),
                origin.sourceRevision(),
                origin.commit(),
                rollback.automatic(),
                rollback.message());
        return StartAttemptStep.attempt(
                        number,
                        origin.digest(),
                        Trigger.Rebuild,
                        rollback.by(),
                        origin.sourceRevision(),
                        origin.image(),
                        context)
                .with(a -> {
                    a.startedAt = rollback.at();
                    a.commit = origin.commit();
                    a.rebuild = rebuild;
                });
    }
}
