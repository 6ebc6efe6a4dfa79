package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.Progress;
import io.dbtrelease.operator.artifact.ArtifactRefusedException.Reason;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.store.Digests;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactEndpointTest {
    private static final String MANIFEST = "build/manifest.json";
    private static final String RESULTS = "build/run_results.json";

    private EndpointFixture endpoint;

    @BeforeEach
    void start() throws Exception {
        endpoint = new EndpointFixture();
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void a_delivery_is_found_once_its_report_is_there() throws Exception {
        StoredBuilds builds = new StoredBuilds(endpoint.store);
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(200, "Stored"));
        assertThat(endpoint.put("build-token", RESULTS, "[1]")).satisfies(answered(200, "Stored"));
        assertThat(builds.find(endpoint.buildRef)).isEmpty();

        BuildReport report = EndpointFixture.buildReport(Map.of(MANIFEST, "{}", RESULTS, "[1]"));
        assertThat(endpoint.report("build-token", report)).satisfies(answered(200, "Stored"));

        assertThat(endpoint.reported).containsExactly(endpoint.buildRef);
        StoredBuild stored = builds.find(endpoint.buildRef).orElseThrow();
        assertThat(stored.report()).isEqualTo(report);
        assertThat(stored.podUid()).isEqualTo("pod-build");
        assertThat(stored.jobUid()).isEqualTo("job-build");
        assertThat(stored.receivedAt()).isEqualTo(EndpointFixture.START);
        assertThat(text(stored, RESULTS)).isEqualTo("[1]");
        assertThat(builds.highestAttempt("analytics", "jaffle-shop")).hasValue(12);
        assertThat(endpoint.store.keys())
                .contains("analytics/jaffle-shop/0e5a3b4c-6f1d-4c57-9d7e-2f5b8a1c9e10/attempts/12/build-1/report.json");
    }

    @Test
    void what_is_delivered_again_is_fine_if_it_is_the_same() throws Exception {
        BuildReport report = EndpointFixture.buildReport(Map.of(MANIFEST, "{}"));
        endpoint.put("build-token", MANIFEST, "{}");
        endpoint.report("build-token", report);
        endpoint.now.set(EndpointFixture.START.plusSeconds(5));
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(200, "StoredBefore"));
        assertThat(endpoint.report("build-token", report)).satisfies(answered(200, "StoredBefore"));
        assertThat(endpoint.reported).hasSize(1);
    }

    @Test
    void what_is_delivered_again_with_other_content_is_refused() throws Exception {
        endpoint.put("build-token", MANIFEST, "{}");
        endpoint.report("build-token", EndpointFixture.buildReport(Map.of(MANIFEST, "{}")));
        assertThat(endpoint.put("build-token", MANIFEST, "[]")).satisfies(answered(409, "Different"));
        assertThat(endpoint.report("build-token", EndpointFixture.buildReport(Map.of())))
                .satisfies(answered(409, "Different"));
        assertThat(endpoint.put("build-token", MANIFEST, "[]")).matches(Answer::isFinal);
    }

    @Test
    void of_two_pods_of_one_job_the_first_report_wins() throws Exception {
        Pod second = endpoint.cluster.addPod(endpoint.buildJob, "second-pod", "pod-second");
        endpoint.cluster.addToken("second-token", second, Api.ARTIFACT_AUDIENCE);
        endpoint.put("build-token", MANIFEST, "first");
        assertThat(endpoint.put("second-token", MANIFEST, "second")).satisfies(answered(200, "Stored"));
        assertThat(endpoint.report("second-token", EndpointFixture.buildReport(Map.of(MANIFEST, "second"))))
                .satisfies(answered(200, "Stored"));
        assertThat(endpoint.report("build-token", EndpointFixture.buildReport(Map.of(MANIFEST, "first"))))
                .satisfies(answered(409, "AnotherPodReported"));
        StoredBuild stored =
                new StoredBuilds(endpoint.store).find(endpoint.buildRef).orElseThrow();
        assertThat(stored.podUid()).isEqualTo("pod-second");
        assertThat(text(stored, MANIFEST)).isEqualTo("second");
    }

    @Test
    void a_report_cannot_name_what_another_pod_delivered() throws Exception {
        Pod second = endpoint.cluster.addPod(endpoint.buildJob, "second-pod", "pod-second");
        endpoint.cluster.addToken("second-token", second, Api.ARTIFACT_AUDIENCE);
        endpoint.put("build-token", MANIFEST, "{}");
        assertThat(endpoint.report("second-token", EndpointFixture.buildReport(Map.of(MANIFEST, "{}"))))
                .satisfies(answered(409, "FileMissing"));
    }

    @Test
    void a_token_for_another_audience_is_refused() throws Exception {
        endpoint.cluster.addToken("default-token", endpoint.buildPod, "https://kubernetes.default.svc");
        assertThat(endpoint.put("default-token", MANIFEST, "{}")).satisfies(answered(401, "TokenRefused"));
        assertThat(endpoint.put("no-token", MANIFEST, "{}")).satisfies(answered(401, "TokenRefused"));
        assertThat(endpoint.store.keys()).isEmpty();
    }

    @Test
    void a_deleted_pod_delivers_nothing_more() throws Exception {
        endpoint.put("build-token", MANIFEST, "{}");
        endpoint.cluster.removePod(endpoint.buildPod);
        assertThat(endpoint.put("build-token", RESULTS, "{}")).satisfies(answered(403, "PodGone"));
        assertThat(endpoint.report("build-token", EndpointFixture.buildReport(Map.of())))
                .satisfies(answered(403, "PodGone"));
    }

    @Test
    void a_pod_of_the_same_name_with_another_uid_is_another_pod() throws Exception {
        endpoint.cluster.addPod(endpoint.buildJob, "build-pod", "pod-other");
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(403, "PodGone"));
    }

    @Test
    void a_pod_whose_job_is_gone_delivers_nothing() throws Exception {
        endpoint.cluster.removeJob(endpoint.buildJob);
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(403, "JobGone"));
        endpoint.cluster.addJob(EndpointFixture.render(JobKind.Build), "job-other");
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(403, "JobGone"));
    }

    @Test
    void a_pod_that_is_no_jobs_delivers_nothing() throws Exception {
        Pod lone = new PodBuilder(endpoint.buildPod)
                .editMetadata()
                .withName("lone")
                .withUid("pod-lone")
                .withOwnerReferences()
                .endMetadata()
                .build();
        endpoint.cluster.addPod(lone);
        endpoint.cluster.addToken("lone-token", lone, Api.ARTIFACT_AUDIENCE);
        assertThat(endpoint.put("lone-token", MANIFEST, "{}")).satisfies(answered(403, "NotABuild"));
    }

    @Test
    void a_job_that_only_looks_like_a_build_delivers_nothing() throws Exception {
        refusedForJob(job -> job.getMetadata().setOwnerReferences(null));
        refusedForJob(job -> job.getMetadata().getOwnerReferences().getFirst().setController(false));
        refusedForJob(job -> job.getMetadata().getOwnerReferences().getFirst().setKind("Deployment"));
        refusedForJob(job -> job.getMetadata().getOwnerReferences().getFirst().setApiVersion("evil.io/v1"));
        refusedForJob(job -> job.getMetadata().getLabels().put(Api.LABEL_RELEASE_UID, "other"));
        refusedForJob(job -> job.getMetadata().getLabels().put(Api.LABEL_ATTEMPT, "11"));
        refusedForJob(job -> job.getMetadata().getLabels().put(Api.LABEL_ATTEMPT, "../12"));
        refusedForJob(job -> job.getMetadata().getLabels().put(Api.LABEL_ROUND, "2"));
        refusedForJob(job -> job.getMetadata().getLabels().put(Api.LABEL_JOB, "plan"));
        refusedForJob(job -> job.getMetadata().getLabels().remove(Api.LABEL_JOB));
        refusedForJob(job -> job.getMetadata().setLabels(null));
        refusedForJob(job -> job.getMetadata().getOwnerReferences().getFirst().setName("../../other"));
    }

    private void refusedForJob(Consumer<Job> change) throws Exception {
        Job job = new JobBuilder(endpoint.buildJob).build();
        change.accept(job);
        endpoint.cluster.addJob(job, "job-build");
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(403, "NotABuild"));
        assertThat(endpoint.store.keys()).isEmpty();
    }

    @Test
    void a_planning_pod_cannot_deliver_a_builds_files() throws Exception {
        assertThat(endpoint.put("plan-token", MANIFEST, "{}")).satisfies(answered(404, "NoSuchFile"));
        assertThat(endpoint.put("plan-token", "live/manifest.json", "{}")).satisfies(answered(200, "Stored"));
        assertThat(endpoint.report("plan-token", EndpointFixture.buildReport(Map.of())))
                .satisfies(answered(400, "ReportMalformed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "build/other.json",
                "report.json",
                "build/../build/manifest.json",
                "build//manifest.json",
                "build%2Fmanifest.json",
                "%2e%2e/%2e%2e/etc/passwd",
                "BUILD/MANIFEST.JSON",
                "build/manifest.json/",
                "build/manifest.json%00"
            })
    void hostile_names_are_refused(String name) throws Exception {
        byte[] body = {1};
        assertThat(endpoint.send(
                        "PUT",
                        "/v1/artifacts/" + name,
                        body,
                        "build-token",
                        Map.of("X-Content-SHA256", Digests.sha256(body))))
                .satisfies(answered(404, "NoSuchFile"));
        assertThat(endpoint.store.keys()).isEmpty();
    }

    @Test
    void other_paths_and_methods_are_refused() throws Exception {
        assertThat(endpoint.send("PUT", "/", new byte[0], "build-token", Map.of()))
                .satisfies(answered(404, "NoSuchPath"));
        assertThat(endpoint.send("POST", "/v1/report", new byte[1], "build-token", Map.of()))
                .satisfies(answered(405, "WrongMethod"));
        assertThat(endpoint.send("PUT", "/v1/progress", new byte[1], "build-token", Map.of()))
                .satisfies(answered(405, "WrongMethod"));
        assertThat(endpoint.send("DELETE", "/v1/artifacts/" + MANIFEST, new byte[1], "build-token", Map.of()))
                .satisfies(answered(405, "WrongMethod"));
    }

    @Test
    void a_wrong_digest_stores_nothing_and_may_be_mended() throws Exception {
        Map<String, String> wrong = Map.of("X-Content-SHA256", "0".repeat(64));
        Answer answer = endpoint.send("PUT", "/v1/artifacts/" + MANIFEST, new byte[3], "build-token", wrong);
        assertThat(answer).satisfies(answered(422, "ContentMismatch"));
        assertThat(answer.isFinal()).isFalse();
        assertThat(endpoint.store.keys()).isEmpty();
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(200, "Stored"));
    }

    @Test
    void a_digest_is_required() throws Exception {
        assertThat(endpoint.send("PUT", "/v1/artifacts/" + MANIFEST, new byte[3], "build-token", Map.of()))
                .satisfies(answered(400, "NoDigest"));
        assertThat(endpoint.send(
                        "PUT",
                        "/v1/artifacts/" + MANIFEST,
                        new byte[3],
                        "build-token",
                        Map.of("X-Content-SHA256", "../../x")))
                .satisfies(answered(400, "NoDigest"));
    }

    @Test
    void what_is_announced_as_too_large_is_not_read() throws Exception {
        String answer = raw("""
                PUT /v1/artifacts/build/manifest.json HTTP/1.1
                Host: x
                Authorization: Bearer build-token
                X-Content-SHA256: %s
                Content-Length: %d

                """.formatted("0".repeat(64), (512L << 20) + 1), false);
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"TooLarge\"");
        assertThat(raw("""
                PUT /v1/report HTTP/1.1
                Host: x
                Authorization: Bearer build-token
                Content-Length: 262145

                """, false)).startsWith("HTTP/1.1 413 ");
        assertThat(raw("""
                POST /v1/progress HTTP/1.1
                Host: x
                Authorization: Bearer build-token
                Content-Length: 4097

                """, false)).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void a_length_is_required() throws Exception {
        assertThat(raw("""
                PUT /v1/artifacts/build/manifest.json HTTP/1.1
                Host: x
                Authorization: Bearer build-token
                X-Content-SHA256: %s
                Transfer-Encoding: chunked

                0

                """.formatted("0".repeat(64)), false)).startsWith("HTTP/1.1 411 ");
    }

    @Test
    void a_body_that_breaks_off_leaves_nothing() throws Exception {
        raw("""
                PUT /v1/artifacts/build/manifest.json HTTP/1.1
                Host: x
                Authorization: Bearer build-token
                X-Content-SHA256: %s
                Content-Length: 100

                only so much""".formatted("0".repeat(64)), true);
        assertThat(endpoint.store.keys()).isEmpty();
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(200, "Stored"));
    }

    @Test
    void no_token_is_no_entry() throws Exception {
        assertThat(raw("""
                PUT /v1/artifacts/build/manifest.json HTTP/1.1
                Host: x
                Content-Length: 0

                """, false)).startsWith("HTTP/1.1 401 ").contains("\"NoToken\"");
    }

    @Test
    void a_replica_that_does_not_lead_says_so_and_closes() throws Exception {
        endpoint.leading.set(false);
        String answer = raw("""
                POST /v1/progress HTTP/1.1
                Host: x
                Authorization: Bearer build-token
                Content-Length: 2

                {}""", false);
        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("NotLeading").containsIgnoringCase("connection: close");
    }

    @Test
    void while_the_api_server_or_the_store_is_away_a_collector_is_asked_to_come_again() throws Exception {
        endpoint.cluster.setAway(true);
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(503, "Unavailable"));
        endpoint.cluster.setAway(false);
        endpoint.store.failNext(1);
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(503, "Unavailable"));
        assertThat(endpoint.put("build-token", MANIFEST, "{}")).satisfies(answered(200, "Stored"));
    }

    @Test
    void progress_is_noted_by_the_operators_clock() throws Exception {
        assertThat(progress("{\"done\":3,\"total\":45,\"running\":\"model.shop.orders\"}"))
                .satisfies(answered(200, "Taken"));
        assertThat(endpoint.board.newest(endpoint.buildRef.releaseUid(), 12))
                .hasValue(new Progress(3, 45, "model.shop.orders", EndpointFixture.START));
        assertThat(endpoint.progressed).containsExactly(endpoint.buildRef);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{} {}",
                "{\"done\":-1,\"total\":1}",
                "{\"done\":1}",
                "{\"done\":\"x\",\"total\":1}",
                "{\"done\":1,\"total\":1,\"running\":\"a\\u0007b\"}",
                "{\"done\":99999999999,\"total\":1}"
            })
    void malformed_progress_is_refused(String json) throws Exception {
        assertThat(progress(json)).satisfies(answered(400, "ProgressMalformed"));
        assertThat(endpoint.progressed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "{\"kind\":\"build\",\"attempt\":12,\"round\":1}",
                "{\"kind\":\"destroy\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void malformed_reports_are_refused(String json) throws Exception {
        assertThat(endpoint.send("PUT", "/v1/report", json.getBytes(StandardCharsets.UTF_8), "build-token", Map.of()))
                .satisfies(answered(400, "ReportMalformed"));
        assertThat(endpoint.store.keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"files\":{\"build/manifest.json\":null}",
                "\"files\":{\"build/manifest.json\":{\"bytes\":1}}",
                "\"files\":{\"build/manifest.json\":{\"bytes\":-1,\"sha256\":\"00\"}}",
                "\"steps\":[null]",
                "\"steps\":[{\"exitCode\":1}]",
                "\"errors\":[null]",
                "\"kind\":null",
                "\"attempt\":11",
                "\"stats\":{\"a\":null}"
            })
    void a_report_with_a_hole_or_a_lie_in_it_is_refused(String change) throws Exception {
        String json = new String(ReportJson.write(EndpointFixture.buildReport(Map.of())), StandardCharsets.UTF_8);
        String name = change.substring(0, change.indexOf(':') + 1);
        String changed = json.substring(0, json.length() - 1).replace(name, "\"unused\":") + "," + change + "}";
        assertThat(endpoint.send(
                        "PUT", "/v1/report", changed.getBytes(StandardCharsets.UTF_8), "build-token", Map.of()))
                .satisfies(answered(400, "ReportMalformed"));
    }

    @Test
    void a_report_with_an_unknown_file_is_refused() throws Exception {
        assertThat(endpoint.report("build-token", EndpointFixture.buildReport(Map.of("../x", "y"))))
                .satisfies(answered(400, "ReportMalformed"));
    }

    @Test
    void a_token_is_reviewed_once_a_minute() throws Exception {
        progress("{\"done\":1,\"total\":2}");
        endpoint.put("build-token", MANIFEST, "{}");
        progress("{\"done\":2,\"total\":2}");
        assertThat(endpoint.cluster.reviews()).isEqualTo(1);
        endpoint.now.set(EndpointFixture.START.plus(Duration.ofSeconds(60)));
        progress("{\"done\":2,\"total\":2}");
        assertThat(endpoint.cluster.reviews()).isEqualTo(2);
    }

    @Test
    void a_file_that_was_changed_or_cut_in_the_store_is_refused_when_it_is_read() throws Exception {
        endpoint.put("build-token", MANIFEST, "{\"a\":1}");
        endpoint.put("build-token", RESULTS, "{\"b\":1}");
        endpoint.report(
                "build-token", EndpointFixture.buildReport(Map.of(MANIFEST, "{\"a\":1}", RESULTS, "{\"b\":1}")));
        StoredBuild stored =
                new StoredBuilds(endpoint.store).find(endpoint.buildRef).orElseThrow();
        String folder = endpoint.buildRef.folder() + "/pod-build/";

        endpoint.store.tamper(folder + MANIFEST, "{\"a\":2}".getBytes(StandardCharsets.UTF_8));
        assertRefused(stored, MANIFEST, Reason.Changed);
        endpoint.store.tamper(folder + MANIFEST, "{\"a\":".getBytes(StandardCharsets.UTF_8));
        assertRefused(stored, MANIFEST, Reason.Truncated);
        endpoint.store.tamper(folder + MANIFEST, "{\"a\":1} ".getBytes(StandardCharsets.UTF_8));
        assertRefused(stored, MANIFEST, Reason.Truncated);
        assertRefused(stored, "dbt.log.gz", Reason.Missing);
        assertThat(text(stored, RESULTS)).isEqualTo("{\"b\":1}");
        endpoint.store.deleteFolder(endpoint.buildRef.folder() + "/pod-build");
        assertRefused(stored, RESULTS, Reason.Missing);
    }

    @Test
    void a_reader_that_fails_on_right_content_says_that_the_content_is_malformed() throws Exception {
        endpoint.put("build-token", MANIFEST, "not json");
        endpoint.report("build-token", EndpointFixture.buildReport(Map.of(MANIFEST, "not json")));
        StoredBuild stored =
                new StoredBuilds(endpoint.store).find(endpoint.buildRef).orElseThrow();
        assertThatThrownBy(() -> stored.read(MANIFEST, content -> {
                    throw new java.io.IOException("unexpected token");
                }))
                .isInstanceOfSatisfying(
                        ArtifactRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.Malformed));
    }

    @Test
    void a_stored_report_that_cannot_be_understood_is_refused() throws Exception {
        StoredBuilds builds = new StoredBuilds(endpoint.store);
        endpoint.store.tamper(endpoint.buildRef.folder() + "/report.json", "{".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> builds.find(endpoint.buildRef)).isInstanceOf(ArtifactRefusedException.class);
    }

    @Test
    void an_attempts_files_go_together() throws Exception {
        StoredBuilds builds = new StoredBuilds(endpoint.store);
        endpoint.put("build-token", MANIFEST, "{}");
        endpoint.put("plan-token", "live/manifest.json", "{}");
        builds.deleteAttempt("analytics", "jaffle-shop", endpoint.buildRef.releaseUid(), 12);
        assertThat(endpoint.store.keys()).isEmpty();
        assertThat(builds.highestAttempt("analytics", "jaffle-shop")).isEmpty();
    }

    private Answer progress(String json) throws Exception {
        return endpoint.send("POST", "/v1/progress", json.getBytes(StandardCharsets.UTF_8), "build-token", Map.of());
    }

    /** Sends bytes as they are, with line ends as HTTP has them, and returns what comes back up to the line of JSON. */
    private String raw(String request, boolean closeOutput) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", endpoint.port())) {
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            if (closeOutput) {
                socket.shutdownOutput();
            }
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answer.append(line).append('\n');
                if (line.startsWith("{")) {
                    break;
                }
            }
            return answer.toString();
        }
    }

    private static String text(StoredBuild stored, String file) throws Exception {
        return stored.read(file, content -> new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static void assertRefused(StoredBuild stored, String file, Reason reason) {
        assertThatThrownBy(() -> stored.read(file, InputStream::read))
                .isInstanceOfSatisfying(
                        ArtifactRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private static Consumer<Answer> answered(int status, String reason) {
        return answer -> {
            assertThat(answer.reason()).as("%s", answer).isEqualTo(reason);
            assertThat(answer.status()).isEqualTo(status);
        };
    }
}
