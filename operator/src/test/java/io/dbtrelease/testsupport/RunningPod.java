package io.dbtrelease.testsupport;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.Progress;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.BuildReport;
import io.dbtrelease.operator.artifact.Deliveries;
import io.dbtrelease.operator.job.CheckoutContainer;
import io.dbtrelease.operator.job.CheckoutEnv;
import io.dbtrelease.operator.job.CollectorContainer;
import io.dbtrelease.operator.job.DbtContainer;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.warehouse.Catalog;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A Job's pod in a {@link JobWorld}: what the Job controller, the kubelet, dbt and the collector would do, one deed at a time. */
public final class RunningPod {
    private static final String IMAGE = "registry.example.com/shop@sha256:";

    private final KubernetesClient client;
    private final Deliveries deliveries;
    private final JobWorld.BuiltRelations warehouse;
    private final InstantSource clock;
    private final Job job;
    private final BuildRef ref;
    private final Predicate<Pod> known;
    private volatile Pod pod;
    private @Nullable String revision;
    private String imageDigest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    RunningPod(
            KubernetesClient client,
            Deliveries deliveries,
            JobWorld.BuiltRelations warehouse,
            InstantSource clock,
            Job job,
            Predicate<Pod> known) {
        this.client = client;
        this.deliveries = deliveries;
        this.warehouse = warehouse;
        this.clock = clock;
        this.job = job;
        this.known = known;
        Map<String, String> labels = job.getMetadata().getLabels();
        this.ref = new BuildRef(
                job.getMetadata().getNamespace(),
                job.getMetadata().getOwnerReferences().getFirst().getName(),
                labels.get(Api.LABEL_RELEASE_UID),
                Integer.parseInt(labels.get(Api.LABEL_ATTEMPT)),
                JobKind.ofLabel(labels.get(Api.LABEL_JOB)).orElseThrow(),
                Integer.parseInt(labels.get(Api.LABEL_ROUND)));
        this.pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(ref.namespace())
                        .withGenerateName(job.getMetadata().getName() + "-")
                        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                        .addNewOwnerReference()
                        .withApiVersion("batch/v1")
                        .withKind("Job")
                        .withName(job.getMetadata().getName())
                        .withUid(job.getMetadata().getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .build())
                .create();
    }

    public BuildRef ref() {
        return ref;
    }

    /** What the revision is now, as a checkout finds it that is not told a commit. */
    public RunningPod revisionIs(String commit) {
        revision = commit;
        return this;
    }

    /** What its tag stands for now, in place of what it stood for before. */
    public RunningPod imageIs(String digest) {
        imageDigest = digest;
        return this;
    }

    /** The commit that the checkout is told; null: none, or there is no checkout. */
    public @Nullable String told() {
        return checkout()
                .flatMap(c -> c.getEnv().stream()
                        .filter(e -> e.getName().equals(CheckoutEnv.COMMIT))
                        .findFirst())
                .map(EnvVar::getValue)
                .orElse(null);
    }

    private Optional<Container> checkout() {
        return job.getSpec().getTemplate().getSpec().getInitContainers().stream()
                .filter(c -> c.getName().equals(CheckoutContainer.NAME))
                .findFirst();
    }

    private @Nullable String commit() {
        if (checkout().isEmpty()) {
            return null;
        }
        String told = told();
        return told == null ? revision : told;
    }

    /** The init container ends, and the pod with it: nothing else was started. */
    public void checkoutFails(String terminationMessage) {
        ContainerStatus waiting = dbt().withNewState()
                .withNewWaiting()
                .withReason("PodInitializing")
                .endWaiting()
                .endState()
                .build();
        ContainerStatus checkout = new ContainerStatusBuilder(waiting)
                .withName(CheckoutContainer.NAME)
                .withNewState()
                .withNewTerminated()
                .withReason("Error")
                .withExitCode(1)
                .withMessage(terminationMessage)
                .endTerminated()
                .endState()
                .build();
        pod = client.pods()
                .inNamespace(ref.namespace())
                .withName(pod.getMetadata().getName())
                .editStatus(p -> new PodBuilder(p)
                        .withStatus(new PodStatusBuilder()
                                .withPhase("Failed")
                                .withContainerStatuses(waiting)
                                .withInitContainerStatuses(checkout)
                                .build())
                        .build());
        jobStatus(new JobStatusBuilder()
                .withStartTime(now())
                .withFailed(1)
                .addAllToConditions(List.of(condition("FailureTarget"), condition("Failed"))));
    }

    public Job job() {
        return job;
    }

    /** Runs, delivers and ends as this run of dbt does. */
    public void does(DbtRun run) throws IOException {
        runs();
        builds(run);
        delivers(run);
        ends(run.error() == null ? run.exitCode() == null ? 0 : run.exitCode() : 2);
    }

    /** dbt's container runs. */
    public void runs() {
        status(
                "Running",
                dbt().withNewState().withNewRunning().endRunning().endState().build());
        jobStatus(new JobStatusBuilder().withActive(1).withReady(1).withStartTime(now()));
    }

    /** dbt's container waits, for instance for its image. */
    public void waits(String reason, String message) {
        status(
                "Pending",
                dbt().withNewState()
                        .withNewWaiting()
                        .withReason(reason)
                        .withMessage(message)
                        .endWaiting()
                        .endState()
                        .build());
    }

    /** The kubelet says only in an Event why no container was made. */
    public void cannotMount(String message) {
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace(ref.namespace())
                        .withGenerateName(pod.getMetadata().getName() + ".")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withNamespace(ref.namespace())
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endInvolvedObject()
                        .withType("Warning")
                        .withReason("FailedMount")
                        .withMessage(message)
                        .withLastTimestamp(
                                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                        .build())
                .create();
        waits("ContainerCreating", "");
    }

    /** The kubelet ended dbt. */
    public void killed(String reason, int exitCode) {
        terminated(reason, exitCode);
    }

    public void says(int done, int total, String running) {
        deliveries.progress(ref, job, pod, new Progress(done, total, running, null));
    }

    /** What a build leaves in Green. */
    public void builds(DbtRun run) throws IOException {
        byte[] manifest = run.deliver(ref, clock.instant()).files().get(ArtifactFile.BuildManifest);
        if (ref.kind() != JobKind.Build || manifest == null) {
            return;
        }
        ManifestReader.read(new ByteArrayInputStream(manifest), ReadLimits.DEFAULT)
                .content()
                .orElseThrow()
                .nodes()
                .stream()
                .filter(ManifestNode::isBuilt)
                .forEach(node -> warehouse.create(
                        String.valueOf(node.schema()),
                        node.alias(),
                        "view".equals(node.materialized()) ? Catalog.Kind.View : Catalog.Kind.Table,
                        List.of(new Catalog.Column("id", "integer")),
                        100));
    }

    /** What the collector delivers, the report last. */
    public void delivers(DbtRun run) throws IOException {
        DbtRun.Delivery delivery = run.deliver(ref, clock.instant());
        Map<String, BuildReport.FileFacts> facts = new LinkedHashMap<>();
        for (var file : delivery.files().entrySet()) {
            facts.put(file.getKey().path(), deliveries.file(ref, job, pod, file.getKey(), file.getValue()));
        }
        int exit = run.error() == null ? run.exitCode() == null ? 0 : run.exitCode() : 2;
        BuildReport report = new BuildReport(
                ref.kind(),
                ref.attempt(),
                ref.round(),
                exit,
                run.error(),
                delivery.steps(),
                delivery.invocations(),
                null,
                null,
                Map.of(),
                run.errors(),
                facts,
                Map.of(),
                commit());
        Awaitility.await("the operator sees " + pod.getMetadata().getName()).until(() -> known.test(pod));
        deliveries.report(ref, job, pod, report);
    }

    /** dbt's container ended by itself. */
    public void ends(int exitCode) {
        terminated(exitCode == 0 ? "Completed" : "Error", exitCode);
    }

    private void terminated(String reason, int exitCode) {
        boolean good = exitCode == 0;
        status(
                good ? "Succeeded" : "Failed",
                dbt().withNewState()
                        .withNewTerminated()
                        .withReason(reason)
                        .withExitCode(exitCode)
                        .endTerminated()
                        .endState()
                        .build());
        JobStatusBuilder status = new JobStatusBuilder().withStartTime(now());
        if (good) {
            status.withSucceeded(1)
                    .withCompletionTime(now())
                    .addAllToConditions(List.of(condition("SuccessCriteriaMet"), condition("Complete")));
        } else {
            status.withFailed(1).addAllToConditions(List.of(condition("FailureTarget"), condition("Failed")));
        }
        jobStatus(status);
    }

    private io.fabric8.kubernetes.api.model.batch.v1.JobCondition condition(String type) {
        return new JobConditionBuilder()
                .withType(type)
                .withStatus("True")
                .withReason(type)
                .withLastTransitionTime(now())
                .withLastProbeTime(now())
                .build();
    }

    private ContainerStatusBuilder dbt() {
        return new ContainerStatusBuilder()
                .withName(DbtContainer.NAME)
                .withImage("registry.example.com/shop:1")
                .withImageID(IMAGE + imageDigest)
                .withReady(false)
                .withRestartCount(0);
    }

    private void status(String phase, ContainerStatus dbt) {
        ContainerStatus collector = new ContainerStatusBuilder(dbt)
                .withName(CollectorContainer.NAME)
                .build();
        pod = client.pods()
                .inNamespace(ref.namespace())
                .withName(pod.getMetadata().getName())
                .editStatus(p -> new PodBuilder(p)
                        .withStatus(new PodStatusBuilder()
                                .withPhase(phase)
                                .withContainerStatuses(dbt)
                                .withInitContainerStatuses(collector)
                                .build())
                        .build());
    }

    private void jobStatus(JobStatusBuilder status) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(ref.namespace())
                .withName(job.getMetadata().getName())
                .editStatus(j -> {
                    String started =
                            j.getStatus() == null ? null : j.getStatus().getStartTime();
                    j.setStatus(
                            started == null
                                    ? status.build()
                                    : status.withStartTime(started).build());
                    return j;
                });
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
