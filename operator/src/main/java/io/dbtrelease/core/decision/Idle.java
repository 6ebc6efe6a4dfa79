package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DryRunFacts;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.api.status.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** No attempt goes on: something may start, or be cleaned up. */
final class Idle {
    /** Attempt numbers that people and builds can write into markers and names are not believed beyond this: the next must fit behind a schema's name. */
    private static final int HIGHEST_NUMBER = 999_999_999;

    private Idle() {}

    static Decision decide(Observation o) {
        Phase phase = Phases.of(o);
        return Records.decide(o, rest(o, phase)).orElseGet(() -> Records.noting(o, decide(o, phase)));
    }

    private static Decision decide(Observation o, Phase phase) {
        if (o.specProblem() != null) {
            return Decision.stall(phase, "InvalidSpec", o.specProblem(), Waits.DRIFT);
        }
        return switch (o.warehouse()) {
            case WarehouseView.Unusable u -> Decision.stall(phase, u.reason(), u.message(), Waits.OUTSIDE);
            case WarehouseView.NotLooked n ->
                Decision.await(phase, "Observing", "reading Live's marker", Duration.ofSeconds(1));
            case WarehouseView.Seen seen -> seen(o, seen, phase);
        };
    }

    private static Decision seen(Observation o, WarehouseView.Seen seen, Phase phase) {
        // Status tells the truth about Live also while suspended.
        if (o.spec().suspend() && o.status().live() == null) {
            return suspended(phase);
        }
        if (!o.spec().suspend() && !o.uid().equals(seen.claimUid())) {
            return claim(o, seen, phase);
        }
        switch (LiveCheck.of(o, seen)) {
            case LiveCheck.Differs differs -> {
                return drifted(o, phase, differs);
            }
            case LiveCheck.Foreign foreign -> {
                return Decision.stall(phase, foreign.reason(), foreign.message(), Waits.OUTSIDE);
            }
            case LiveCheck.Agrees agrees -> {
                // From here on Live is what status says.
            }
        }
        if (o.spec().suspend()) {
            return Rebuilds.failed(o).orElseGet(() -> suspended(phase));
        }
        return start(o, seen, phase)
                .or(() -> Rebuilds.failed(o))
                .or(() -> Leftovers.decide(o, seen, phase))
                .orElseGet(() -> look(o, rest(o, phase)));
    }

    private static Decision suspended(Phase phase) {
        return Decision.await(
                phase, "Suspended", "suspended: no attempt starts; set spec.suspend to false to go on", Waits.DRIFT);
    }

    static Decision drifted(Observation o, Phase phase, LiveCheck.Differs differs) {
        return Troubles.attempt(
                o,
                o.status().attempt(),
                phase,
                new NextStep.TrustMarker(differs.revision()),
                "Drifted",
                "Live shows revision " + differs.revision() + ", not what status says");
    }

    static Decision claim(Observation o, WarehouseView.Seen seen, Phase phase) {
        String owner = seen.claimUid();
        AttemptStatus a = o.status().attempt();
        if (owner == null) {
            return Troubles.attempt(
                    o,
                    a,
                    phase,
                    new NextStep.ClaimExposure(null),
                    "Claiming",
                    "claiming " + o.spec().exposure().liveName());
        }
        var adopt = o.spec().exposure().adopt();
        if (adopt != null && adopt.marker().equals(owner)) {
            return Troubles.attempt(
                    o,
                    a,
                    phase,
                    new NextStep.ClaimExposure(owner),
                    "Claiming",
                    "taking over from " + seen.claimRelease());
        }
        return Decision.stall(
                phase,
                "ExposureClaimed",
                "schema " + o.spec().exposure().liveName() + " is released by " + seen.claimRelease() + " (UID " + owner
                        + "): one exposure has one release. Delete one of the two; if that one is gone already, set spec.exposure.adopt: {marker: "
                        + owner + "}",
                Waits.OUTSIDE);
    }

    private static Optional<Decision> start(Observation o, WarehouseView.Seen seen, Phase phase) {
        Memory memory =
                o.status().memory() == null ? Memory.empty() : o.status().memory();
        Optional<Decision> dryRun = dryRun(o, seen, phase);
        if (dryRun.isPresent()) {
            return dryRun;
        }
        if (Asked.isNew(o, Requests.Kind.retry)) {
            return Optional.of(start(o, seen, Trigger.Request, "RetryRequested", "retry asked for by " + Asked.by(o)));
        }
        if (!o.digest().equals(memory.lastDigest())) {
            return Optional.of(start(o, seen, Trigger.SpecChanged, "SpecChanged", "what would be built changed"));
        }
        boolean rolledBack = memory.rolledBackDigests().contains(o.digest());
        if (isOwed(o)) {
            return Optional.of(
                    start(o, seen, Trigger.SpecChanged, "SpecChanged", "what was superseded is asked for again"));
        }
        if (o.dueTick() == null) {
            return Optional.empty();
        }
        if (rolledBack) {
            return Optional.of(skip(
                    o.dueTick(),
                    phase,
                    "RolledBack",
                    "the schedule does not repeat what was rolled back: retry or change the spec to go on"));
        }
        if (o.status().drift() != null) {
            return Optional.of(skip(
                    o.dueTick(),
                    phase,
                    "FlippedByHand",
                    "the schedule does not undo what somebody flipped by hand: retry or change the spec to go on"));
        }
        return Optional.of(start(o, seen, Trigger.Schedule, "ScheduleTick", "the schedule ticked at " + o.dueTick()));
    }

    private static Decision skip(Instant tick, Phase phase, String reason, String why) {
        return Decision.act(phase, new NextStep.SkipTick(tick, why), reason, why);
    }

    private static Decision start(
            Observation o, WarehouseView.Seen seen, Trigger trigger, String reason, String message) {
        boolean asked = trigger == Trigger.Request;
        return waits(o).orElseGet(() -> Decision.act(
                Phase.Pending,
                new NextStep.StartAttempt(
                        highest(o, seen) + 1,
                        trigger,
                        asked ? o.requests().requestedBy() : null,
                        asked ? o.requests().retry() : null,
                        o.dueTick()),
                reason,
                message));
    }

    /** Whether the spec went away from this digest and came back before the attempt was closed. */
    private static boolean isOwed(Observation o) {
        AttemptStatus a = o.status().attempt();
        Memory memory = o.status().memory();
        return a != null
                && a.outcome() == Outcome.Superseded
                && a.dryRun() == null
                // A rebuild never was what the spec says.
                && a.rebuild() == null
                && memory != null
                && o.digest().equals(memory.lastDigest())
                && !memory.rolledBackDigests().contains(o.digest());
    }

    /** A plan that is asked for comes before what may start, and after what goes on: nothing of it is lost with the record whose place the dry run takes. */
    private static Optional<Decision> dryRun(Observation o, WarehouseView.Seen seen, Phase phase) {
        if (!Asked.isNew(o, Requests.Kind.dryRun)
                || isOwed(o)
                || Rebuilds.failed(o).isPresent()) {
            return Optional.empty();
        }
        Decision before = rest(o, phase);
        NextStep.StartDryRun step = new NextStep.StartDryRun(
                highest(o, seen) + 1,
                o.requests().requestedBy(),
                Objects.requireNonNull(o.requests().dryRun()),
                before.phase(),
                before.reason(),
                before.message());
        return Optional.of(waits(o).orElseGet(() ->
                Decision.act(Phase.Pending, step, "DryRunRequested", "a plan is asked for by " + Asked.by(o))));
    }

    /** Why no attempt may start. */
    private static Optional<Decision> waits(Observation o) {
        Optional<Decision> kept = Records.keepsBack(o, Phases.of(o));
        return kept.isPresent() || o.stored() != null || o.status().memory() != null
                ? kept
                : Optional.of(Decision.stall(
                        Phase.Pending,
                        "ArtifactStoreUnavailable",
                        "the artifact store does not say which attempts there were: see the operator's log",
                        Waits.OUTSIDE));
    }

    /** The highest attempt number that is seen anywhere: a release that was deleted and applied again collides with nothing. */
    static int highest(Observation o, WarehouseView.Seen seen) {
        int highest = o.status().memory() == null ? 0 : o.status().memory().highestNumber();
        AttemptStatus attempt = o.status().attempt();
        if (attempt != null) {
            highest = Math.max(highest, attempt.number());
        }
        if (o.stored() != null) {
            highest = Math.max(highest, o.stored().highest());
        }
        for (SchemaView schema : seen.schemas()) {
            // A side's name was given by the operator; its marker may have been written by the build that owned it.
            int number = Sides.number(schema.name()).orElse(schema.revision());
            highest = Math.max(highest, Math.min(number, HIGHEST_NUMBER));
        }
        return highest;
    }

    /**
     * A side that stands there, the image that is built again without one, and last_green.json are looked at when they are new, and every few minutes: nothing
     * goes on meanwhile, and nothing is said of it.
     */
    private static Decision look(Observation o, Decision rest) {
        Trouble trouble = o.status().trouble();
        boolean waits = trouble != null && o.now().isBefore(trouble.nextTry());
        return o.status().retired().stream()
                .filter(r -> r.restorableUntil() == null && r.missing().isEmpty() && !waits)
                .filter(r ->
                        r.check() == null || !o.now().isBefore(r.check().at().plus(Waits.CHECK)))
                .findFirst()
                .<NextStep>map(r -> new NextStep.CheckRetired(r.revision()))
                .or(() -> Images.due(o))
                .or(() -> Records.due(o))
                .map(step ->
                        new Decision(rest.phase(), step, rest.reason(), rest.message(), rest.stalled(), Duration.ZERO))
                .orElse(rest);
    }

    private static Decision rest(Observation o, Phase phase) {
        Duration wait = Waits.DRIFT;
        if (o.nextTick() != null) {
            Duration tick = Duration.between(o.now(), o.nextTick());
            wait = tick.compareTo(wait) < 0 ? tick : wait;
        }
        AttemptStatus a = o.status().attempt();
        if (a == null) {
            return Decision.await(phase, phase.name(), phase.text(), wait);
        }
        RollbackFacts rollback = a.rollback();
        if (phase == Phase.RolledBack && rollback != null && rollback.done() && rollback.from() != a.number()) {
            // Not of the newest attempt, whose end is another story.
            return Decision.stall(
                    phase,
                    phase.name(),
                    "Live was flipped back from revision " + rollback.from() + " to " + rollback.to() + ": "
                            + rollback.message(),
                    wait);
        }
        if (Rebuilds.isStranded(o, a)) {
            return Rebuilds.stranded(a, wait);
        }
        DryRunFacts dryRun = a.dryRun();
        String said = dryRun == null ? a.reason() : dryRun.phase() == phase ? dryRun.reason() : null;
        String text = dryRun == null ? a.message() : dryRun.phase() == phase ? dryRun.message() : null;
        String reason = said == null ? phase.name() : said;
        String message = text == null ? phase.text() : text;
        boolean stalled = phase == Phase.Failed || phase == Phase.RolledBack || reason.equals(Ways.NONE);
        return stalled ? Decision.stall(phase, reason, message, wait) : Decision.await(phase, reason, message, wait);
    }

    /** Whether the newest attempt failed: its Green is kept for people to look at. */
    static boolean keepsGreen(Observation o, int revision) {
        AttemptStatus a = o.status().attempt();
        return a != null && a.number() == revision && a.outcome() == Outcome.Failed;
    }
}
