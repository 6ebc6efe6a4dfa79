package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A flip whose intent is stored. Only Live's marker says whether it happened; the warehouse's reply never does. */
final class Flips {
    /** Replies after which it is known that no flip is on its way, so that a person may still say no. */
    private static final Set<String> DEFINITE = Set.of("Blocked", "NameTaken", "Dependents");

    private static final String INCOMING_MISSING = "IncomingMissing";

    private Flips() {}

    static Decision cutover(Observation o, AttemptStatus attempt, Intent intent) {
        Trouble trouble = attempt.trouble();
        if (trouble != null && DEFINITE.contains(trouble.reason()) && Asked.rejects(o, attempt)) {
            return Asked.reject(o, attempt, Phase.CuttingOver);
        }
        return flip(
                o,
                attempt,
                intent,
                Phase.CuttingOver,
                new NextStep.Swap(),
                new NextStep.FinishCutover(),
                "Live to attempt " + attempt.number());
    }

    static Decision rollback(Observation o, AttemptStatus attempt, RollbackFacts rollback) {
        Intent intent = rollback.intent();
        if (intent == null) {
            return giveUp(rollback, "IntentMissing", "it has no stored intent, so nothing was asked of the warehouse");
        }
        Trouble trouble = attempt.trouble();
        boolean refused = trouble != null && trouble.reason().equals(INCOMING_MISSING);
        // The warehouse said no and the side is still not whole: trying again would go on for ever.
        if (refused
                && o.warehouse() instanceof WarehouseView.Seen seen
                && shown(o, seen, intent) == Shown.From
                && !incomingWhole(o, seen, intent)) {
            return giveUp(
                    rollback, INCOMING_MISSING, "the side of revision " + rollback.to() + " is not whole any more");
        }
        return flip(
                o,
                attempt,
                intent,
                Phase.RollingBack,
                new NextStep.SwapBack(),
                new NextStep.FinishRollback(),
                "Live back to revision " + rollback.to());
    }

    private static Decision giveUp(RollbackFacts rollback, String reason, String why) {
        return Decision.act(
                Phase.RollingBack,
                new NextStep.GiveUpRollback(rollback.to(), why),
                reason,
                "the rollback to revision " + rollback.to() + " is given up: " + why);
    }

    private static boolean incomingWhole(Observation o, WarehouseView.Seen seen, Intent intent) {
        return intent.schemas().stream().allMatch(p -> holds(o, seen.schema(p.side()), intent.to()));
    }

    private static Decision flip(
            Observation o,
            AttemptStatus attempt,
            Intent intent,
            Phase phase,
            NextStep flip,
            NextStep finish,
            String what) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            Duration wait = Duration.ofSeconds(5);
            return o.warehouse() instanceof WarehouseView.Unusable u
                    ? Decision.stall(phase, u.reason(), "cannot see whether Live was flipped: " + u.message(), wait)
                    : Decision.await(phase, "Observing", "reading Live's marker", Duration.ofSeconds(1));
        }
        return switch (shown(o, seen, intent)) {
            case To -> Decision.act(phase, finish, "Flipped", "flipped " + what);
            case From -> Troubles.attempt(o, attempt, phase, flip, "Flipping", "flipping " + what);
            case Foreign ->
                Decision.stall(
                        phase,
                        "ForeignMarker",
                        "Live shows neither revision " + intent.from() + " nor " + intent.to()
                                + ": somebody changed it by hand during the flip; nothing more is done until it shows one of them. "
                                + describe(seen, intent),
                        Duration.ofSeconds(15));
        };
    }

    private enum Shown {
        From,
        To,
        Foreign
    }

    private static Shown shown(Observation o, WarehouseView.Seen seen, Intent intent) {
        List<String> liveNames = intent.schemas().stream().map(SchemaPair::live).toList();
        boolean to = liveNames.stream()
                .allMatch(n -> seen.schema(n)
                        .filter(s -> s.isLiveOf(o.uid()) && s.revision() == intent.to())
                        .isPresent());
        if (to) {
            return Shown.To;
        }
        boolean incomingStillAside = intent.schemas().stream()
                .allMatch(p -> p.live().equals(p.side()) || !holds(o, seen.schema(p.live()), intent.to()));
        return incomingStillAside && isFrom(o, seen, intent) ? Shown.From : Shown.Foreign;
    }

    private static boolean isFrom(Observation o, WarehouseView.Seen seen, Intent intent) {
        return switch (intent.from()) {
            case LiveCheck.ABSENT ->
                intent.schemas().stream().allMatch(p -> seen.schema(p.live()).isEmpty());
            case LiveCheck.UNMARKED ->
                intent.liveSchemas().stream()
                        .allMatch(n -> seen.schema(n)
                                .filter(s -> s.markerUid() == null)
                                .isPresent());
            default -> {
                String uid = intent.fromRelease() == null ? o.uid() : intent.fromRelease();
                yield !intent.liveSchemas().isEmpty()
                        && intent.liveSchemas().stream()
                                .allMatch(n -> seen.schema(n)
                                        .filter(s -> uid.equals(s.markerUid()) && s.revision() == intent.from())
                                        .isPresent());
            }
        };
    }

    private static boolean holds(Observation o, Optional<SchemaView> schema, int revision) {
        return schema.filter(s -> o.uid().equals(s.markerUid()) && s.revision() == revision)
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
