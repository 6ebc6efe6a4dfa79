package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.SealFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import java.util.List;

/** Takes Green over from the build role. */
final class SealGreenStep implements Step<NextStep.SealGreen> {
    @Override
    public StepResult run(NextStep.SealGreen step, StepContext context) throws TroubleException {
        SealRequest request = new SealRequest(
                context.id(), context.marker(context.spec().exposure().schema()), Plans.moves(context.attempt()));
        return switch (context.warehouse().seal(request)) {
            case SealReply.Sealed(String fingerprint) ->
                StepResult.done(Attempted.edit(a -> a.sealed = new SealFacts(fingerprint, context.now())));
            case SealReply.Refused(List<Obstacle> obstacles) ->
                Attempted.fail(
                        context,
                        obstacles.isEmpty()
                                ? "SealRefused"
                                : obstacles.getFirst().reason(),
                        Obstacles.text(obstacles));
        };
    }
}
