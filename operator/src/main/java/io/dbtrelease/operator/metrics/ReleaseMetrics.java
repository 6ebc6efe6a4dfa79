package io.dbtrelease.operator.metrics;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.PrepareFacts;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.core.decision.Decision;
import io.dbtrelease.core.decision.NextStep;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What Prometheus sees of releases. Counted when a change is stored, so that nothing is counted twice by a pass that was made again. */
public final class ReleaseMetrics {
    private static final String PREFIX = "dbtrelease.";
    private static final String NAMESPACE = "namespace";
    private static final String RELEASE = "release";

    private record Key(String namespace, String name) {}

    private record Seen(
            Phase phase,
            boolean stalled,
            boolean drifted,
            int live,
            boolean rollbackAvailable,
            @Nullable Instant intentSince) {}

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<Key, Seen> seen = new ConcurrentHashMap<>();

    public ReleaseMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** What a pass decided. */
    public void decided(DbtRelease release, DbtReleaseStatus status, Decision decision) {
        Key key = key(release);
        AttemptStatus a = status.attempt();
        Intent open = a == null
                ? null
                : a.rollback() != null && !a.rollback().done()
                        ? a.rollback().intent()
                        : a.cutover() == null && a.outcome() == null ? a.intent() : null;
        Seen now = new Seen(
                decision.phase(),
                decision.stalled(),
                status.drift() != null,
                status.live() == null ? 0 : status.live().revision(),
                status.conditions().stream()
                        .anyMatch(c -> c.type().equals("RollbackAvailable")
                                && c.status().equals("True")),
                open == null ? null : open.at());
        if (seen.put(key, now) == null) {
            register(key);
        }
    }

    /** What a step that was done changed. */
    public void done(DbtRelease release, DbtReleaseStatus before, DbtReleaseStatus after) {
        Tags tags = tags(key(release));
        AttemptStatus was = before.attempt();
        AttemptStatus is = after.attempt();
        if (is == null) {
            return;
        }
        boolean closed = was == null || was.number() != is.number() || was.outcome() == null;
        if (is.outcome() != null && closed) {
            registry.counter(
                            "dbtrelease.attempts",
                            tags.and("outcome", is.outcome().name()))
                    .increment();
        }
        built(tags, was == null || was.number() != is.number() ? null : was, is);
        if (is.gates() != null && (was == null || !is.gates().equals(was.gates()))) {
            is.gates()
                    .results()
                    .forEach(r -> registry.counter(
                                    "dbtrelease.gate.results",
                                    tags.and(
                                            "gate",
                                            r.name(),
                                            "verdict",
                                            r.verdict().name()))
                            .increment());
        }
        if (is.cutover() != null && (was == null || was.cutover() == null)) {
            if (is.cutover().millis() != null) {
                timer("dbtrelease.cutover", tags)
                        .record(Duration.ofMillis(is.cutover().millis()));
            }
            if (is.approval() != null) {
                timer("dbtrelease.approval.to.cutover", tags)
                        .record(Duration.between(
                                is.approval().at(), is.cutover().at()));
            }
        }
        RollbackFacts back = is.rollback();
        if (back != null
                && back.done()
                && (was == null || was.rollback() == null || !was.rollback().done())) {
            RollbackWay way = back.way() == null ? RollbackWay.SwapBack : back.way();
            rolledBack(tags, way, back.automatic(), back.at());
        }
        RebuildFacts rebuild = is.rebuild();
        if (rebuild != null && is.cutover() != null && (was == null || was.cutover() == null)) {
            rolledBack(tags, RollbackWay.Rebuild, rebuild.automatic(), is.startedAt());
        }
    }

    /** @param since when it was asked for, or its checks failed */
    private void rolledBack(Tags tags, RollbackWay way, boolean automatic, Instant since) {
        registry.counter("dbtrelease.rollbacks", tags.and("automatic", String.valueOf(automatic)))
                .increment();
        timer("dbtrelease.rollback", tags.and("way", way.name())).record(Duration.between(since, clock.instant()));
    }

    /** What was planned, copied and built: what a slim build saves shows beside the Full ones. */
    private void built(Tags tags, @Nullable AttemptStatus was, AttemptStatus is) {
        BuildPlan plan = is.plan() == null ? null : is.plan().build();
        if (plan != null
                && (was == null || was.plan() == null || !plan.equals(was.plan().build()))) {
            String fallback = plan.fallback() == null ? "" : plan.fallback();
            registry.counter("dbtrelease.plans", tags.and("mode", plan.mode().name(), "fallback", fallback))
                    .increment();
            registry.counter("dbtrelease.plan.nodes", tags.and("part", "built")).increment(plan.nodes());
            registry.counter("dbtrelease.plan.nodes", tags.and("part", "copied"))
                    .increment(plan.copied());
        }
        PrepareFacts copied = is.prepared();
        if (copied != null && (was == null || !copied.equals(was.prepared()))) {
            registry.counter("dbtrelease.copied.bytes", tags).increment(copied.bytes());
            if (copied.rows() != null) {
                registry.counter("dbtrelease.copied.rows", tags).increment(copied.rows());
            }
            timer("dbtrelease.prepare", tags).record(Duration.ofMillis(copied.millis()));
        }
        BuildFacts build = is.build();
        if (build != null
                && build.collected()
                && build.finishedAt() != null
                && (was == null || was.build() == null || !was.build().collected())) {
            String mode = plan == null ? "Full" : plan.mode().name();
            timer("dbtrelease.build", tags.and("mode", mode))
                    .record(Duration.between(build.startedAt(), build.finishedAt()));
        }
    }

    /** A step that could not be done. */
    public void trouble(NextStep step, String reason) {
        registry.counter("dbtrelease.step.troubles", "step", step.getClass().getSimpleName(), "reason", reason)
                .increment();
    }

    /** The release is gone: so are its series, or they would grow with every release that ever was. */
    public void forget(DbtRelease release) {
        Key key = key(release);
        seen.remove(key);
        registry.getMeters().stream()
                .filter(m -> m.getId().getName().startsWith(PREFIX))
                .filter(m -> key.namespace().equals(m.getId().getTag(NAMESPACE))
                        && key.name().equals(m.getId().getTag(RELEASE)))
                .forEach(registry::remove);
    }

    private void register(Key key) {
        gauge(key, "dbtrelease.live.revision", "Revision that Live shows", s -> s.live());
        gauge(key, "dbtrelease.stalled", "1: nothing moves without a person", s -> s.stalled() ? 1 : 0);
        gauge(key, "dbtrelease.drifted", "1: Live was flipped by hand", s -> s.drifted() ? 1 : 0);
        gauge(key, "dbtrelease.rollback.available", "1: there is a way back", s -> s.rollbackAvailable() ? 1 : 0);
        gauge(key, "dbtrelease.intent.open.seconds", "Age of a flip that is stored and not seen yet", s -> {
            Instant since = s.intentSince();
            return since == null ? 0 : Duration.between(since, clock.instant()).toSeconds();
        });
        for (Phase phase : Phase.values()) {
            Gauge.builder("dbtrelease.phase", () -> {
                        Seen s = seen.get(key);
                        return s != null && s.phase() == phase ? 1 : 0;
                    })
                    .description("1: the release is in this phase")
                    .tags(tags(key).and("phase", phase.name()))
                    .register(registry);
        }
    }

    private void gauge(Key key, String name, String description, ToDoubleFunction<Seen> value) {
        Gauge.builder(name, () -> {
                    Seen s = seen.get(key);
                    return s == null ? Double.NaN : value.applyAsDouble(s);
                })
                .description(description)
                .tags(tags(key))
                .register(registry);
    }

    private Timer timer(String name, Tags tags) {
        return Timer.builder(name).tags(tags).publishPercentileHistogram().register(registry);
    }

    private static Tags tags(Key key) {
        return Tags.of(NAMESPACE, key.namespace(), RELEASE, key.name());
    }

    private static Key key(DbtRelease release) {
        return new Key(
                release.getMetadata().getNamespace(), release.getMetadata().getName());
    }
}
