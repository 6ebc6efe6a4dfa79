package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Ways;
import io.dbtrelease.operator.status.ReleaseEvent;

/** Ends the watch over Live, and with it the attempt. */
final class FinishMonitoringStep implements Step<NextStep.FinishMonitoring> {
    @Override
    public StepResult run(NextStep.FinishMonitoring step, StepContext context) {
        AttemptStatus attempt = context.attempt();
        boolean passed = step.how().equals("Passed");
        String message = switch (step.how()) {
            case "Passed" -> "live; its checks passed";
            case "Failed" -> "live, although its checks failed";
            case Ways.NONE ->
                "live, although its checks failed: there is no way back to an earlier revision that passed its watch; "
                        + Ways.RUNBOOK;
            case "Unknown" ->
                "live; its checks could not be evaluated to the end, so nothing goes back to it by itself";
            default -> "live; the watch ended early, because something newer takes its place";
        };
        String text = "attempt " + attempt.number() + ": " + message;
        String reason = step.how().equals(Ways.NONE) ? step.how() : "Monitoring" + step.how();
        ReleaseEvent event = passed || step.how().equals("Superseded")
                ? ReleaseEvent.normal(reason, text)
                : ReleaseEvent.warning(reason, text);
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
                    return History.close(next, Outcome.Succeeded, reason, message, context.now());
                },
                event);
    }
}
