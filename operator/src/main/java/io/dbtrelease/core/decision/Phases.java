package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.PlanFacts;

/** Where a release stands by its facts, whatever phase was stored last. */
final class Phases {
    private Phases() {}

    static Phase of(Observation o) {
        AttemptStatus a = o.status().attempt();
        if (a == null) {
            return settled(o);
        }
        boolean rolledBack = a.rollback() != null && a.rollback().done();
        if (a.rollback() != null && !rolledBack) {
            return Phase.RollingBack;
        }
        if (a.outcome() != null) {
            return ended(o, a, a.outcome());
        }
        // An attempt that was on its way while Live was rolled back is only cleaned up.
        return a.ending() != null && rolledBack ? Phase.RolledBack : going(o, a);
    }

    private static Phase settled(Observation o) {
        return o.status().live() == null ? Phase.Pending : Phase.Live;
    }

    private static Phase ended(Observation o, AttemptStatus a, Outcome outcome) {
        if (rolledBackSince(a)) {
            return Phase.RolledBack;
        }
        if (a.dryRun() != null) {
            Phase before = a.dryRun().phase();
            return before == Phase.Failed || before == Phase.RolledBack ? before : settled(o);
        }
        return switch (outcome) {
            case Succeeded -> a.rebuild() == null ? Phase.Live : Phase.RolledBack;
            case Failed, Rejected -> Phase.Failed;
            case RolledBack -> Phase.RolledBack;
            case Superseded, Planned -> settled(o);
        };
    }

    /** Whether a rollback is what happened last: one before the attempt failed or went live is history. */
    private static boolean rolledBackSince(AttemptStatus a) {
        if (a.rollback() == null || !a.rollback().done()) {
            return false;
        }
        boolean sinceTheEnd = a.finishedAt() != null && !a.rollback().at().isBefore(a.finishedAt());
        // One that a rebuild was begun for was asked for before; it can only have gone on by another way behind it.
        boolean goneOn = a.rebuild() != null && a.outcome() == Outcome.Failed;
        return sinceTheEnd || goneOn || a.outcome() == Outcome.Superseded;
    }

    private static Phase going(Observation o, AttemptStatus a) {
        PlanFacts plan = a.plan();
        if (a.cutover() != null) {
            return Phase.Monitoring;
        }
        if (a.intent() != null) {
            return Phase.CuttingOver;
        }
        if (plan == null) {
            return Phase.Pending;
        }
        if (a.hold() != null) {
            return Phase.Held;
        }
        if (!plan.accepted()) {
            return Phase.Planning;
        }
        if (a.prepared() == null) {
            return Phase.Preparing;
        }
        if (a.build() == null || !a.build().collected()) {
            return Phase.Building;
        }
        boolean passed = a.sealed() != null && a.gates() != null && a.gates().passed();
        return passed && !Judging.approved(o, a) ? Phase.AwaitingApproval : Phase.Gating;
    }
}
