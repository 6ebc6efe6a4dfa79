package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.Memory;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;

/** Remembers that a tick of the schedule was seen, and says why nothing came of it. */
final class SkipTickStep implements Step<NextStep.SkipTick> {
    @Override
    public StepResult run(NextStep.SkipTick step, StepContext context) {
        return StepResult.done(
                status -> status.with(s -> {
                    Memory memory = status.memory() == null ? Memory.empty() : status.memory();
                    s.memory = memory.with(m -> m.lastTick = step.tick());
                }),
                ReleaseEvent.normal("TickSkipped", step.why()));
    }
}
