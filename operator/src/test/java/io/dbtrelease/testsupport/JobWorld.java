package io.dbtrelease.testsupport;

import io.dbtrelease.api.Api;
import io.dbtrelease.operator.artifact.Deliveries;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.warehouse.Catalog;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * What a cluster does with Jobs of a namespace, beside an API server that has no controllers and no node: makes a pod of each Job, runs it, delivers its
 * artifacts, and collects what is deleted. Each Job does what a test said for the next one of its kind, or else succeeds.
 */
public final class JobWorld implements AutoCloseable {
    /** What happens to one Job. */
    @FunctionalInterface
    public interface Deed {
        void to(RunningPod pod) throws Exception;
    }

    /** What a build does in the warehouse for one node. */
    @FunctionalInterface
    public interface BuiltRelations {
        void create(String schema, String relation, Catalog.Kind kind, List<Catalog.Column> columns, long rows);
    }

    private final KubernetesClient client;
    private final String namespace;
    private final Deliveries deliveries;
    private final BuiltRelations warehouse;
    private final InstantSource clock;
    private final Map<JobKind, Deque<Deed>> next = new EnumMap<>(JobKind.class);
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final List<String> made = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Watch watch;
    private Deed otherwise = pod -> pod.does(DbtRun.good());
    private volatile Predicate<Pod> known = pod -> true;

    public JobWorld(
            KubernetesClient client,
            String namespace,
            Deliveries deliveries,
            BuiltRelations warehouse,
            InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.deliveries = deliveries;
        this.warehouse = warehouse;
        this.clock = clock;
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("default")
                        .endMetadata()
                        .build())
                .create();
        this.watch = client.batch().v1().jobs().inNamespace(namespace).watch(new Jobs());
    }

    /** Collectors report once this holds of their pod as it is: a report comes by itself, a pod's state by a watch, which may be slower. */
    public void reportsOnce(Predicate<Pod> known) {
        this.known = known;
    }

    /** The next Job of this kind does this. */
    public synchronized void next(JobKind kind, Deed deed) {
        next.computeIfAbsent(kind, k -> new ArrayDeque<>()).add(deed);
    }

    /** The next Job of this kind gets a pod that runs until the test says more. */
    public CompletableFuture<RunningPod> hold(JobKind kind) {
        CompletableFuture<RunningPod> held = new CompletableFuture<>();
        next(kind, pod -> {
            pod.runs();
            held.complete(pod);
        });
        return held;
    }

    /** The names of all Jobs that were made, in order. */
    public List<String> made() {
        return List.copyOf(made);
    }

    /** What went wrong in this class itself. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** What every Job does for which nothing else was said. */
    public synchronized void otherwise(Deed deed) {
        otherwise = deed;
    }

    private synchronized Deed deed(JobKind kind) {
        Deque<Deed> deeds = next.get(kind);
        Deed deed = deeds == null ? null : deeds.poll();
        return deed == null ? otherwise : deed;
    }

    private final class Jobs implements Watcher<Job> {
        @Override
        public void eventReceived(Action action, Job job) {
            if (action == Action.DELETED || job.getMetadata().getDeletionTimestamp() != null) {
                Thread.ofVirtual().start(() -> collect(job));
            } else if (seen.add(job.getMetadata().getUid())) {
                made.add(job.getMetadata().getName());
                Thread.ofVirtual().start(() -> run(job));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            failures.add(cause);
        }
    }

    private void run(Job job) {
        try {
            JobKind kind = JobKind.ofLabel(job.getMetadata().getLabels().get(Api.LABEL_JOB))
                    .orElseThrow();
            deed(kind).to(new RunningPod(client, deliveries, warehouse, clock, job, pod -> known.test(pod)));
        } catch (Throwable e) {
            if (exists(job)) {
                failures.add(e);
            }
        }
    }

    private boolean exists(Job job) {
        Job there = client.resource(job).get();
        return there != null && there.getMetadata().getDeletionTimestamp() == null;
    }

    /** The garbage collector: first what the Job owns, then the Job. */
    private void collect(Job job) {
        try {
            client.pods().inNamespace(namespace).withLabels(job.getMetadata().getLabels()).list().getItems().stream()
                    .filter(p -> p.getMetadata().getOwnerReferences().stream()
                            .anyMatch(o -> o.getUid().equals(job.getMetadata().getUid())))
                    .forEach(p -> client.resource(p).withGracePeriod(0).delete());
            if (!job.getMetadata().getFinalizers().isEmpty()) {
                client.resource(job).edit(j -> {
                    j.getMetadata().setFinalizers(List.of());
                    return j;
                });
            }
        } catch (KubernetesClientException e) {
            // Gone already.
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
