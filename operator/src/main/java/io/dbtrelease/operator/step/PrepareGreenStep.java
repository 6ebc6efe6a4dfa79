package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.PrepareFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.plan.Fallback;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes Green's schemas and copies what starts from Live. */
final class PrepareGreenStep implements Step<NextStep.PrepareGreen> {
    @Override
    public StepResult run(NextStep.PrepareGreen step, StepContext context) throws TroubleException, IOException {
        AttemptStatus attempt = context.attempt();
        ReleasePlan plan = Plans.load(context);
        Connection.Ready connection = context.connection();
        boolean hasLive = context.status().live() != null;
        PrepareRequest request = new PrepareRequest(
                context.id(),
                context.marker(context.spec().exposure().liveName()),
                Plans.moves(attempt),
                hasLive || context.spec().exposure().adopt() != null ? Plans.seeds(plan) : List.of(),
                context.spec().exposure().sharedNames(),
                Plans.replaced(plan),
                Quantity.getAmountInBytes(Quantity.parse(connection.spec().maxSeedBytes()))
                        .longValue(),
                attempt.round());
        return switch (connection.warehouse().prepare(request)) {
            case PrepareReply.Refused(List<Obstacle> obstacles) when plan.isSlim() -> full(context, obstacles);
            case PrepareReply.Refused(List<Obstacle> obstacles) ->
                Attempted.fail(
                        context,
                        obstacles.isEmpty()
                                ? "PrepareRefused"
                                : obstacles.getFirst().reason(),
                        Obstacles.text(obstacles));
            case PrepareReply.Prepared p -> prepared(context, attempt, p);
        };
    }

    /** What a copy would lose, a build makes: the attempt plans anew, and whole. */
    private static StepResult full(StepContext context, List<Obstacle> obstacles) {
        String why = Bounded.message(Obstacles.text(obstacles));
        PlanFacts plan = Objects.requireNonNull(context.attempt().plan());
        return new StepResult.Done(
                Attempted.edit(a -> {
                    a.plan = plan.refused(why);
                    a.hold = new HoldFacts(
                            Fallback.Reason.CopyRefused.name(),
                            "copies of Live's relations were refused, so everything is built: " + why,
                            context.now(),
                            context.now());
                }),
                List.of());
    }

    private static StepResult prepared(StepContext context, AttemptStatus attempt, PrepareReply.Prepared p) {
        PrepareFacts facts = new PrepareFacts(
                attempt.round(),
                p.relations(),
                p.bytes(),
                p.rows(),
                p.millis(),
                p.liveFingerprint().isEmpty() ? null : p.liveFingerprint(),
                p.identity(),
                context.now());
        List<ReleaseEvent> events = new ArrayList<>();
        events.add(ReleaseEvent.normal(
                "GreenPrepared",
                "attempt " + attempt.number() + ": " + p.relations() + " relations, "
                        + (p.rows() == null ? "" : p.rows() + " rows, ") + p.bytes()
                        + " bytes copied from Live in " + p.millis() + " ms"));
        p.warnings().forEach(w -> events.add(ReleaseEvent.warning("SeedWarning", w)));
        return new StepResult.Done(Attempted.edit(a -> a.prepared = facts), events);
    }
}
