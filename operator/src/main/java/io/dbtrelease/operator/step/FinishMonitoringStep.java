package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;

/** Ends the watch over Live, and with it the attempt. */
final class FinishMonitoringStep implements Step<NextStep.FinishMonitoring> {
    @Override
    public StepResult run(NextStep.FinishMonitoring step, StepContext context) {
        AttemptStatus attempt = context.attempt();
        boolean passed = step.how().equals("Passed");
        boolean failed = step.how().equals("Failed");
        String message = passed
                ? "live; the checks passed"
                : failed
                        ? "live, although its checks failed"
                        : "live; the watch ended early because a newer attempt takes its place";
        ReleaseEvent event = failed
                ? ReleaseEvent.warning(
                        "MonitoringFailed", "attempt " + attempt.number() + " stays live although its checks failed")
                : ReleaseEvent.normal("Monitoring" + step.how(), "attempt " + attempt.number() + ": " + message);
        return StepResult.done(
                status -> {
                    DbtReleaseStatus next = Attempted.edit(a -> {
                                if (a.monitoring != null) {
                                    a.monitoring = a.monitoring.with(m -> m.ended = step.how());
                                }
                            })
                            .apply(status)
                            .with(s -> {
                                if (s.live != null && passed) {
                                    s.live = s.live.with(l -> l.monitored = true);
                                }
                            });
                    return History.close(next, Outcome.Succeeded, "Monitoring" + step.how(), message, context.now());
                },
                event);
    }
}
