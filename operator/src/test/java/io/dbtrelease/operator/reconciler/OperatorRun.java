package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.ProgressBoard;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.job.JobSettings;
import io.dbtrelease.operator.metrics.ReleaseMetrics;
import io.dbtrelease.operator.status.EventRecorder;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.testsupport.FakeRegistry;
import io.dbtrelease.testsupport.PostgresOnly;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

/** One life of the operator's process over one namespace, put together as the composition root does, with the chart's rights and no endpoint. */
public final class OperatorRun implements AutoCloseable {
    private static final int PROGRESS_LIMIT = 16;

    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProgressBoard board;
    private final ReleaseEventSources sources = new ReleaseEventSources();
    private final Operator operator;

    /**
     * Starts it.
     *
     * @param http what to change of its client to the API server
     * @param metrics that the framework reports to
     */
    public OperatorRun(
            Path kubeconfig,
            Consumer<HttpClient.Builder> http,
            String namespace,
            Function<PostgresConfig, Warehouse> warehouses,
            ArtifactStore store,
            Clock clock,
            Metrics metrics) {
        this(kubeconfig, http, Set.of(namespace), warehouses, store, new FakeRegistry(), clock, metrics);
    }

    OperatorRun(
            Path kubeconfig,
            Consumer<HttpClient.Builder> http,
            Set<String> namespaces,
            Function<PostgresConfig, Warehouse> warehouses,
            ArtifactStore store,
            FakeRegistry images,
            Clock clock,
            Metrics metrics) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setImpersonateUsername(ChartRole.USER);
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(http)
                .build();
        board = new ProgressBoard(PROGRESS_LIMIT, sources::wake);
        Connections connections = new Connections(client, new PostgresOnly(warehouses));
        JobFactory jobs = new JobFactory(JobSettings.of(
                "registry.example.com/operator:1",
                PullPolicy.IfNotPresent,
                URI.create("http://operator.example:8081")));
        DbtReleaseReconciler releases = new DbtReleaseReconciler(
                ReleasePass.over(
                        client,
                        connections,
                        jobs,
                        store,
                        board,
                        images.checks(client),
                        new ReleaseMetrics(registry, clock),
                        clock),
                sources);
        operator = new Operator(o -> o.withKubernetesClient(client)
                .withMetrics(metrics)
                .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
                .withUseSSAToPatchPrimaryResource(false));
        operator.register(releases, o -> o.settingNamespaces(namespaces));
        operator.register(
                new DbtWarehouseReconciler(connections, new EventRecorder(client, clock), clock),
                o -> o.settingNamespaces(namespaces));
        operator.start();
    }

    /** Where collectors' words are kept. */
    public ProgressBoard board() {
        return board;
    }

    /** What the informers of a type hold. */
    <T extends HasMetadata> List<T> cached(Class<T> type) {
        return operator.getRegisteredControllers().stream()
                .map(c -> (Controller<?>) c)
                .filter(c -> c.getConfiguration().getResourceClass() == DbtRelease.class)
                .flatMap(c -> c.getEventSourceManager().getEventSourcesFor(type).stream())
                .flatMap(source -> ((InformerEventSource<T, ?>) source).list(it -> true))
                .toList();
    }

    /** What a collector's word does. */
    public void wake(BuildRef build) {
        sources.wake(build);
    }

    @Override
    public void close() {
        operator.stop();
    }
}
