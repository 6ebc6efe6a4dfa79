package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.RollbackSpec;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.core.decision.Images;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Ways;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.Warehouse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Looks for what the flip would break, mirrors grants onto Green, and stores the intent. A conflict with any other write to the resource stops here. */
final class RecordIntentStep implements Step<NextStep.RecordIntent> {
    @Override
    public StepResult run(NextStep.RecordIntent step, StepContext context) throws TroubleException, IOException {
        AttemptStatus attempt = context.attempt();
        ReleasePlan plan = Plans.load(context);
        Intent intent = new Intent(
                UUID.randomUUID().toString(),
                step.from(),
                step.fromRelease(),
                attempt.number(),
                Objects.requireNonNull(attempt.plan()).schemas(),
                step.liveSchemas(),
                Objects.requireNonNull(attempt.gates()).fingerprint(),
                attempt.prepared() == null ? null : attempt.prepared().liveFingerprint(),
                0,
                null,
                context.now());
        FlipRequest request = FlipRequests.of(context, intent, seeded(plan, intent));
        Warehouse warehouse = context.warehouse();
        List<Obstacle> obstacles = warehouse.obstacles(request, known(context, plan));
        if (!obstacles.isEmpty()) {
            return Attempted.fail(context, obstacles.getFirst().reason(), Obstacles.text(obstacles));
        }
        warehouse.mirrorGrants(request, Plans.withOwnGrants(plan, intent.schemas()));
        return StepResult.done(Attempted.edit(a -> a.intent = intent), unreturnable(context));
    }

    /** A flip behind which nothing leads back to what is Live now is made, and said. */
    private static ReleaseEvent[] unreturnable(StepContext context) {
        LiveStatus live = context.status().live();
        RollbackSpec rollback = context.spec().rollback();
        boolean kept = rollback.retain() > 0
                && (rollback.order().contains(RollbackWay.SwapBack)
                        || rollback.order().contains(RollbackWay.TimeTravel));
        Optional<String> missing =
                live == null ? Optional.empty() : Images.missing(context.observation(), live.revision());
        boolean builtOtherwise =
                live != null && !context.observation().buildDigest().equals(live.buildDigest());
        boolean built = live != null
                && live.image() != null
                && !builtOtherwise
                && rollback.order().contains(RollbackWay.Rebuild)
                && missing.isEmpty();
        return live == null || kept || built
                ? new ReleaseEvent[0]
                : new ReleaseEvent[] {
                    ReleaseEvent.warning(
                            Ways.NONE,
                            "after this cutover nothing leads back to revision " + live.revision()
                                    + ": rollback.retain is " + rollback.retain() + ", rollback.order "
                                    + rollback.order()
                                    + (live.image() == null
                                            ? ", and no image is known of it"
                                            : builtOtherwise
                                                    ? ", and the spec's build is not what built it"
                                                    : missing.map(why -> ", and " + why)
                                                            .orElse("")))
                };
    }

    static List<RelationName> seeded(ReleasePlan plan, Intent intent) {
        return intent.liveFingerprint() == null
                ? List.of()
                : plan.seeds().stream().map(n -> Plans.name(n.live())).toList();
    }

    /** What the project knows in Live: the plan that built it and the one that replaces it. Anything else in there was made by hand. */
    private static Set<RelationName> known(StepContext context, ReleasePlan plan) throws IOException {
        Set<RelationName> known = new HashSet<>();
        plan.knownInLive().forEach(n -> known.add(Plans.name(n)));
        LiveStatus live = context.status().live();
        if (live != null && live.artifacts() != null) {
            Plans.load(context.services().store(), live.artifacts())
                    .ifPresent(p -> p.knownInLive().forEach(n -> known.add(Plans.name(n))));
        }
        return known;
    }
}
