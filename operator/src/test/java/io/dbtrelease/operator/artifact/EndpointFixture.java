package io.dbtrelease.operator.artifact;

import io.dbtrelease.api.Api;
import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.job.JobPlan;
import io.dbtrelease.operator.job.JobPlans;
import io.dbtrelease.store.Digests;
import io.dbtrelease.testsupport.FakeCallerLookup;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** An endpoint over fakes, with a planning and a building pod of attempt 12 that hold tokens. */
final class EndpointFixture implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-22T20:00:00Z");

    final FakeCallerLookup cluster = new FakeCallerLookup();
    final InMemoryArtifactStore store = new InMemoryArtifactStore();
    final List<BuildRef> progressed = new CopyOnWriteArrayList<>();
    final List<BuildRef> reported = new CopyOnWriteArrayList<>();
    final ProgressBoard board = new ProgressBoard(100, progressed::add);
    final AtomicBoolean leading = new AtomicBoolean(true);
    final AtomicReference<Instant> now = new AtomicReference<>(START);

    final BuildRef planRef = ref(JobKind.Plan);
    final BuildRef buildRef = ref(JobKind.Build);
    final Job planJob = cluster.addJob(render(JobKind.Plan), "job-plan");
    final Job buildJob = cluster.addJob(render(JobKind.Build), "job-build");
    final Pod planPod = cluster.addPod(planJob, "plan-pod", "pod-plan");
    final Pod buildPod = cluster.addPod(buildJob, "build-pod", "pod-build");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ArtifactEndpoint endpoint;

    EndpointFixture() throws IOException {
        cluster.addToken("plan-token", planPod, Api.ARTIFACT_AUDIENCE);
        cluster.addToken("build-token", buildPod, Api.ARTIFACT_AUDIENCE);
        endpoint = new ArtifactEndpoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                cluster,
                store,
                board,
                leading::get,
                reported::add,
                clock());
        endpoint.start();
    }

    private final class Ticks implements InstantSource {
        @Override
        public Instant instant() {
            return now.get();
        }
    }

    static Job render(JobKind kind) {
        return new JobFactory(JobPlans.SETTINGS).render(JobPlans.plain(kind)).job();
    }

    static BuildRef ref(JobKind kind) {
        JobPlan plan = JobPlans.plain(kind);
        return new BuildRef(plan.namespace(), plan.release(), plan.releaseUid(), plan.attempt(), kind, plan.round());
    }

    Clock clock() {
        return new Ticks().withZone(ZoneOffset.UTC);
    }

    int port() {
        return endpoint.port();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + endpoint.port());
    }

    /** Puts a file with its right digest. */
    Answer put(String token, String file, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return send("PUT", "/v1/artifacts/" + file, bytes, token, Map.of("X-Content-SHA256", Digests.sha256(bytes)));
    }

    Answer report(String token, BuildReport report) throws Exception {
        return send("PUT", "/v1/report", ReportJson.write(report), token, Map.of());
    }

    Answer send(String method, String path, byte[] body, String token, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(url().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Authorization", "Bearer " + token);
        headers.forEach(request::header);
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return Answer.parse(response.statusCode(), response.body());
    }

    /** A build's report with these files, whose content is given. */
    static BuildReport buildReport(Map<String, String> files) {
        Map<String, BuildReport.FileFacts> facts = new java.util.TreeMap<>();
        files.forEach((name, content) -> {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            facts.put(name, new BuildReport.FileFacts(bytes.length, Digests.sha256(bytes)));
        });
        return new BuildReport(
                JobKind.Build,
                12,
                1,
                0,
                null,
                List.of(new BuildReport.Step("build", 0, "2026-11-22T19:50:00Z", "2026-11-22T19:59:00Z", false, false)),
                List.of("d5a0d1ae-83bc-4c72-8307-58e67969ca0b"),
                45,
                46,
                Map.of("pass", 45, "total", 45),
                List.of(),
                facts,
                Map.of(),
                null);
    }

    @Override
    public void close() {
        endpoint.close();
        http.close();
    }
}
