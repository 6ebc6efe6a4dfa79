package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.Trouble;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A flip whose intent is stored. Only Live's marker says whether it happened; the warehouse's reply never does. */
public final class Flips {
    /** Replies after which it is known that no flip is on its way, so that a person may still say no. */
    private static final Set<String> DEFINITE =
            Set.of("Blocked", "NameTaken", "Dependents", "ClaimHeld", "ForeignMarker");

    private static final String INCOMING_MISSING = "IncomingMissing";

    /** The reason where a person takes a rollback back. */
    public static final String WITHDRAWN = "Withdrawn";

    /** What the step says that brings a side back, where there is none any more. */
    public static final String RESTORE_UNAVAILABLE = "RestoreUnavailable";

    private Flips() {}

    static Decision cutover(Observation o, AttemptStatus attempt, Intent intent) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            return unseen(o, Phase.CuttingOver);
        }
        return switch (shown(o, seen, intent)) {
            case To ->
                Decision.act(
                        Phase.CuttingOver,
                        new NextStep.FinishCutover(),
                        "Flipped",
                        "flipped Live to attempt " + attempt.number());
            // The warehouse flips from nothing but what the intent says, so a person may say no.
            case Foreign ->
                Asked.rejects(o, attempt)
                        ? Asked.reject(o, attempt, Phase.CuttingOver)
                        : foreign(Phase.CuttingOver, seen, intent);
            case From -> notYet(o, attempt, seen);
        };
    }

    private static Decision notYet(Observation o, AttemptStatus attempt, WarehouseView.Seen seen) {
        if (!Judging.mayFlip(o, attempt)) {
            // The warehouse said that Green is not what the gates saw: the intent is void.
            return Attempts.decide(o, attempt);
        }
        Trouble trouble = attempt.trouble();
        if (trouble != null && DEFINITE.contains(trouble.reason())) {
            Optional<Decision> held = refused(o, attempt, trouble);
            if (held.isPresent()) {
                return held.get();
            }
        }
        // The warehouse flips for nobody without a claim; one that another release holds is its to refuse.
        if (seen.claimUid() == null) {
            return Idle.claim(o, seen, Phase.CuttingOver);
        }
        return Troubles.attempt(
                o,
                attempt,
                Phase.CuttingOver,
                new NextStep.Swap(),
                "Flipping",
                "flipping Live to attempt " + attempt.number());
    }

    /** The warehouse said no and nothing is on its way: a person may say no as well, or go back; and no further try is made while none may be begun. */
    private static Optional<Decision> refused(Observation o, AttemptStatus attempt, Trouble trouble) {
        if (Asked.rejects(o, attempt)) {
            return Optional.of(Asked.reject(o, attempt, Phase.CuttingOver));
        }
        Optional<Decision> asked = Asked.decide(o);
        if (asked.isPresent()) {
            return asked;
        }
        String last = "; the last try was refused: " + trouble.message();
        if (Rebuilds.isSuspended(o, attempt)) {
            return Optional.of(Decision.await(
                    Phase.CuttingOver,
                    "Suspended",
                    "suspended before the next try; set spec.suspend to false to go on" + last,
                    Waits.DRIFT));
        }
        return Judging.mayFlipNow(o, attempt) ? Optional.empty() : Optional.of(Judging.outsideWindow(o, last));
    }

    static Decision rollback(Observation o, AttemptStatus attempt, RollbackFacts rollback) {
        Intent intent = rollback.intent();
        if (intent == null && rollback.way() == RollbackWay.Rebuild) {
            return Rebuilds.begin(o, attempt, rollback);
        }
        if (intent == null) {
            return giveUp(
                    o, rollback, "IntentMissing", "it has no stored intent, so nothing was asked of the warehouse");
        }
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            return unseen(o, Phase.RollingBack);
        }
        return switch (shown(o, seen, intent)) {
            case To ->
                Decision.act(
                        Phase.RollingBack,
                        new NextStep.FinishRollback(),
                        "Flipped",
                        "flipped Live back to revision " + rollback.to());
            case Foreign -> withdrawn(o, attempt, rollback).orElseGet(() -> foreign(Phase.RollingBack, seen, intent));
            case From -> notYet(o, attempt, rollback, seen, intent);
        };
    }

    private static Decision notYet(
            Observation o, AttemptStatus attempt, RollbackFacts rollback, WarehouseView.Seen seen, Intent intent) {
        Trouble trouble = attempt.trouble();
        boolean whole = Sides.whole(o, seen, intent.schemas(), intent.to());
        if (!whole && isByTimeTravel(o, rollback)) {
            // Bringing a side back flips nothing, and a flip that is on its way is withdrawn with the rollback.
            return withdrawn(o, attempt, rollback)
                    .orElseGet(() -> trouble != null && trouble.reason().equals(RESTORE_UNAVAILABLE)
                            ? giveUp(o, rollback, RESTORE_UNAVAILABLE, trouble.message())
                            : Troubles.attempt(
                                    o,
                                    attempt,
                                    Phase.RollingBack,
                                    new NextStep.RestoreSide(intent.to()),
                                    "Restoring",
                                    "bringing back the side of revision " + intent.to() + " by time travel"));
        }
        boolean refused = trouble != null && trouble.reason().equals(INCOMING_MISSING);
        // The warehouse said no and the side is still not whole: trying again would go on for ever.
        if (refused && !whole) {
            return giveUp(
                    o, rollback, INCOMING_MISSING, "the side of revision " + rollback.to() + " is not whole any more");
        }
        if (trouble != null && DEFINITE.contains(trouble.reason())) {
            Optional<Decision> withdrawn = withdrawn(o, attempt, rollback);
            if (withdrawn.isPresent()) {
                return withdrawn.get();
            }
        }
        if (seen.claimUid() == null) {
            return Idle.claim(o, seen, Phase.RollingBack);
        }
        return Troubles.attempt(
                o,
                attempt,
                Phase.RollingBack,
                new NextStep.SwapBack(),
                "Flipping",
                "flipping Live back to revision " + rollback.to());
    }

    private static boolean isByTimeTravel(Observation o, RollbackFacts rollback) {
        return rollback.way() == null
                ? Ways.side(o, rollback.to())
                        .filter(r -> Ways.isRestorable(o, r))
                        .isPresent()
                : rollback.way() == RollbackWay.TimeTravel
                        && Ways.side(o, rollback.to()).isPresent();
    }

    /** This way came to nothing: the next one of the order, or none is left. */
    static Decision giveUp(Observation o, RollbackFacts rollback, String reason, String why) {
        RollbackWay tried = rollback.way() == null ? RollbackWay.SwapBack : rollback.way();
        RollbackWay next = Ways.after(o, rollback.to(), tried).orElse(null);
        Optional<Decision> look = tried == RollbackWay.Rebuild
                ? Optional.empty()
                : Images.beforeRebuild(o, rollback.to(), next, Phase.RollingBack);
        if (look.isPresent()) {
            return look.get();
        }
        return Decision.act(
                Phase.RollingBack,
                new NextStep.GiveUpRollback(rollback.to(), why, null, next, next == null),
                reason,
                "going back to revision " + rollback.to() + " by " + tried + " is given up: " + why
                        + (next == null ? "; no way is left: " + Ways.RUNBOOK : "; " + next + " is tried"));
    }

    /** It is overtaken: nothing is to be undone any more, or something newer does it. */
    static Decision dropped(RollbackFacts rollback, String why) {
        return Decision.act(
                Phase.RollingBack,
                new NextStep.GiveUpRollback(rollback.to(), why, null, null, false),
                "RollbackOvertaken",
                "the rollback to revision " + rollback.to() + " is given up: " + why);
    }

    /** A person takes the rollback back, with the word that would reject the attempt. The side stays. */
    static Optional<Decision> withdrawn(Observation o, AttemptStatus attempt, RollbackFacts rollback) {
        if (!Asked.rejects(o, attempt)) {
            return Optional.empty();
        }
        String why = "withdrawn by " + Asked.by(o);
        return Optional.of(Decision.act(
                Phase.RollingBack,
                new NextStep.GiveUpRollback(rollback.to(), why, o.requests().reject(), null, false),
                WITHDRAWN,
                "the rollback to revision " + rollback.to() + " is " + why));
    }

    static Decision unseen(Observation o, Phase phase) {
        return o.warehouse() instanceof WarehouseView.Unusable u
                ? Decision.stall(
                        phase, u.reason(), "cannot see whether Live was flipped: " + u.message(), Duration.ofSeconds(5))
                : Decision.await(phase, "Observing", "reading Live's marker", Duration.ofSeconds(1));
    }

    private static Decision foreign(Phase phase, WarehouseView.Seen seen, Intent intent) {
        return Decision.stall(
                phase,
                "ForeignMarker",
                "Live shows neither revision " + intent.from() + " nor " + intent.to()
                        + ": somebody changed it by hand during the flip; nothing more is done until it shows one of them. "
                        + describe(seen, intent),
                Waits.OUTSIDE);
    }

    private enum Shown {
        From,
        To,
        Foreign
    }

    private static Shown shown(Observation o, WarehouseView.Seen seen, Intent intent) {
        boolean to = !intent.schemas().isEmpty()
                && intent.schemas().stream().allMatch(p -> holds(o, seen.schema(p.live()), intent.to()));
        if (to) {
            return Shown.To;
        }
        boolean incomingAside = intent.schemas().stream().noneMatch(p -> holds(o, seen.schema(p.live()), intent.to()));
        return incomingAside && isFrom(o, seen, intent) ? Shown.From : Shown.Foreign;
    }

    private static boolean isFrom(Observation o, WarehouseView.Seen seen, Intent intent) {
        if (intent.expectsNothing()) {
            return intent.schemas().stream().allMatch(p -> seen.schema(p.live()).isEmpty());
        }
        if (intent.expectsNoMarker()) {
            return !intent.liveSchemas().isEmpty()
                    && intent.liveSchemas().stream()
                            .allMatch(n -> seen.schema(n)
                                    .filter(s ->
                                            s.markerUid() == null || o.uid().equals(s.markerUid()) && s.revision() == 0)
                                    .isPresent());
        }
        // Where a flip is no transaction, what it takes over may be this release's already when it ends half way.
        String uid = intent.fromRelease() == null ? o.uid() : intent.fromRelease();
        return !intent.liveSchemas().isEmpty()
                && intent.liveSchemas().stream()
                        .allMatch(n -> seen.schema(n)
                                .filter(s ->
                                        uid.equals(s.markerUid()) || o.uid().equals(s.markerUid()))
                                .filter(s -> s.revision() == intent.from())
                                .isPresent());
    }

    private static boolean holds(Observation o, Optional<SchemaView> schema, int revision) {
        return schema.filter(s -> s.isLiveOf(o.uid()) && s.revision() == revision)
                .isPresent();
    }

    private static String describe(WarehouseView.Seen seen, Intent intent) {
        StringBuilder text = new StringBuilder();
        for (SchemaPair pair : intent.schemas()) {
            String shows = seen.schema(pair.live())
                    .map(s -> s.markerUid() == null ? "no marker" : s.markerRelease() + " revision " + s.revision())
                    .orElse("absent");
            text.append(pair.live()).append(": ").append(shows).append("; ");
            if (text.length() > 300) {
                break;
            }
        }
        return text.toString().strip();
    }
}
