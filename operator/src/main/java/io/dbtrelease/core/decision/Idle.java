package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** No attempt goes on: something may start, or be cleaned up. */
final class Idle {
    private static final Pattern SIDE = Pattern.compile("__[gr]([0-9]{1,9})$");

    private Idle() {}

    static Decision decide(Observation o) {
        Phase phase = phase(o);
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
        if (o.spec().suspend()) {
            return Decision.await(
                    phase,
                    "Suspended",
                    "suspended: no attempt starts; set spec.suspend to false to go on",
                    Waits.DRIFT);
        }
        if (!o.uid().equals(seen.claimUid())) {
            return claim(o, seen, phase);
        }
        switch (LiveCheck.of(o, seen)) {
            case LiveCheck.Differs differs -> {
                return Decision.act(
                        phase,
                        new NextStep.TrustMarker(differs.revision()),
                        "Drifted",
                        "Live shows revision " + differs.revision() + ", not what status says");
            }
            case LiveCheck.Foreign foreign -> {
                return Decision.stall(phase, foreign.reason(), foreign.message(), Waits.OUTSIDE);
            }
            case LiveCheck.Agrees agrees -> {
                // From here on Live is what status says.
            }
        }
        return start(o, seen, phase).or(() -> Leftovers.decide(o, seen, phase)).orElseGet(() -> rest(o, phase));
    }

    private static Decision claim(Observation o, WarehouseView.Seen seen, Phase phase) {
        String owner = seen.claimUid();
        if (owner == null) {
            return Decision.act(
                    phase,
                    new NextStep.ClaimExposure(null),
                    "Claiming",
                    "claiming " + o.spec().exposure().schema());
        }
        var adopt = o.spec().exposure().adopt();
        if (adopt != null && adopt.marker().equals(owner)) {
            return Decision.act(
                    phase, new NextStep.ClaimExposure(owner), "Claiming", "taking over from " + seen.claimRelease());
        }
        return Decision.stall(
                phase,
                "ExposureClaimed",
                "schema " + o.spec().exposure().schema() + " is released by " + seen.claimRelease() + " (UID " + owner
                        + "): one exposure has one release. Delete one of the two; if that one is gone already, set spec.exposure.adopt: {marker: "
                        + owner + "}",
                Waits.OUTSIDE);
    }

    private static Optional<Decision> start(Observation o, WarehouseView.Seen seen, Phase phase) {
        Memory memory =
                o.status().memory() == null ? Memory.empty() : o.status().memory();
        if (Asked.isNew(o, Requests.Kind.retry)) {
            return Optional.of(start(o, seen, Trigger.Request, "RetryRequested", "retry asked for by " + Asked.by(o)));
        }
        if (!o.digest().equals(memory.lastDigest())) {
            return Optional.of(start(o, seen, Trigger.SpecChanged, "SpecChanged", "what would be built changed"));
        }
        if (o.dueTick() == null) {
            return Optional.empty();
        }
        if (o.digest().equals(memory.rolledBackDigest())) {
            return Optional.of(Decision.act(
                    phase,
                    new NextStep.SkipTick(o.dueTick()),
                    "RolledBack",
                    "the schedule does not repeat what was rolled back"));
        }
        return Optional.of(start(o, seen, Trigger.Schedule, "ScheduleTick", "the schedule ticked at " + o.dueTick()));
    }

    private static Decision start(
            Observation o, WarehouseView.Seen seen, Trigger trigger, String reason, String message) {
        boolean asked = trigger == Trigger.Request;
        return Decision.act(
                Phase.Pending,
                new NextStep.StartAttempt(
                        highest(o, seen) + 1,
                        trigger,
                        asked ? o.requests().requestedBy() : null,
                        asked ? o.requests().retry() : null,
                        o.dueTick()),
                reason,
                message);
    }

    /** The highest attempt number that is seen anywhere: a release that was deleted and applied again collides with nothing. */
    static int highest(Observation o, WarehouseView.Seen seen) {
        int highest = o.status().memory() == null ? 0 : o.status().memory().highestNumber();
        AttemptStatus attempt = o.status().attempt();
        if (attempt != null) {
            highest = Math.max(highest, attempt.number());
        }
        for (SchemaView schema : seen.schemas()) {
            highest = Math.max(highest, schema.revision());
            Matcher m = SIDE.matcher(schema.name());
            if (m.find()) {
                highest = Math.max(highest, Integer.parseInt(m.group(1)));
            }
        }
        return highest;
    }

    private static Decision rest(Observation o, Phase phase) {
        Duration wait = Waits.DRIFT;
        if (o.nextTick() != null) {
            Duration tick = Duration.between(o.now(), o.nextTick());
            wait = tick.isNegative() ? Duration.ofSeconds(1) : tick.compareTo(wait) < 0 ? tick : wait;
        }
        AttemptStatus a = o.status().attempt();
        if (a == null) {
            return Decision.await(phase, "Pending", phase.text(), wait);
        }
        String reason = a.reason() == null ? phase.name() : a.reason();
        String message = a.message() == null ? phase.text() : a.message();
        boolean stalled = phase == Phase.Failed || phase == Phase.RolledBack;
        return stalled ? Decision.stall(phase, reason, message, wait) : Decision.await(phase, reason, message, wait);
    }

    private static Phase phase(Observation o) {
        AttemptStatus a = o.status().attempt();
        if (a == null || a.outcome() == null) {
            return o.status().live() == null ? Phase.Pending : Phase.Live;
        }
        if (a.rollback() != null && a.rollback().done()) {
            return Phase.RolledBack;
        }
        return switch (a.outcome()) {
            case Succeeded -> Phase.Live;
            case Failed, Rejected -> Phase.Failed;
            case RolledBack -> Phase.RolledBack;
            case Superseded -> o.status().live() == null ? Phase.Pending : Phase.Live;
        };
    }

    /** Whether the newest attempt failed: its Green is kept for people to look at. */
    static boolean keepsGreen(Observation o, int revision) {
        AttemptStatus a = o.status().attempt();
        return a != null && a.number() == revision && a.outcome() == Outcome.Failed;
    }

    static List<String> names(List<SchemaView> schemas) {
        return schemas.stream().map(SchemaView::name).sorted().toList();
    }
}
