package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.PrepareFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

    private static StepResult prepared(StepContext context, AttemptStatus attempt, PrepareReply.Prepared p) {
        PrepareFacts facts = new PrepareFacts(
                attempt.round(),
                p.relations(),
                p.bytes(),
                p.millis(),
                p.liveFingerprint().isEmpty() ? null : p.liveFingerprint(),
                p.identity(),
                context.now());
        List<ReleaseEvent> events = new ArrayList<>();
        events.add(ReleaseEvent.normal(
                "GreenPrepared",
                "attempt " + attempt.number() + ": " + p.relations() + " relations, " + p.bytes()
                        + " bytes copied from Live in " + p.millis() + " ms"));
        p.warnings().forEach(w -> events.add(ReleaseEvent.warning("SeedWarning", w)));
        return new StepResult.Done(Attempted.edit(a -> a.prepared = facts), events);
    }
}
