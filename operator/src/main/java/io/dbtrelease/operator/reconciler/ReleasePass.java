package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.core.decision.Decision;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.core.decision.ReleaseMachine;
import io.dbtrelease.core.decision.Troubles;
import io.dbtrelease.operator.artifact.ProgressBoard;
import io.dbtrelease.operator.artifact.StoredAttempts;
import io.dbtrelease.operator.artifact.StoredBuilds;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.metrics.ReleaseMetrics;
import io.dbtrelease.operator.observe.ReleaseObserver;
import io.dbtrelease.operator.observe.WarehouseLook;
import io.dbtrelease.operator.registry.ImageChecks;
import io.dbtrelease.operator.status.ConditionEvents;
import io.dbtrelease.operator.status.EventRecorder;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.operator.status.StatusFactory;
import io.dbtrelease.operator.step.StepResult;
import io.dbtrelease.operator.step.StepRunner;
import io.dbtrelease.operator.step.StepServices;
import io.dbtrelease.operator.step.Undroppable;
import io.dbtrelease.store.ArtifactStore;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One pass: observe, decide, store the decision, do its one step, store what the step brought. The next pass starts from a new observation, so it does not
 * matter where this one ended.
 */
public final class ReleasePass {
    private static final Logger LOG = LoggerFactory.getLogger(ReleasePass.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** After a step that left status as it was: what it did has to be seen first. */
    private static final Duration SOON = Duration.ofMillis(250);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final ReleaseObserver observer;
    private final StepRunner steps;
    private final EventRecorder events;
    private final ProgressBoard board;
    private final WarehouseLook look;
    private final ReleaseMetrics metrics;

    private ReleasePass(
            ReleaseObserver observer,
            StepRunner steps,
            EventRecorder events,
            ProgressBoard board,
            WarehouseLook look,
            ReleaseMetrics metrics) {
        this.observer = observer;
        this.steps = steps;
        this.events = events;
        this.board = board;
        this.look = look;
        this.metrics = metrics;
    }

    /** Passes of one process, with what it remembers between them. */
    public static ReleasePass over(
            KubernetesClient client,
            Connections connections,
            JobFactory jobs,
            ArtifactStore store,
            ProgressBoard board,
            ImageChecks images,
            ReleaseMetrics metrics,
            Clock clock) {
        StoredBuilds builds = new StoredBuilds(store);
        StoredAttempts attempts = new StoredAttempts(builds, clock);
        Undroppable undroppable = new Undroppable(clock);
        WarehouseLook look = new WarehouseLook(connections, clock);
        return new ReleasePass(
                new ReleaseObserver(client, builds, attempts, look, undroppable::of, clock),
                new StepRunner(new StepServices(
                        client, connections, jobs, store, builds, attempts, undroppable, images, clock)),
                new EventRecorder(client, clock),
                board,
                look,
                metrics);
    }

    /** A pass that fails has stored nothing that it did not do; it is made again after a while, for ever: a flip must not be left alone. */
    public static Duration afterFailure(DbtRelease release, Exception e) {
        boolean stale = Causes.find(e, StaleException.class).isPresent();
        boolean ended = Thread.currentThread().isInterrupted()
                || Causes.find(e, InterruptedException.class).isPresent();
        (stale || ended ? LOG.atInfo() : LOG.atError().setCause(e))
                .addKeyValue("namespace", release.getMetadata().getNamespace())
                .addKeyValue("name", release.getMetadata().getName())
                .log(
                        stale
                                ? "the resource changed during the pass: it is observed again"
                                : ended ? "the process ends in the middle of a pass" : "a pass failed");
        return stale ? SOON : AFTER_FAILURE;
    }

    /**
     * How a pass ended.
     *
     * @param next when to make the next one, at the latest
     * @param gone whether the release is let go: it needs its finalizer no more
     */
    public record Passed(Duration next, boolean gone) {}

    /**
     * One pass.
     *
     * @param jobs of the release, as the informer has them
     * @param pods of its Jobs, as the informer has them
     * @throws StaleException if somebody else wrote to the release meanwhile; any exception: see {@link #afterFailure}
     */
    public Passed run(DbtRelease release, Collection<Job> jobs, Collection<Pod> pods, StatusStore store) {
        var meta = release.getMetadata();
        AttemptStatus attempt =
                release.getStatus() == null ? null : release.getStatus().attempt();
        try (var ns = MDC.putCloseable("namespace", meta.getNamespace());
                var name = MDC.putCloseable("name", meta.getName());
                var number = MDC.putCloseable("attempt", attempt == null ? "" : String.valueOf(attempt.number()))) {
            Passed passed = pass(release, jobs, pods, store);
            if (passed.gone()) {
                look.forget(meta.getUid());
                metrics.forget(release);
            }
            return passed;
        }
    }

    private Passed pass(DbtRelease release, Collection<Job> jobs, Collection<Pod> pods, StatusStore store) {
        Observation o = observer.observe(release, jobs, pods);
        Decision decision = ReleaseMachine.decide(o);
        DbtReleaseStatus decided = StatusFactory.decided(withProgress(o), decision, o);
        metrics.decided(release, decided, decision);
        Optional<ReleaseEvent> told = ConditionEvents.of(release.getStatus(), decision, o);
        if (!decided.equals(release.getStatus())) {
            release = store.write(release, decided);
        }
        events.record(release, told.stream().toList());
        if (decision.step() instanceof NextStep.Rest) {
            return new Passed(atLeast(decision.requeueAfter()), false);
        }
        LOG.atInfo()
                .addKeyValue("phase", decision.phase())
                .addKeyValue("reason", decision.reason())
                .log("step {}", decision.step().getClass().getSimpleName());
        StepResult result = steps.run(decision.step(), release, o);
        return keep(release, decided, decision, o, result, store);
    }

    private Passed keep(
            DbtRelease release,
            DbtReleaseStatus decided,
            Decision decision,
            Observation o,
            StepResult result,
            StatusStore store) {
        return switch (result) {
            case StepResult.Gone(String message) -> {
                LOG.atInfo().log("let go: {}", message);
                yield new Passed(AT_ONCE, true);
            }
            case StepResult.Trouble(String reason, String message) -> {
                LOG.atWarn()
                        .addKeyValue("reason", reason)
                        .log("{}: {}", decision.step().getClass().getSimpleName(), message);
                metrics.trouble(decision.step(), reason);
                yield trouble(release, decided, o, reason, message, store);
            }
            case StepResult.Done(UnaryOperator<DbtReleaseStatus> change, List<ReleaseEvent> told) -> {
                DbtReleaseStatus next = change.apply(decided).with(s -> {
                    // Records have a trouble of their own, and say nothing about that of other steps.
                    boolean ofRecords = decision.step() instanceof NextStep.PublishRecord
                            || decision.step() instanceof NextStep.LookForOrigin;
                    if (!ofRecords) {
                        s.trouble = null;
                    }
                });
                boolean changed = !next.equals(decided);
                if (changed) {
                    store.write(release, next);
                }
                metrics.done(release, decided, next);
                events.record(release, told);
                look.forget(o.uid());
                yield new Passed(changed ? AT_ONCE : SOON, false);
            }
        };
    }

    private static Passed trouble(
            DbtRelease release,
            DbtReleaseStatus decided,
            Observation o,
            String reason,
            String message,
            StatusStore store) {
        AttemptStatus attempt = decided.attempt();
        boolean open = attempt != null
                && (attempt.outcome() == null
                        || (attempt.rollback() != null && !attempt.rollback().done()));
        Trouble trouble =
                Troubles.next(o, attempt != null && open ? attempt.trouble() : decided.trouble(), reason, message);
        store.write(release, decided.with(s -> {
            if (attempt != null && open) {
                s.attempt = attempt.with(a -> a.trouble = trouble);
            } else {
                s.trouble = trouble;
            }
        }));
        return new Passed(atLeast(Duration.between(o.now(), trouble.nextTry())), false);
    }

    /** What the collector of this round said last. */
    private DbtReleaseStatus withProgress(Observation o) {
        DbtReleaseStatus status = o.status();
        AttemptStatus attempt = status.attempt();
        BuildFacts build = attempt == null ? null : attempt.build();
        if (attempt == null || build == null || build.collected()) {
            return status;
        }
        return board.newest(o.uid(), attempt.number())
                .filter(p -> p.at() == null || !p.at().isBefore(build.startedAt()))
                .map(p -> status.with(s -> s.attempt = attempt.with(a -> a.progress = p)))
                .orElse(status);
    }

    private static Duration atLeast(Duration wanted) {
        return wanted.compareTo(AT_ONCE) < 0 ? AT_ONCE : wanted;
    }
}
