package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.SealFacts;
import io.dbtrelease.core.decision.JobObservation;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import java.util.List;
import java.util.Objects;

/** Takes Green over from the build role, once the API server itself says that one pod built it and is gone: a cache that is behind would not show a second one. */
final class SealGreenStep implements Step<NextStep.SealGreen> {
    @Override
    public StepResult run(NextStep.SealGreen step, StepContext context) throws TroubleException {
        AttemptStatus attempt = context.attempt();
        BuildFacts build = Objects.requireNonNull(attempt.build());
        JobObservation job = Jobs.now(context, build.job(), JobKind.Build, attempt.buildRound());
        if (job.podsSeen() > 1) {
            return Attempted.fail(context, "SeveralPods", job.severalPods(build.job()));
        }
        if (job.podsRunning() > 0) {
            throw new TroubleException("PodsGoing", "a pod of Job " + build.job() + " may still write into Green");
        }
        SealRequest request = new SealRequest(
                context.id(), context.marker(context.spec().exposure().liveName()), Plans.moves(context.attempt()));
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
