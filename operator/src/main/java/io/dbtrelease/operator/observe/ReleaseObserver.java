package io.dbtrelease.operator.observe;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.core.decision.JobObservation;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.core.decision.Requests;
import io.dbtrelease.core.decision.StoredView;
import io.dbtrelease.core.decision.Ticks;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.core.gate.Gate;
import io.dbtrelease.core.gate.Gates;
import io.dbtrelease.core.gate.InvalidGate;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.StoredAttempts;
import io.dbtrelease.operator.artifact.StoredBuilds;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.warehouse.ReleaseId;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds an {@link Observation}. Reads only. */
public final class ReleaseObserver {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseObserver.class);

    private final KubernetesClient client;
    private final StoredBuilds builds;
    private final StoredAttempts attempts;
    private final WarehouseLook look;
    private final Function<String, Set<Integer>> undroppable;
    private final Clock clock;

    public ReleaseObserver(
            KubernetesClient client,
            StoredBuilds builds,
            StoredAttempts attempts,
            WarehouseLook look,
            Function<String, Set<Integer>> undroppable,
            Clock clock) {
        this.client = client;
        this.builds = builds;
        this.attempts = attempts;
        this.look = look;
        this.undroppable = undroppable;
        this.clock = clock;
    }

    /**
     * Everything that a decision needs.
     *
     * @param jobs of the release, as the informer has them
     * @param pods of its Jobs, as the informer has them
     */
    public Observation observe(DbtRelease release, Collection<Job> jobs, Collection<Pod> pods) {
        var meta = release.getMetadata();
        DbtReleaseSpec spec = release.getSpec();
        DbtReleaseStatus status = release.getStatus() == null ? DbtReleaseStatus.empty() : release.getStatus();
        String digest = SpecDigest.of(spec);
        Instant now = clock.instant();
        AttemptStatus attempt = status.attempt();
        Instant deleting = meta.getDeletionTimestamp() == null ? null : Instant.parse(meta.getDeletionTimestamp());
        Requests requests = requests(meta.getAnnotations());
        Timing timing = Timing.of(spec.schedule(), Ticks.last(status.memory(), spec.schedule()), now);
        ReleaseId id = new ReleaseId(meta.getUid(), meta.getNamespace() + "/" + meta.getName());
        return new Observation(
                now,
                meta.getUid(),
                deleting,
                meta.getGeneration() == null ? 0 : meta.getGeneration(),
                spec,
                digest,
                SpecDigest.ofBuild(spec),
                problem(spec, timing),
                status,
                requests,
                job(release, attempt, JobKind.Plan, jobs, pods, now),
                job(release, attempt, JobKind.Build, jobs, pods, now),
                Looking.needed(attempt, deleting != null)
                        ? look.look(
                                meta.getNamespace(),
                                id,
                                spec,
                                status,
                                digest,
                                deleting == null && Looking.settled(status, requests, digest, timing.dueTick() != null))
                        : new WarehouseView.NotLooked(),
                timing.dueTick(),
                timing.nextTick(),
                timing.windowOpen(),
                timing.nextWindow(),
                Looking.atStore(attempt, deleting != null)
                        ? stored(id, meta.getName(), meta.getNamespace(), attempt)
                        : null,
                undroppable.apply(meta.getUid()));
    }

    private @Nullable StoredView stored(ReleaseId id, String name, String namespace, @Nullable AttemptStatus attempt) {
        return attempts.of(namespace, name, id.uid(), attempt == null ? 0 : attempt.number())
                .map(s -> new StoredView(List.copyOf(s.attempts()), s.highest(), s.ended()))
                .orElse(null);
    }

    private static @Nullable String problem(DbtReleaseSpec spec, Timing timing) {
        if (timing.problem() != null) {
            return timing.problem();
        }
        List<GateSpec> checks =
                spec.monitoring() == null ? List.of() : spec.monitoring().checks();
        return Stream.concat(invalid("gate", Gates.from(spec.gates())), invalid("check", Gates.checks(checks)))
                .findFirst()
                .orElse(null);
    }

    private static Stream<String> invalid(String what, List<Gate> gates) {
        return gates.stream()
                .filter(InvalidGate.class::isInstance)
                .map(InvalidGate.class::cast)
                .map(g -> what + " " + g.name() + ": " + g.message());
    }

    private static Requests requests(@Nullable Map<String, String> annotations) {
        if (annotations == null) {
            return Requests.NONE;
        }
        return new Requests(
                annotations.get(Api.APPROVE),
                annotations.get(Api.REJECT),
                annotations.get(Api.ROLLBACK),
                annotations.get(Api.RETRY),
                annotations.get(Api.DRY_RUN),
                annotations.get(Api.REQUESTED_BY));
    }

    private JobObservation job(
            DbtRelease release,
            @Nullable AttemptStatus attempt,
            JobKind kind,
            Collection<Job> jobs,
            Collection<Pod> pods,
            Instant now) {
        boolean deleting = release.getMetadata().getDeletionTimestamp() != null;
        String name = Looking.atJobs(attempt, deleting) ? jobName(attempt, kind) : null;
        if (name == null || attempt == null) {
            return JobObservation.ABSENT;
        }
        String namespace = release.getMetadata().getNamespace();
        Job job = jobs.stream()
                .filter(j -> j.getMetadata().getName().equals(name))
                .findFirst()
                // The informer may not have seen yet what was just made: absent is a word that ends an attempt.
                .orElseGet(() -> client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
        List<Pod> own = BuildJobObserver.podsOf(
                job, pods, release.getMetadata().getUid(), attempt.number(), kind, round(attempt, kind));
        return BuildJobObserver.observe(job, own, events(job, own), collected(release, attempt, kind), now);
    }

    private static @Nullable String jobName(@Nullable AttemptStatus attempt, JobKind kind) {
        if (attempt == null) {
            return null;
        }
        return switch (kind) {
            case Plan -> attempt.plan() == null ? null : attempt.plan().job();
            case Build -> attempt.build() == null ? null : attempt.build().job();
        };
    }

    /** Of a Job that has no running container: nothing but events says what it waits for. */
    private List<Event> events(@Nullable Job job, List<Pod> pods) {
        boolean started =
                pods.stream().anyMatch(p -> Containers.isTerminal(p) || Containers.hasStarted(Containers.dbt(p)));
        if (job == null || started) {
            return List.of();
        }
        try {
            return Stream.concat(Stream.of(job), pods.stream())
                    .flatMap(it -> client
                            .v1()
                            .events()
                            .inNamespace(it.getMetadata().getNamespace())
                            .withField("involvedObject.uid", it.getMetadata().getUid())
                            .list()
                            .getItems()
                            .stream())
                    .toList();
        } catch (KubernetesClientException e) {
            // They only explain a wait: without them it is still bounded, and still named by what the pod itself says.
            LOG.atWarn()
                    .addKeyValue("namespace", job.getMetadata().getNamespace())
                    .addKeyValue("job", job.getMetadata().getName())
                    .log("cannot list the Events of a Job that has not started: {}", e.getMessage());
            return List.of();
        }
    }

    private static int round(AttemptStatus attempt, JobKind kind) {
        return kind == JobKind.Plan ? Objects.requireNonNull(attempt.plan()).round() : attempt.buildRound();
    }

    private boolean collected(DbtRelease release, AttemptStatus attempt, JobKind kind) {
        BuildRef ref = new BuildRef(
                release.getMetadata().getNamespace(),
                release.getMetadata().getName(),
                release.getMetadata().getUid(),
                attempt.number(),
                kind,
                round(attempt, kind));
        try {
            return builds.find(ref).isPresent();
        } catch (ArtifactRefusedException e) {
            // There is a report; the step that reads it says what is wrong with it.
            return true;
        } catch (IOException e) {
            // "No report" would fail an attempt whose Job is over; the step that reads it says that the store is away,
            // and waits.
            LOG.atWarn().addKeyValue("build", ref).setCause(e).log("the artifact store could not be asked");
            return true;
        }
    }
}
