package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.Deliveries;
import io.dbtrelease.operator.artifact.ProgressBoard;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.testsupport.FakeRegistry;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.JobWorld;
import io.dbtrelease.testsupport.MovableClock;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The real operator on a real API server: its reconcilers, observer, steps, Events and metrics, in a namespace of the test's own. The warehouse, the artifact
 * store and what runs Jobs are in memory. After each test the invariants hold: no flip twice, no secret anywhere, a bounded and well-formed status.
 */
abstract class FlowScenario {
    /** In every Secret of the tests; nowhere else. */
    private static final String PASSWORD = "correct-horse-battery-staple";

    @RegisterExtension
    static final RealApiServer API = new RealApiServer();

    final MovableClock clock = new MovableClock();
    final FakeWarehouse warehouse = new FakeWarehouse();
    final InMemoryArtifactStore store = new InMemoryArtifactStore();
    final FakeRegistry images = new FakeRegistry();
    KubernetesClient client;
    String namespace;
    JobWorld world;
    TestRelease release;
    private volatile @Nullable OperatorRun operator;

    @BeforeAll
    static void crds() {
        API.installCrds();
        ChartRole.apply(API.admin());
    }

    @BeforeEach
    void start() {
        client = API.admin();
        namespace = API.namespace("flow");
        release = new TestRelease(client, namespace, "shop");
        world = new JobWorld(
                client,
                namespace,
                new Deliveries(artifacts(), this::board, this::wake, clock.clock()),
                warehouse.hands()::createRelation,
                clock);
        world.reportsOnce(this::isKnown);
        secret("operator");
        secret("build");
        secret("read");
        createWarehouse();
        startOperator();
    }

    @AfterEach
    void end() {
        stopOperator();
        world.close();
        assertThat(world.failures()).isEmpty();
        assertThat(warehouse.flips()).extracting(FakeWarehouse.Flip::requestId).doesNotHaveDuplicates();
        String everything = TestRelease.text(
                        client.v1().events().inNamespace(namespace).list())
                + TestRelease.text(client.genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, "DbtRelease")
                        .inNamespace(namespace)
                        .list())
                + TestRelease.text(client.genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, "DbtWarehouse")
                        .inNamespace(namespace)
                        .list());
        assertThat(everything).doesNotContain(PASSWORD);
    }

    /** Where artifacts go. */
    ArtifactStore artifacts() {
        return store;
    }

    private ProgressBoard board() {
        OperatorRun running = operator;
        return running == null ? new ProgressBoard(1, build -> {}) : running.board();
    }

    private boolean isKnown(Pod pod) {
        OperatorRun running = operator;
        return running == null
                || running.cached(Pod.class).stream()
                        .map(Pod::getMetadata)
                        .anyMatch(held -> held.getUid().equals(pod.getMetadata().getUid())
                                && held.getResourceVersion()
                                        .equals(pod.getMetadata().getResourceVersion()));
    }

    private void wake(BuildRef build) {
        OperatorRun running = operator;
        if (running != null) {
            running.wake(build);
        }
    }

    /** As after a new rollout, or after the process was ended. */
    void restartOperator() {
        stopOperator();
        startOperator();
    }

    void startOperator() {
        operator = new OperatorRun(
                API.kubeconfig(),
                http -> {},
                Set.of(namespace),
                config -> warehouse,
                artifacts(),
                images,
                clock.clock(),
                Metrics.NOOP);
    }

    void stopOperator() {
        if (operator != null) {
            operator.close();
            operator = null;
        }
    }

    String scrape() {
        return operator == null ? "" : operator.registry.scrape();
    }

    /** What Prometheus reads of the one series of this name that has all these labels. */
    void assertSeries(String name, double value, String... labels) {
        List<String> lines = scrape().lines()
                .filter(l -> l.startsWith(name + "{") || l.startsWith(name + " "))
                .filter(l -> List.of(labels).stream().allMatch(l::contains))
                .toList();
        assertThat(lines)
                .as(name + List.of(labels))
                .singleElement()
                .satisfies(l -> assertThat(Double.parseDouble(l.substring(l.lastIndexOf(' '))))
                        .isEqualTo(value));
    }

    /** A cron of once a day, of which no tick comes by itself while a test runs; a day and an hour later it was one, and no more. */
    String daily() {
        int hour = clock.instant().atOffset(ZoneOffset.UTC).getHour();
        return "\"schedule\": {\"cron\": \"0 %d * * *\"}".formatted((hour + 12) % 24);
    }

    /** The schemas that the warehouse has. */
    List<String> schemas() {
        return warehouse.schemaNames();
    }

    void secret(String name) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withStringData(Map.of("username", name + "_role", "password", PASSWORD))
                        .build())
                .create();
    }

    void createWarehouse() {
        client.resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(Api.GROUP + "/" + Api.VERSION)
                        .withKind("DbtWarehouse")
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("prod")
                        .endMetadata()
                        .addToAdditionalProperties("spec", TestRelease.json("""
                                        {"postgres": {"host": "db.example.com", "database": "jaffle_artifacts"},
                                         "credentials": {"secretName": "operator"},
                                         "buildCredentials": {"secretName": "build"},
                                         "gateCredentials": {"secretName": "read"},
                                         "allowedExposures": ["analytics*"]}
                                        """))
                        .build())
                .create();
    }

    /** {@code <kind> <number> <outcome>/<reason>} of the history, newest first. */
    List<String> history() {
        return release.status().history().stream()
                .map(h -> "%s %d %s/%s".formatted(h.kind(), h.number(), h.outcome(), h.reason()))
                .toList();
    }

    HistoryEntry newest() {
        return release.status().history().getFirst();
    }

    /** The revisions that Live was flipped to, in order. */
    List<Integer> flips() {
        return warehouse.flips().stream().map(FakeWarehouse.Flip::toRevision).toList();
    }
}
