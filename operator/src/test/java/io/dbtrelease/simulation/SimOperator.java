package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.operator.artifact.KubernetesCallerLookup;
import io.dbtrelease.operator.artifact.ProgressBoard;
import io.dbtrelease.operator.artifact.SimulatedEndpoint;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.job.JobSettings;
import io.dbtrelease.operator.metrics.ReleaseMetrics;
import io.dbtrelease.operator.reconciler.ReleasePass;
import io.dbtrelease.operator.reconciler.ReleaseUpdateFilter;
import io.dbtrelease.operator.reconciler.StaleException;
import io.dbtrelease.simulation.SimApiServer.Change;
import io.dbtrelease.simulation.SimApiServer.Key;
import io.dbtrelease.testsupport.FakeRegistry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One life of an operator's process: the production code's passes and endpoint, driven as the framework drives them. Its caches follow the API server's changes
 * with a lag and never show it less than it wrote itself; when it dies, all that it held in memory is gone.
 */
final class SimOperator {
    private static final ReleaseUpdateFilter FILTER = new ReleaseUpdateFilter();
    static final KubernetesSerialization TYPES = new KubernetesSerialization();

    private final Sim sim;
    private final String name;
    private final Clock clock;
    private final KubernetesClient client;
    private final ReleasePass pass;
    private final SimulatedEndpoint endpoint;
    private final TreeMap<Key, ObjectNode> cache = new TreeMap<>();
    private final TreeMap<Key, Instant> due = new TreeMap<>();
    private int position;
    private @Nullable ObjectNode written;
    private @Nullable Key busy;
    private boolean serving;
    private boolean dead;
    Instant frozenUntil = Instant.EPOCH;
    Instant silentUntil = Instant.EPOCH;
    Duration skew;

    /** @param behind how many of the newest changes its first list does not show */
    SimOperator(Sim sim, String name, Duration skew, int behind) {
        this.sim = sim;
        this.name = name;
        this.skew = skew;
        this.clock = new SkewedClock();
        Wire wire = new Wire(sim, this);
        this.client = SimHttp.client((method, uri, body) -> request(wire, method, uri, body));
        ProgressBoard board = new ProgressBoard(16, build -> {});
        SimStore store = new SimStore(wire, sim.store);
        Connections connections = new Connections(client, new SimEngines(sim, wire, this));
        JobFactory jobs = new JobFactory(JobSettings.of(
                "registry.example.com/operator:1",
                PullPolicy.IfNotPresent,
                URI.create("http://operator.example:8081")));
        pass = ReleasePass.over(
                client,
                connections,
                jobs,
                store,
                board,
                new FakeRegistry().checks(client),
                new ReleaseMetrics(new SimpleMeterRegistry(), clock),
                clock);
        endpoint = new SimulatedEndpoint(
                new KubernetesCallerLookup(client),
                store,
                board,
                build -> due(new Key("dbtreleases", build.namespace(), build.release()), Duration.ZERO),
                clock);
        deliver(Math.max(0, sim.api.changes().size() - behind));
        if (behind > 0) {
            sim.time.after(
                    Duration.ofSeconds(10), () -> deliver(sim.api.changes().size()));
        }
        sim.api.watch(change -> {
            int upTo = sim.api.changes().size();
            sim.time.after(sim.lag(), () -> deliver(upTo));
        });
    }

    private final class SkewedClock extends Clock {
        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return sim.time.instant().plus(skew);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    boolean isDead() {
        return dead;
    }

    /** As kill -9: nothing of it takes effect any more. */
    void die() {
        if (!dead) {
            dead = true;
            sim.died(this);
        }
    }

    boolean isFrozen() {
        return sim.time.instant().isBefore(frozenUntil);
    }

    private SimHttp.Answer request(Wire wire, String method, URI uri, String body) throws IOException {
        sim.checker.requested(serving ? null : busy, uri, body);
        return wire.call(
                Wire.Service.Api,
                method + " " + uri.getPath(),
                () -> {
                    SimHttp.Answer answer = sim.api.handle(method, uri, body);
                    if (method.equals("PUT") && answer.code() == HttpURLConnection.HTTP_OK) {
                        written = sim.json(answer);
                        sim.checker.stored(this, written);
                    }
                    return answer;
                },
                kind -> new IOException("no answer of the API server"));
    }

    /** What the watches bring, up to a position in the log of changes. */
    private void deliver(int upTo) {
        if (dead) {
            return;
        }
        Instant wait = silentUntil.isAfter(frozenUntil) ? silentUntil : frozenUntil;
        if (sim.time.instant().isBefore(wait)) {
            sim.time.after(Duration.between(sim.time.instant(), wait), () -> deliver(upTo));
            return;
        }
        List<Change> changes = sim.api.changes();
        while (position < upTo) {
            seen(changes.get(position++));
        }
    }

    private void seen(Change change) {
        Key key = change.key();
        ObjectNode before = cache.get(key);
        if (change.deleted()) {
            cache.remove(key);
        } else if (before == null || version(before) < change.version()) {
            cache.put(key, change.object());
        } else {
            return;
        }
        switch (key.plural()) {
            case "dbtreleases" -> {
                boolean wakes = !change.deleted()
                        && (before == null
                                || FILTER.accept(
                                        sim.typed(change.object(), DbtRelease.class),
                                        sim.typed(before, DbtRelease.class)));
                if (wakes) {
                    due(key, Duration.ZERO);
                }
            }
            case "jobs", "pods" -> {
                String uid = change.object()
                        .at("/metadata/labels")
                        .path(Api.LABEL_RELEASE_UID)
                        .asText();
                cache.forEach((k, o) -> {
                    if (k.plural().equals("dbtreleases") && SimApiServer.uid(o).equals(uid)) {
                        due(k, Duration.ZERO);
                    }
                });
            }
            default -> {}
        }
    }

    private static long version(ObjectNode object) {
        return object.at("/metadata/resourceVersion").asLong();
    }

    private void due(Key release, Duration in) {
        Instant at = sim.time.instant().plus(in);
        Instant before = due.get(release);
        if (before != null && !at.isBefore(before) && !in.isZero()) {
            return;
        }
        due.put(release, at);
        sim.time.after(in, () -> run(release, at));
    }

    private void run(Key release, Instant at) {
        if (dead || !at.equals(due.get(release))) {
            return;
        }
        if (isFrozen() || busy != null) {
            sim.time.after(Duration.ofMillis(20), () -> run(release, at));
            return;
        }
        due.remove(release);
        busy = release;
        sim.fiber(this, () -> {
            try {
                pass(release);
            } finally {
                busy = null;
            }
        });
    }

    private void pass(Key key) {
        ObjectNode cached = cache.get(key);
        if (cached == null) {
            return;
        }
        boolean deleting = cached.at("/metadata/deletionTimestamp").isTextual();
        boolean held = cached.at("/metadata/finalizers").toString().contains(Api.FINALIZER);
        if (!held) {
            if (!deleting) {
                sim.api.edit(
                        key,
                        o -> o.withObject("/metadata").withArray("finalizers").add(Api.FINALIZER));
            }
            return;
        }
        DbtRelease release = sim.typed(cached, DbtRelease.class);
        String uid = release.getMetadata().getUid();
        Duration next;
        try {
            sim.note(this, "pass of " + key.namespace() + "/" + key.name());
            ReleasePass.Passed passed =
                    pass.run(release, cached("jobs", uid, Job.class), cached("pods", uid, Pod.class), this::write);
            if (passed.gone() && !dead) {
                sim.api.edit(key, o -> o.withObject("/metadata").putArray("finalizers"));
                return;
            }
            next = passed.next();
        } catch (RuntimeException e) {
            next = ReleasePass.afterFailure(release, e);
            sim.note(this, "the pass failed: " + e + " because of " + e.getCause());
        }
        if (!dead) {
            due(key, next);
        }
    }

    private DbtRelease write(DbtRelease release, DbtReleaseStatus status) {
        DbtRelease next = new DbtRelease();
        next.setMetadata(release.getMetadata());
        next.setSpec(release.getSpec());
        next.setStatus(status);
        try {
            DbtRelease stored = client.resource(next).updateStatus();
            ObjectNode json = written;
            if (json != null) {
                cache.put(
                        new Key(
                                "dbtreleases",
                                release.getMetadata().getNamespace(),
                                release.getMetadata().getName()),
                        json);
            }
            return stored;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                throw new StaleException();
            }
            throw e;
        }
    }

    private <T extends HasMetadata> List<T> cached(String plural, String uid, Class<T> type) {
        return cache.entrySet().stream()
                .filter(e -> e.getKey().plural().equals(plural)
                        && e.getValue()
                                .at("/metadata/labels")
                                .path(Api.LABEL_RELEASE_UID)
                                .asText()
                                .equals(uid))
                .map(e -> sim.typed(e.getValue(), type))
                .toList();
    }

    /** A collector speaks to this process. */
    SimulatedEndpoint.Said take(SimPod pod, Instant dbtEnded) {
        serving = true;
        try {
            return pod.deliver(endpoint, dbtEnded);
        } catch (IOException e) {
            return SimulatedEndpoint.Said.TryAgain;
        } finally {
            serving = false;
        }
    }
}
