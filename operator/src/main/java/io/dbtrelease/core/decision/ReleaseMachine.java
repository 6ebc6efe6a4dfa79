package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.RollbackFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From an observation to the one next step. Pure and total: no clock, no I/O, no exceptions, the same answer for the same observation.
 *
 * <p>The order of the questions is the order of what must not be left half done: a flip that may be on its way comes first, then what people ask
 * for, then the attempt, then what may start or be cleaned up while nothing goes on.
 */
public final class ReleaseMachine {
    private ReleaseMachine() {}

    /** Decides. */
    public static Decision decide(Observation o) {
        if (o.deleting() != null) {
            return Deletion.decide(o, o.deleting());
        }
        AttemptStatus attempt = o.status().attempt();
        if (attempt != null) {
            RollbackFacts rollback = attempt.rollback();
            if (rollback != null && !rollback.done()) {
                return Flips.rollback(o, attempt, rollback);
            }
            boolean open = attempt.outcome() == null && attempt.ending() == null;
            if (open && attempt.intent() != null && attempt.cutover() == null) {
                return Flips.cutover(o, attempt, attempt.intent());
            }
        }
        Optional<Decision> asked = Asked.decide(o);
        return asked.orElseGet(() -> OriginLook.noting(o, unasked(o, attempt)));
    }

    private static Decision unasked(Observation o, @Nullable AttemptStatus attempt) {
        if (attempt == null || attempt.outcome() != null) {
            return Idle.decide(o);
        }
        if (attempt.ending() != null) {
            return Endings.decide(o, attempt, attempt.ending());
        }
        if (attempt.cutover() != null) {
            return Watch.decide(o, attempt);
        }
        return Attempts.decide(o, attempt);
    }
}
