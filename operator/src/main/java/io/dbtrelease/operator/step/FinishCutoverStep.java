package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.MonitoringSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.CutoverFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.time.Durations;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Live's marker shows the attempt: status says so, and the watch begins. */
final class FinishCutoverStep implements Step<NextStep.FinishCutover> {
    @Override
    public StepResult run(NextStep.FinishCutover step, StepContext context) {
        AttemptStatus attempt = context.attempt();
        Intent intent = Objects.requireNonNull(attempt.intent());
        MonitoringSpec watch = context.spec().monitoring();
        LiveStatus live = live(context, attempt, intent, watch == null);
        MonitoringFacts monitoring = watch == null ? null : monitoring(watch, context.now());
        String took = intent.millis() == null ? "" : " in " + intent.millis() + " ms";
        return StepResult.done(
                status -> {
                    List<RetiredSide> retired = intent.expectsNothing()
                            ? status.retired()
                            : Retired.after(
                                    status.retired(),
                                    before(status, intent),
                                    attempt.number(),
                                    FlipRequests.swap(context.spec().exposure().strategy()),
                                    context.now());
                    DbtReleaseStatus next = Attempted.edit(a -> {
                                a.cutover = new CutoverFacts(intent.millis(), context.now());
                                a.monitoring = monitoring;
                            })
                            .apply(status)
                            .with(s -> {
                                s.live = live;
                                s.lastGreen = new LastGreen(
                                        attempt.sourceRevision(),
                                        attempt.image(),
                                        live.revision(),
                                        live.imageDigest(),
                                        live.commit(),
                                        live.digest(),
                                        live.artifacts());
                                s.retired = retired;
                                s.drift = null;
                            });
                    return monitoring == null
                            ? History.close(
                                    next, Outcome.Succeeded, "Live", "live since " + context.now(), context.now())
                            : next;
                },
                ReleaseEvent.normal("CutOver", "Live shows attempt " + attempt.number() + took));
    }

    private static LiveStatus live(StepContext context, AttemptStatus attempt, Intent intent, boolean monitored) {
        return new LiveStatus(
                attempt.number(),
                attempt.sourceRevision(),
                attempt.digest(),
                context.now(),
                attempt.image(),
                attempt.build() == null ? null : attempt.build().imageDigest(),
                intent.schemas().stream().map(SchemaPair::live).sorted().toList(),
                monitored,
                context.ref(JobKind.Plan, Objects.requireNonNull(attempt.plan()).round())
                        .folder(),
                attempt.commit());
    }

    /** What was Live before: known to status, or adopted by this flip. */
    private static LiveStatus before(DbtReleaseStatus status, Intent intent) {
        LiveStatus live = status.live();
        return live != null
                ? live
                : new LiveStatus(
                        Math.max(intent.from(), 0),
                        null,
                        "",
                        intent.at(),
                        null,
                        null,
                        intent.liveSchemas(),
                        true,
                        null,
                        null);
    }

    private static MonitoringFacts monitoring(MonitoringSpec watch, Instant now) {
        Duration duration = Durations.parse(watch.duration()).orElse(Duration.ofMinutes(15));
        return new MonitoringFacts(now, now.plus(duration), now, 0, 0, List.of(), null);
    }
}
