package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.spec.MonitoringSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.CutoverFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.MemoryEdit;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Origin;
import io.dbtrelease.core.time.Durations;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Live's marker shows the attempt: status says so, and the watch begins. */
final class FinishCutoverStep implements Step<NextStep.FinishCutover> {
    @Override
    public StepResult run(NextStep.FinishCutover step, StepContext context) {
        AttemptStatus attempt = context.attempt();
        Intent intent = Objects.requireNonNull(attempt.intent());
        RebuildFacts rebuild = attempt.rebuild();
        // A way back is not watched, as a side that is flipped back is not: it would go back from where it went back
        // to.
        MonitoringSpec watch = rebuild == null ? context.spec().monitoring() : null;
        boolean monitored = rebuild == null
                ? watch == null
                : Origin.of(context.status(), rebuild.revision())
                        .map(Origin::proven)
                        .orElse(false);
        LiveStatus live = live(context, attempt, intent, monitored);
        MonitoringFacts monitoring = watch == null ? null : monitoring(watch, context.now());
        String took = intent.millis() == null ? "" : " in " + intent.millis() + " ms";
        return StepResult.done(
                status -> {
                    List<RetiredSide> retired = intent.expectsNothing()
                            ? status.retired()
                            : Retired.after(
                                    status.retired(),
                                    before(status, intent, rebuild),
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
                                s.lastGreen = LastGreen.of(live, status.lastGreen());
                                s.retired = retired;
                                s.drift = null;
                                Memory memory = status.memory() == null ? Memory.empty() : status.memory();
                                s.memory = memory.with(m -> remembers(m, attempt));
                            });
                    if (rebuild != null) {
                        return rebuilt(next, rebuild, context);
                    }
                    return monitoring == null
                            ? History.close(
                                    next, Outcome.Succeeded, "Live", "live since " + context.now(), context.now())
                            : next;
                },
                events(attempt, rebuild, took));
    }

    /** The schedule starts nothing that was rolled back, so this was asked for, unless failed checks did; and a full build brings what a tick wanted. */
    private static void remembers(MemoryEdit memory, AttemptStatus attempt) {
        RebuildFacts rebuild = attempt.rebuild();
        if (rebuild == null || !rebuild.automatic()) {
            memory.wanted(attempt.digest());
        }
        BuildPlan plan = attempt.plan() == null ? null : attempt.plan().build();
        if (plan == null || plan.mode() == BuildMode.Full) {
            memory.owedTick = null;
        }
    }

    private static ReleaseEvent[] events(AttemptStatus attempt, @Nullable RebuildFacts rebuild, String took) {
        ReleaseEvent cutOver = ReleaseEvent.normal("CutOver", "Live shows attempt " + attempt.number() + took);
        if (rebuild == null) {
            return new ReleaseEvent[] {cutOver};
        }
        String text = text(attempt.number(), rebuild);
        return new ReleaseEvent[] {
            cutOver,
            rebuild.automatic() ? ReleaseEvent.warning("RolledBack", text) : ReleaseEvent.normal("RolledBack", text)
        };
    }

    private static String text(int number, RebuildFacts rebuild) {
        return "Live is back at what revision " + rebuild.revision() + " was, built again as revision " + number + ": "
                + rebuild.message();
    }

    private static DbtReleaseStatus rebuilt(DbtReleaseStatus status, RebuildFacts rebuild, StepContext context) {
        DbtReleaseStatus closed = History.close(
                status, Outcome.Succeeded, "Rebuilt", text(context.attempt().number(), rebuild), context.now());
        return closed.with(s -> s.history = History.rolledBack(closed.history(), rebuild.from()));
    }

    private static LiveStatus live(StepContext context, AttemptStatus attempt, Intent intent, boolean monitored) {
        return new LiveStatus(
                attempt.number(),
                attempt.sourceRevision(),
                attempt.digest(),
                attempt.buildDigest(),
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
    private static LiveStatus before(DbtReleaseStatus status, Intent intent, @Nullable RebuildFacts rebuild) {
        LiveStatus live = status.live();
        return live != null
                ? live.with(l -> l.monitored = l.monitored && rebuild == null)
                : new LiveStatus(
                        Math.max(intent.from(), 0),
                        null,
                        "",
                        null,
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
