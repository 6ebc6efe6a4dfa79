package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.api.Api;
import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.job.JobPlans;
import io.dbtrelease.store.Digests;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tokens as a kubelet would get them for a collector, judged by a real API server. */
class KubernetesCallerLookupIT {
    @RegisterExtension
    static final RealApiServer SERVER = new RealApiServer();

    private static final String ACCOUNT = "dbt";

    @TempDir
    Path temp;

    private String namespace;
    private KubernetesClient client;
    private Job job;
    private Pod pod;

    @BeforeEach
    void aBuildsPod() {
        namespace = SERVER.namespace("artifacts");
        client = SERVER.admin();
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(ACCOUNT)
                        .endMetadata()
                        .build())
                .create();
        Job desired = new JobFactory(JobPlans.SETTINGS)
                .render(JobPlans.full(JobKind.Build))
                .job();
        job = client.resource(new JobBuilder(desired)
                        .editMetadata()
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
        pod = client.resource(podOf(job)).create();
    }

    @Test
    void the_api_server_takes_the_job_and_its_pod_as_they_are() {
        assertThat(job.getSpec().getPodReplacementPolicy()).isEqualTo("Failed");
        assertThat(pod.getSpec().getInitContainers())
                .singleElement()
                .satisfies(collector -> assertThat(collector.getRestartPolicy()).isEqualTo("Always"));
    }

    @Test
    void a_pods_token_tells_which_build_speaks() throws Exception {
        Caller caller = verify(token(Api.ARTIFACT_AUDIENCE, pod));
        assertThat(caller.build())
                .isEqualTo(new BuildRef(
                        namespace, "jaffle-shop", JobPlans.full(JobKind.Build).releaseUid(), 12, JobKind.Build, 1));
        assertThat(caller.podUid()).isEqualTo(pod.getMetadata().getUid());
        assertThat(caller.jobUid()).isEqualTo(job.getMetadata().getUid());
    }

    @Test
    void a_token_for_the_api_server_is_refused() {
        assertRefused(token(null, pod), 401);
    }

    @Test
    void a_token_for_another_audience_is_refused() {
        assertRefused(token("vault", pod), 401);
    }

    @Test
    void a_token_that_is_no_pods_is_refused() {
        assertRefused(token(Api.ARTIFACT_AUDIENCE, null), 401);
    }

    @Test
    void no_token_at_all_is_refused() {
        assertRefused("not.a.token", 401);
    }

    @Test
    void the_token_of_a_deleted_pod_is_refused() {
        String token = token(Api.ARTIFACT_AUDIENCE, pod);
        client.resource(pod).withGracePeriod(0).delete();
        assertRefused(token);
    }

    @Test
    void a_pod_of_the_same_name_does_not_inherit_a_token() {
        String token = token(Api.ARTIFACT_AUDIENCE, pod);
        client.resource(pod).withGracePeriod(0).delete();
        client.resource(podOf(job)).create();
        assertRefused(token);
    }

    @Test
    void a_pod_that_is_not_a_builds_is_refused() {
        Pod lone = podOf(job);
        lone.getMetadata().setName("lone");
        lone.getMetadata().setOwnerReferences(null);
        assertRefused(token(Api.ARTIFACT_AUDIENCE, client.resource(lone).create()), 403);
    }

    @Test
    void a_client_without_the_right_to_review_tokens_says_so_and_nothing_of_the_token() {
        CallerLookup lookup = new KubernetesCallerLookup(SERVER.as("eve"));
        String token = token(Api.ARTIFACT_AUDIENCE, pod);
        assertThatThrownBy(() -> lookup.review(token, Api.ARTIFACT_AUDIENCE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("403")
                .hasNoCause()
                .message()
                .doesNotContain(token.substring(0, 20));
    }

    @Test
    void what_is_delivered_with_such_a_token_is_stored() throws Exception {
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        List<BuildRef> reported = new ArrayList<>();
        Path file = Files.writeString(temp.resolve("manifest.json"), "{}");
        Path token = Files.writeString(temp.resolve("token"), token(Api.ARTIFACT_AUDIENCE, pod));
        try (ArtifactEndpoint endpoint = new ArtifactEndpoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new KubernetesCallerLookup(client),
                store,
                new ProgressBoard(10, build -> {}),
                () -> true,
                reported::add,
                Clock.systemUTC())) {
            endpoint.start();
            try (EndpointClient collector =
                    new EndpointClient(URI.create("http://127.0.0.1:" + endpoint.port()), token)) {
                assertThat(collector.progress(new ProgressPost(1, 2, null)).succeeded())
                        .isTrue();
                assertThat(collector
                                .file(
                                        "build/manifest.json",
                                        file,
                                        new BuildReport.FileFacts(2, Digests.sha256(new byte[] {'{', '}'})))
                                .reason())
                        .isEqualTo("Stored");
            }
        }
        assertThat(store.keys())
                .containsExactly(namespace + "/jaffle-shop/"
                        + JobPlans.full(JobKind.Build).releaseUid() + "/attempts/12/build-1/"
                        + pod.getMetadata().getUid() + "/build/manifest.json");
    }

    private static Pod podOf(Job job) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(job.getMetadata().getNamespace())
                .withName("build-pod")
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
                .build();
    }

    private String token(@Nullable String audience, @Nullable Pod boundTo) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(3600L)
                .endSpec()
                .build();
        if (audience != null) {
            request.getSpec().setAudiences(List.of(audience));
        }
        if (boundTo != null) {
            request = new TokenRequestBuilder(request)
                    .editSpec()
                    .withNewBoundObjectRef()
                    .withApiVersion("v1")
                    .withKind("Pod")
                    .withName(boundTo.getMetadata().getName())
                    .withUid(boundTo.getMetadata().getUid())
                    .endBoundObjectRef()
                    .endSpec()
                    .build();
        }
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(ACCOUNT)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    private Caller verify(String token) throws IOException, RequestRefusedException {
        return new CallerVerifier(new KubernetesCallerLookup(client), Clock.systemUTC()).verify(token, true);
    }

    /** By the API server, or, until its own caches know that the pod is gone, by what is read of the pod. */
    private void assertRefused(String token) {
        assertRefused(token, 401, 403);
    }

    private void assertRefused(String token, Integer... statuses) {
        assertThatThrownBy(() -> verify(token))
                .isInstanceOfSatisfying(
                        RequestRefusedException.class,
                        refused -> assertThat(refused.answer().status()).isIn((Object[]) statuses));
    }
}
