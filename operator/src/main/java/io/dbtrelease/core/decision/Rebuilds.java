package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RollbackFacts;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The way back that is an attempt of its own: an earlier revision is built again, judged and flipped to. */
final class Rebuilds {
    /** Ends of a rebuild after which no other way is tried by itself. */
    private static final Set<String> FINAL = Set.of(Ways.NONE, Flips.WITHDRAWN);

    private Rebuilds() {}

    /** It is asked for and not begun: what goes on is ended first, for its Green started from the Live that is to go. */
    static Decision begin(Observation o, AttemptStatus a, RollbackFacts rollback) {
        Optional<Decision> withdrawn = Flips.withdrawn(o, a, rollback);
        if (withdrawn.isPresent()) {
            return withdrawn.get();
        }
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            return Flips.unseen(o, Phase.RollingBack);
        }
        switch (LiveCheck.of(o, seen)) {
            case LiveCheck.Differs differs -> {
                return Idle.drifted(o, Phase.RollingBack, differs);
            }
            case LiveCheck.Foreign foreign -> {
                return Decision.stall(Phase.RollingBack, foreign.reason(), foreign.message(), Waits.OUTSIDE);
            }
            case LiveCheck.Agrees agrees -> {
                // What it is about is known.
            }
        }
        LiveStatus live = o.status().live();
        if (live == null || live.revision() != rollback.from()) {
            return Flips.dropped(rollback, "Live does not show revision " + rollback.from() + " any more");
        }
        if (isStale(o)) {
            return Flips.dropped(rollback, "a newer spec takes its place");
        }
        if (Origin.of(o.status(), rollback.to()).isEmpty()) {
            return Flips.giveUp(
                    o, rollback, "ImageUnknown", "status does not know which image built revision " + rollback.to());
        }
        if (!Ways.isBuildable(o, rollback.to())) {
            return Flips.giveUp(o, rollback, "BuildDiffers", Ways.whyNotRebuilt(o, rollback.to()));
        }
        if (a.outcome() == null && a.cutover() == null) {
            return end(o, a);
        }
        return Troubles.attempt(
                o,
                a,
                Phase.RollingBack,
                new NextStep.BeginRebuild(Idle.highest(o, seen) + 1),
                "Rebuilding",
                "building revision " + rollback.to() + " again, to go back to it");
    }

    private static Decision end(Observation o, AttemptStatus a) {
        return a.ending() != null
                ? Endings.decide(o, a, a.ending())
                : Decision.act(
                        Phase.RollingBack,
                        new NextStep.EndAttempt(
                                new Ending(
                                        Outcome.Superseded,
                                        "RolledBack",
                                        "a rollback was asked for while the attempt was on its way",
                                        o.now()),
                                null),
                        "Rebuilding",
                        "ending attempt " + a.number() + ", whose Green starts from the Live that is to go");
    }

    /** Whether the spec is another one than what was attempted last: then it is the newer word, and built next. */
    static boolean isStale(Observation o) {
        Memory memory = o.status().memory();
        return memory != null && !Objects.equals(memory.lastDigest(), o.digest());
    }

    /** Whether suspend stops it: not a rebuild that a person asked for. */
    static boolean isSuspended(Observation o, AttemptStatus a) {
        return o.spec().suspend() && (a.rebuild() == null || a.rebuild().automatic());
    }

    /** A rebuild came to nothing, and Live still is what it should have replaced: the next way of the order. */
    static Optional<Decision> failed(Observation o) {
        AttemptStatus a = o.status().attempt();
        if (a == null || !isStranded(o, a) || isSuspended(o, a)) {
            return Optional.empty();
        }
        RebuildFacts r = Objects.requireNonNull(a.rebuild());
        return Ways.after(o, r.revision(), RollbackWay.Rebuild)
                .map(way -> Decision.act(
                        Phase.RollingBack,
                        new NextStep.BeginRollback(
                                r.from(),
                                r.revision(),
                                way,
                                r.automatic(),
                                a.requestedBy(),
                                null,
                                r.message(),
                                a.startedAt()),
                        "RollbackGoesOn",
                        "revision " + r.revision() + " could not be built again: going back by " + way));
    }

    /** Whether Live is what somebody wanted to be rid of, and nothing more is tried. */
    static boolean isStranded(Observation o, AttemptStatus a) {
        RebuildFacts r = a.rebuild();
        LiveStatus live = o.status().live();
        return r != null
                && a.outcome() == Outcome.Failed
                && a.rollback() == null
                && (a.reason() == null || !FINAL.contains(a.reason()))
                && live != null
                && live.revision() == r.from();
    }

    /** What is said then. */
    static Decision stranded(AttemptStatus a, Duration wait) {
        return Decision.stall(
                Phase.Failed,
                Ways.NONE,
                "Live still shows revision "
                        + Objects.requireNonNull(a.rebuild()).from() + ": building revision "
                        + a.rebuild().revision() + " again came to nothing (" + a.reason() + ": " + a.message()
                        + "), and rollback.order has no way behind that; " + Ways.RUNBOOK,
                wait);
    }
}
