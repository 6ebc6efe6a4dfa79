package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Ticks;
import io.dbtrelease.core.schedule.Schedule;
import io.dbtrelease.operator.status.ReleaseEvent;
import org.jspecify.annotations.Nullable;

/** Begins an attempt: its record replaces the last one whole. */
final class StartAttemptStep implements Step<NextStep.StartAttempt> {
    @Override
    public StepResult run(NextStep.StartAttempt step, StepContext context) {
        var o = context.observation();
        var project = context.observation().spec().project();
        AttemptStatus attempt = attempt(
                step.number(),
                o.digest(),
                step.trigger(),
                step.requestedBy(),
                project.revision(),
                project.image(),
                context);
        return StepResult.done(
                status -> status.with(s -> {
                    s.attempt = attempt;
                    Memory memory = status.memory() == null ? Memory.empty() : status.memory();
                    s.memory = memory.with(m -> {
                        m.lastDigest = o.digest();
                        m.lastTick = context.now();
                        m.schedule = Ticks.schedule(o.spec().schedule());
                        m.owedTick = step.tick() == null ? m.owedTick : step.tick();
                        m.highestNumber = step.number();
                    });
                    if (step.token() != null) {
                        Handled handled = status.handled() == null ? Handled.empty() : status.handled();
                        s.handled = handled.with(h -> h.retry = step.token());
                    }
                }),
                ReleaseEvent.normal("AttemptStarted", "attempt " + step.number() + " started: " + why(step)));
    }

    /** A record with nothing in it but what is built, and why. */
    static AttemptStatus attempt(
            int number,
            String digest,
            Trigger trigger,
            @Nullable String requestedBy,
            @Nullable String sourceRevision,
            String image,
            StepContext context) {
        return new AttemptStatus(
                number,
                digest,
                context.observation().buildDigest(),
                context.observation().generation(),
                trigger,
                requestedBy,
                sourceRevision,
                image,
                context.now(),
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static String why(NextStep.StartAttempt step) {
        return switch (step.trigger()) {
            case SpecChanged -> "what would be built changed";
            case Schedule -> "the schedule ticked";
            case Rebuild -> "a rollback builds an earlier revision again";
            case Request, DryRun -> "asked for by " + (step.requestedBy() == null ? "somebody" : step.requestedBy());
        };
    }
}
