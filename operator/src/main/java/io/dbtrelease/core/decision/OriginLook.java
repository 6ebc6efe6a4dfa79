package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person asks for a revision that could only be built again, and status does not know from which image: the artifact store is asked, once a request. While it is
 * away the request waits with a trouble of its own, so that neither a watch nor anything else stands still for it.
 */
public final class OriginLook {
    private static final String REASON = "RollbackWaits";

    private OriginLook() {}

    /** Whether the store has to answer before the request can be. */
    static boolean isOpen(Observation o, int revision, String request) {
        boolean sought = o.spec().rollback().order().contains(RollbackWay.Rebuild)
                && !Rebuilds.isStale(o)
                && Origin.isNumbered(o.status(), revision)
                && Origin.of(o.status(), revision).isEmpty();
        FoundOrigin found = o.status().foundOrigin();
        return sought && (found == null || !found.request().equals(request) || found.missing() == null);
    }

    /** The step, where it may be tried now. */
    static Optional<Decision> decide(Observation o, int revision, String request) {
        Trouble trouble = trouble(o);
        if (trouble != null && o.now().isBefore(trouble.nextTry())) {
            return Optional.empty();
        }
        Decision step = Decision.act(
                Phases.of(o),
                new NextStep.LookForOrigin(revision, request),
                REASON,
                "reading in the artifact store which image built revision " + revision);
        return Optional.of(trouble == null ? step : saying(o, step, trouble));
    }

    /** The decision that is made meanwhile; where nothing goes on it says what the request waits for, and is not slept through. */
    static Decision noting(Observation o, Decision meanwhile) {
        Trouble trouble = trouble(o);
        boolean quiet = meanwhile.step() instanceof NextStep.Rest
                || meanwhile.step().isLook()
                || meanwhile.step() instanceof NextStep.PublishRecord;
        return trouble == null || !quiet ? meanwhile : saying(o, meanwhile, trouble);
    }

    /** An attempt that goes on has its own words, with the request's behind them. */
    private static Decision saying(Observation o, Decision decision, Trouble trouble) {
        AttemptStatus a = o.status().attempt();
        boolean goesOn = a != null && a.outcome() == null;
        boolean stalled = !goesOn && !o.now().isBefore(trouble.since().plus(Waits.STALLED));
        Duration left = Duration.between(o.now(), trouble.nextTry());
        return new Decision(
                decision.phase(),
                decision.step(),
                goesOn ? decision.reason() : REASON,
                goesOn ? decision.message() + "; " + trouble.message() : trouble.message(),
                decision.stalled() || stalled,
                left.compareTo(decision.requeueAfter()) < 0 ? left : decision.requeueAfter());
    }

    /** Of the request that is asked for now; null: it has none. */
    private static @Nullable Trouble trouble(Observation o) {
        FoundOrigin found = o.status().foundOrigin();
        boolean now = found != null
                && Asked.isNew(o, Requests.Kind.rollback)
                && found.request().equals(o.requests().rollback());
        return now ? Objects.requireNonNull(found).trouble() : null;
    }

    /** The store could not be asked: tried again with a back-off, until the request is another. */
    public static FoundOrigin unanswered(
            @Nullable FoundOrigin before, int revision, String request, String message, Instant now) {
        Trouble trouble = before != null && before.request().equals(request) ? before.trouble() : null;
        return FoundOrigin.unanswered(revision, request, Troubles.next(trouble, REASON, message, now));
    }
}
