package io.dbtrelease.operator;

import io.dbtrelease.operator.artifact.ArtifactEndpoint;
import io.dbtrelease.operator.artifact.KubernetesCallerLookup;
import io.dbtrelease.operator.artifact.ProgressBoard;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.connect.Engines;
import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.job.JobSettings;
import io.dbtrelease.operator.metrics.HealthServer;
import io.dbtrelease.operator.metrics.ReleaseMetrics;
import io.dbtrelease.operator.reconciler.DbtReleaseReconciler;
import io.dbtrelease.operator.reconciler.DbtWarehouseReconciler;
import io.dbtrelease.operator.reconciler.ReleaseEventSources;
import io.dbtrelease.operator.reconciler.ReleasePass;
import io.dbtrelease.operator.registry.HttpImageRegistry;
import io.dbtrelease.operator.registry.ImageChecks;
import io.dbtrelease.operator.status.EventRecorder;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.OpenDalArtifactStore;
import io.dbtrelease.warehouse.WarehouseFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: everything is made here, by hand, once. */
public final class OperatorMain {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);
    private static final int PROGRESS_LIMIT = 4096;

    private OperatorMain() {}

    public static void main(String[] args) throws IOException {
        OperatorConfig config;
        try {
            config = OperatorConfig.from(System.getenv());
        } catch (IllegalArgumentException e) {
            LOG.atError().log("cannot start: {}", e.getMessage());
            System.exit(2);
            return;
        }
        run(config);
    }

    private static void run(OperatorConfig config) throws IOException {
        Clock clock = Clock.systemUTC();
        KubernetesClient client = new KubernetesClientBuilder().build();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        ReleaseMetrics metrics = new ReleaseMetrics(registry, clock);

        ArtifactStore store = OpenDalArtifactStore.open(config.artifactStore(), System.getenv());
        ReleaseEventSources sources = new ReleaseEventSources();
        ProgressBoard board = new ProgressBoard(PROGRESS_LIMIT, sources::wake);
        AtomicBoolean leading = new AtomicBoolean(config.leaderElection() == null);

        Connections connections = new Connections(client, Engines.of(new WarehouseFactory()));
        JobFactory jobs = new JobFactory(
                JobSettings.of(config.collectorImage(), config.collectorPullPolicy(), config.artifactUrl()));
        DbtReleaseReconciler releases = new DbtReleaseReconciler(
                ReleasePass.over(client, connections, jobs, store, board, images(config, client), metrics, clock),
                sources);

        Operator operator = operator(config, client, registry, leading);
        operator.register(releases, o -> namespaces(config, o));
        operator.register(
                new DbtWarehouseReconciler(connections, new EventRecorder(client, clock), clock),
                o -> namespaces(config, o));

        HealthServer health = new HealthServer(
                config.metricsPort(),
                registry,
                () -> true,
                () -> !leading.get() || operator.getRuntimeInfo().allEventSourcesAreHealthy());
        health.start();
        ArtifactEndpoint endpoint = new ArtifactEndpoint(
                new InetSocketAddress(config.artifactPort()),
                new KubernetesCallerLookup(client),
                store,
                board,
                leading::get,
                sources::wake,
                clock);
        endpoint.start();
        LOG.atInfo()
                .addKeyValue("namespaces", config.watchNamespaces().isEmpty() ? "all" : config.watchNamespaces())
                .addKeyValue("artifacts", config.artifactUrl())
                .addKeyValue("store", config.artifactStore())
                .log("starting");
        try {
            operator.start();
        } catch (OperatorException e) {
            // Threads that are started already would keep a process alive, and its pod ready, that never reconciles
            // anything.
            LOG.atError().setCause(e).log("cannot start: the process ends, for whoever started it to start it again");
            System.exit(1);
        }
    }

    private static ImageChecks images(OperatorConfig config, KubernetesClient client) {
        return new ImageChecks(client, config.imageCheck(), new HttpImageRegistry(config.imageCheck()));
    }

    private static Operator operator(
            OperatorConfig config, KubernetesClient client, PrometheusMeterRegistry registry, AtomicBoolean leading) {
        return new Operator(o -> {
            o.withKubernetesClient(client)
                    .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
                    .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry))
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(20))
                    .withUseSSAToPatchPrimaryResource(false);
            if (config.leaderElection() != null) {
                o.withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("dbt-release-operator")
                                .withLeaseNamespace(config.leaderElection())
                                .withLeaderCallbacks(new LeaderCallbacks(
                                        () -> leading.set(true),
                                        () -> leading.set(false),
                                        leader -> LOG.atInfo().log("leader is {}", leader)))
                                .build());
            }
        });
    }

    private static void namespaces(
            OperatorConfig config,
            io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider<?> overrider) {
        if (!config.watchNamespaces().isEmpty()) {
            overrider.settingNamespaces(config.watchNamespaces());
        }
    }
}
