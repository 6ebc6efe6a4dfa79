package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.core.decision.Flips;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Sides;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.core.decision.Ways;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This way back can never be gone, or a person takes the rollback back, or it is overtaken: what was asked of the warehouse is withdrawn. The next way of the order is
 * tried; where none is left, that is what the attempt says.
 */
final class GiveUpRollbackStep implements Step<NextStep.GiveUpRollback> {
    @Override
    public StepResult run(NextStep.GiveUpRollback step, StepContext context) throws TroubleException {
        RollbackFacts rollback = context.attempt().rollback();
        if (!FlipRequests.withdraw(context, rollback == null ? null : rollback.intent())) {
            return new StepResult.Trouble("FlippedAlready", "the warehouse says that Live is flipped back already");
        }
        return givenUp(step, context);
    }

    /** Once nobody flips back any more. */
    static StepResult givenUp(NextStep.GiveUpRollback step, StepContext context) throws TroubleException {
        RollbackFacts rollback = context.attempt().rollback();
        return step.next() == null || rollback == null
                ? over(step, context, rollback)
                : goesOn(step, context, rollback, step.next());
    }

    private static StepResult goesOn(
            NextStep.GiveUpRollback step, StepContext context, RollbackFacts rollback, RollbackWay next)
            throws TroubleException {
        Intent intent = BeginRollbackStep.intent(context, rollback.from(), rollback.to(), next);
        RollbackFacts facts = rollback.with(r -> {
            r.way = next;
            r.intent = intent;
        });
        return StepResult.done(
                Attempted.edit(a -> a.rollback = facts),
                ReleaseEvent.warning(
                        "RollbackGoesOn",
                        "going back to revision " + step.to() + " by " + rollback.way() + " is given up: " + step.why()
                                + "; " + next + " is tried"));
    }

    /** The side is no way back any more: what stands of it, where it is not whole, is kept all the same. */
    private static DbtReleaseStatus notKept(DbtReleaseStatus status, int revision, StepContext context) {
        Optional<List<String>> missing = context.observation().warehouse() instanceof WarehouseView.Seen seen
                ? Retired.find(status, revision)
                        .filter(side -> Sides.stands(context.observation(), seen, side))
                        .map(side -> Sides.missing(context.observation(), seen, side))
                        .filter(gone -> !gone.isEmpty())
                : Optional.empty();
        return missing.map(gone -> Retired.broken(status, revision, gone))
                .orElseGet(() -> Retired.forgotten(status, revision));
    }

    private static StepResult over(
            NextStep.GiveUpRollback step, StepContext context, @Nullable RollbackFacts rollback) {
        AttemptStatus attempt = context.attempt();
        // A watch whose checks failed would ask for the same at once.
        boolean watched =
                rollback != null && rollback.automatic() && attempt.outcome() == null && attempt.cutover() != null;
        boolean built = rollback != null && rollback.way() == RollbackWay.Rebuild;
        String text = "the rollback to revision " + step.to() + " is given up: " + step.why()
                + (step.stranded() ? "; no way is left: " + Ways.RUNBOOK : "");
        return StepResult.done(
                status -> {
                    DbtReleaseStatus next = Attempted.edit(a -> {
                                a.rollback = null;
                                if (a.outcome != null && step.stranded()) {
                                    a.reason = Ways.NONE;
                                    a.message = text;
                                } else if (a.rebuild != null && a.outcome != null && step.request() != null) {
                                    a.reason = Flips.WITHDRAWN;
                                    a.message = text;
                                }
                            })
                            .apply(status);
                    if (step.request() == null) {
                        return built ? next : notKept(next, step.to(), context);
                    }
                    DbtReleaseStatus answered = next.with(s -> {
                        Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                        s.handled = handled.with(h -> h.reject = step.request());
                    });
                    return watched
                            ? History.close(answered, Outcome.Succeeded, "RollbackWithdrawn", text, context.now())
                            : answered;
                },
                ReleaseEvent.warning("RollbackGivenUp", text));
    }
}
