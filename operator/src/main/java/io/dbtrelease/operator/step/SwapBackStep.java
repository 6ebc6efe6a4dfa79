package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.WarehouseException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Checks and flips back, by the same protocol as the cutover. Grants come along as far as they can: they are no reason not to flip back. */
final class SwapBackStep implements Step<NextStep.SwapBack> {
    @Override
    public StepResult run(NextStep.SwapBack step, StepContext context) throws TroubleException {
        RollbackFacts rollback = Objects.requireNonNull(context.attempt().rollback());
        Intent intent = Objects.requireNonNull(rollback.intent());
        FlipRequest request = FlipRequests.of(context, intent, List.of());
        List<String> warnings = mirrorGrants(context, rollback, request);
        return switch (context.warehouse().flip(request)) {
            case FlipReply.Flipped flipped -> {
                warnings.addAll(flipped.warnings());
                yield new StepResult.Done(
                        Attempted.edit(a -> a.rollback = rollback.with(r -> r.millis = flipped.millis())),
                        warnings.stream()
                                .map(w -> ReleaseEvent.warning("RollbackWarning", w))
                                .toList());
            }
            case FlipReply.AlreadyFlipped f ->
                // The observation said that it was not: look again, and not at once if the two cannot agree.
                new StepResult.Trouble("FlippedAlready", "the warehouse says that Live is flipped already");
            case FlipReply.Refused(FlipReply.Reason reason, String message) ->
                new StepResult.Trouble(reason.name(), message);
        };
    }

    private static List<String> mirrorGrants(StepContext context, RollbackFacts rollback, FlipRequest request)
            throws TroubleException {
        List<String> warnings = new ArrayList<>();
        try {
            context.warehouse().mirrorGrants(request, withOwnGrants(context, rollback));
        } catch (WarehouseException e) {
            warnings.add("what was granted on Live since revision " + rollback.to() + " retired is not granted on it: "
                    + e.getMessage());
        }
        return warnings;
    }

    /** What either revision's project says grants of: undoing a release undoes its grants as well. */
    private static Set<RelationName> withOwnGrants(StepContext context, RollbackFacts rollback) {
        LiveStatus live = context.status().live();
        RetiredSide target = context.status().retired().stream()
                .filter(r -> r.revision() == rollback.to())
                .findFirst()
                .orElse(null);
        Set<RelationName> own = new HashSet<>();
        if (target != null && live != null) {
            Stream.of(target.artifacts(), live.artifacts())
                    .filter(Objects::nonNull)
                    .flatMap(folder -> plan(context, folder).stream())
                    .forEach(plan -> own.addAll(Plans.withOwnGrants(plan, target.schemas())));
        }
        return own;
    }

    /** Nothing where the store has none or does not answer: a rollback does not wait for it. */
    private static List<ReleasePlan> plan(StepContext context, String folder) {
        try {
            return Plans.load(context.services().store(), folder).stream().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
