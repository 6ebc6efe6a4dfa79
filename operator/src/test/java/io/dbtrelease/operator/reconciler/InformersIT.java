package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.testsupport.FakeRegistry;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.Event;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the operator holds of a cluster: the Jobs and pods of releases, and of those what it reads. */
class InformersIT {
    @RegisterExtension
    static final RealApiServer API = new RealApiServer();

    @BeforeAll
    static void crds() {
        API.installCrds();
        ChartRole.apply(API.admin());
    }

    @Test
    void onlyWhatIsReadOfJobsAndPodsOfReleasesIsHeldInEveryNamespace() {
        KubernetesClient client = API.admin();
        List<String> namespaces = List.of(API.namespace("held"), API.namespace("held"));
        for (String namespace : namespaces) {
            client.resource(new ServiceAccountBuilder()
                            .withMetadata(meta(namespace, "default", Map.of()))
                            .build())
                    .create();
            create(client, namespace, "ours", Map.of(Api.LABEL_RELEASE_UID, "some-uid"));
            create(client, namespace, "theirs", Map.of("app", "some"));
        }
        try (OperatorRun operator = new OperatorRun(
                API.kubeconfig(),
                http -> {},
                Set.copyOf(namespaces),
                config -> new FakeWarehouse(),
                new InMemoryArtifactStore(),
                new FakeRegistry(),
                Clock.systemUTC(),
                Metrics.NOOP)) {
            create(client, namespaces.getFirst(), "later", Map.of(Api.LABEL_RELEASE_UID, "some-uid"));
            Awaitility.await("all are held").untilAsserted(() -> {
                assertThat(operator.cached(Pod.class))
                        .extracting(p -> p.getMetadata().getName())
                        .containsExactlyInAnyOrder("ours", "ours", "later");
                assertThat(operator.cached(Job.class)).hasSize(3);
            });
            assertThat(operator.cached(Pod.class)).allSatisfy(pod -> {
                assertThat(pod.getMetadata().getManagedFields()).isNullOrEmpty();
                assertThat(pod.getMetadata().getAnnotations()).isNullOrEmpty();
                assertThat(pod.getSpec())
                        .isEqualTo(new PodSpecBuilder().withNodeName("node-1").build());
                assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
            });
            assertThat(operator.cached(Job.class)).allSatisfy(job -> {
                assertThat(job.getMetadata().getManagedFields()).isNullOrEmpty();
                assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(60);
                assertThat(job.getSpec().getTemplate()).isNull();
            });
        }
    }

    @Test
    void aChangeOfAPodWakesItsRelease() {
        KubernetesClient client = API.admin();
        String namespace = API.namespace("woken");
        client.resource(new ServiceAccountBuilder()
                        .withMetadata(meta(namespace, "default", Map.of()))
                        .build())
                .create();
        TestRelease release = new TestRelease(client, namespace, "shop").create("{\"suspend\": true}");
        create(client, namespace, "ours", Map.of(Api.LABEL_RELEASE_UID, release.uid()));
        AtomicInteger woken = new AtomicInteger();
        Metrics metrics = new Metrics() {
            @Override
            public void receivedEvent(Event event, Map<String, Object> metadata) {
                woken.incrementAndGet();
            }
        };
        try (OperatorRun operator = new OperatorRun(
                API.kubeconfig(),
                http -> {},
                Set.of(namespace),
                config -> new FakeWarehouse(),
                new InMemoryArtifactStore(),
                new FakeRegistry(),
                Clock.systemUTC(),
                metrics)) {
            release.awaitSays("Stalled=True/WarehouseNotFound");
            assertThat(operator.cached(Pod.class)).hasSize(1);
            int before = woken.get();
            client.pods()
                    .inNamespace(namespace)
                    .withName("ours")
                    .editStatus(p -> new PodBuilder(p)
                            .withStatus(
                                    new PodStatusBuilder().withPhase("Failed").build())
                            .build());
            Awaitility.await("the release is woken").until(() -> woken.get() > before);
        }
    }

    private static void create(KubernetesClient client, String namespace, String name, Map<String, String> labels) {
        Pod pod = client.resource(new PodBuilder()
                        .withMetadata(meta(namespace, name, labels))
                        .withNewSpec()
                        .withNodeName("node-1")
                        .addNewContainer()
                        .withName("dbt")
                        .withImage("registry.example.com/shop:1")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        pod.setStatus(new PodStatusBuilder().withPhase("Running").build());
        client.resource(pod).updateStatus();
        client.resource(new JobBuilder()
                        .withMetadata(meta(namespace, name, labels))
                        .withNewSpec()
                        .withActiveDeadlineSeconds(60L)
                        .withNewTemplate()
                        .withNewSpec()
                        .withRestartPolicy("Never")
                        .addNewContainer()
                        .withName("dbt")
                        .withImage("registry.example.com/shop:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    private static ObjectMeta meta(String namespace, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .addToAnnotations("example.com/note", "x".repeat(1000))
                .build();
    }
}
