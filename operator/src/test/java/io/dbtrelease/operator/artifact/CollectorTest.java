package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.operator.job.JobKind;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {
    private static final Duration BOUND = Duration.ofHours(6);
    private static final String START =
            "{\"data\":{\"index\":1,\"node_info\":{\"unique_id\":\"model.shop.orders\"},\"total\":2},\"info\":{\"invocation_id\":\"inv-1\",\"level\":\"info\",\"msg\":\"1 of 2 START\",\"name\":\"LogStartLine\"}}\n";
    private static final String END =
            "{\"data\":{\"index\":1,\"node_info\":{\"unique_id\":\"model.shop.orders\"},\"total\":2},\"info\":{\"invocation_id\":\"inv-1\",\"level\":\"info\",\"msg\":\"1 of 2 OK\",\"name\":\"LogModelResult\"}}\n";

    @TempDir
    Path temp;

    private EndpointFixture endpoint;
    private RunnerFolder runner;
    private ScriptedPace pace;
    private Path token;
    private final List<Ending> said = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        endpoint = new EndpointFixture();
        runner = new RunnerFolder(Files.createDirectory(temp.resolve("artifacts")));
        pace = new ScriptedPace(endpoint.now);
        token = Files.writeString(temp.resolve("token"), "build-token\n");
        Files.createDirectory(temp.resolve("scratch"));
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void a_builds_files_are_delivered_and_the_runner_may_end() throws Exception {
        aBuild(0);

        Ending ending = collect(JobKind.Build);

        assertThat(ending.outcome()).isEqualTo("delivered");
        assertThat(ending.processExitCode()).isZero();
        assertThat(ending.exitCode()).isZero();
        assertThat(ending.files()).isEqualTo(3);
        assertThat(ending.done()).isEqualTo(1);
        assertThat(runner.acknowledged()).isTrue();
        assertThat(said).endsWith(ending);

        StoredBuild stored = stored(endpoint.buildRef);
        assertThat(stored.report().exitCode()).isZero();
        assertThat(stored.report().step("build"))
                .isEqualTo(
                        new BuildReport.Step("build", 0, "2026-11-22T19:50:00Z", "2026-11-22T19:59:00Z", false, false));
        assertThat(stored.report().invocationIds()).containsExactly("inv-1");
        assertThat(stored.report().total()).isEqualTo(2);
        assertThat(stored.report().notDelivered()).isEmpty();
        assertThat(text(stored, "build/manifest.json")).isEqualTo("{\"nodes\":{}}");
        assertThat(text(stored, "build/run_results.json")).isEqualTo("{\"results\":[]}");
        assertThat(log(stored)).isEqualTo(START + END);
    }

    @Test
    void a_plans_files_are_delivered() throws Exception {
        Files.writeString(token, "plan-token");
        runner.write("live/manifest.json", "live")
                .write("green/manifest.json", "green")
                .write("freshness/sources.json", "sources")
                .write("build/run_results.json", "not a plan's")
                .append("live/logs/dbt.log", "{}\n")
                .append("green/logs/dbt.log", "{\"green\":1}\n")
                .exit("live", 0)
                .exit("green", 0)
                .exit("freshness", 1)
                .done("plan", 0);

        assertThat(collect(JobKind.Plan).outcome()).isEqualTo("delivered");

        StoredBuild stored = stored(endpoint.planRef);
        assertThat(stored.report().files())
                .containsOnlyKeys("live/manifest.json", "green/manifest.json", "freshness/sources.json", "dbt.log.gz");
        assertThat(stored.report().steps())
                .extracting(BuildReport.Step::step)
                .containsExactly("live", "green", "freshness");
        assertThat(log(stored)).isEqualTo("{}\n{\"green\":1}\n");
    }

    @Test
    void files_that_dbt_did_not_write_are_not_in_the_report() throws Exception {
        runner.exit("build", 2)
                .write("exit/done.json", "{\"mode\":\"build\",\"exitCode\":69,\"error\":\"dbt is not on the PATH\"}");

        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");

        BuildReport report = stored(endpoint.buildRef).report();
        assertThat(report.files()).containsOnlyKeys("dbt.log.gz");
        assertThat(report.exitCode()).isEqualTo(69);
        assertThat(report.error()).isEqualTo("dbt is not on the PATH");
    }

    @Test
    void progress_is_said_while_dbt_runs() throws Exception {
        pace.after(1, () -> runner.append("deps/logs/dbt.log", "{}\n"))
                .after(4, () -> runner.append("build/logs/dbt.log", START))
                .after(
                        8,
                        () -> assertThat(endpoint.board
                                        .newest(endpoint.buildRef.releaseUid(), 12)
                                        .orElseThrow()
                                        .running())
                                .isEqualTo("model.shop.orders"))
                .after(8, () -> runner.append("build/logs/dbt.log", END))
                .after(
                        12,
                        () -> assertThat(endpoint.board
                                        .newest(endpoint.buildRef.releaseUid(), 12)
                                        .orElseThrow()
                                        .done())
                                .isEqualTo(1))
                .after(12, () -> aBuild(0));

        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");

        assertThat(endpoint.progressed).hasSizeBetween(3, 6);
    }

    @Test
    void unchanged_progress_is_said_twice_a_minute() throws Exception {
        pace.after(301, () -> aBuild(0));
        collect(JobKind.Build);
        assertThat(endpoint.progressed).hasSizeBetween(10, 12);
    }

    @Test
    void an_operator_that_is_away_for_hours_loses_nothing() throws Exception {
        aBuild(0);
        endpoint.leading.set(false);
        pace.after(1, () -> endpoint.cluster.setAway(true))
                .after(600, () -> endpoint.leading.set(true))
                .after(3 * 3600, () -> endpoint.cluster.setAway(false));

        Ending ending = collect(JobKind.Build);

        assertThat(ending.outcome()).isEqualTo("delivered");
        assertThat(pace.passed()).isGreaterThan(Duration.ofHours(3));
        assertThat(pace.pauses()).allMatch(pause -> pause.compareTo(Duration.ofSeconds(30)) <= 0);
        assertThat(pace.pauses().stream().limit(6).map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L);
        assertThat(said.getFirst().outcome()).isEqualTo("delivering");
        assertThat(said.getFirst().reason()).isEqualTo("NotLeading");
        assertThat(said).extracting(Ending::reason).contains("Unavailable");
    }

    @Test
    void while_nobody_listens_it_goes_on_trying() throws Exception {
        aBuild(0);
        CollectorSettings nowhere = settings(JobKind.Build, URI.create("http://127.0.0.1:1"));
        pace.after(60, () -> assertThat(runner.acknowledged()).isFalse());

        Ending ending = collect(nowhere);

        assertThat(ending.outcome()).isEqualTo("failed");
        assertThat(ending.reason()).startsWith("TimeOver: ConnectException");
        assertThat(ending.processExitCode()).isEqualTo(1);
        assertThat(pace.passed()).isGreaterThanOrEqualTo(BOUND);
        assertThat(runner.acknowledged()).isTrue();
    }

    @Test
    void a_store_that_fails_is_tried_again() throws Exception {
        aBuild(0);
        endpoint.store.failNext(3);
        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");
        assertThat(pace.pauses()).hasSize(3);
    }

    @Test
    void a_renewed_token_is_read() throws Exception {
        aBuild(0);
        Files.writeString(token, "old-token");
        pace.after(100, () -> Files.writeString(token, "build-token"));
        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");
        assertThat(said.getFirst().reason()).isEqualTo("TokenRefused");
    }

    @Test
    void a_build_that_nobody_wants_any_more_is_given_up_at_once() throws Exception {
        aBuild(0);
        endpoint.cluster.removeJob(endpoint.buildJob);

        Ending ending = collect(JobKind.Build);

        assertThat(ending.outcome()).isEqualTo("failed");
        assertThat(ending.reason()).isEqualTo("JobGone");
        assertThat(pace.pauses()).isEmpty();
        assertThat(runner.acknowledged()).isTrue();
    }

    @Test
    void the_second_pod_of_a_job_learns_that_it_is_not_the_first() throws Exception {
        aBuild(0);
        collect(JobKind.Build);
        Pod second = endpoint.cluster.addPod(endpoint.buildJob, "second-pod", "pod-second");
        endpoint.cluster.addToken("second-token", second, Api.ARTIFACT_AUDIENCE);
        Files.writeString(token, "second-token");
        Files.delete(runner.root.resolve("ack"));
        runner.write("build/manifest.json", "another");

        Ending ending = collect(JobKind.Build);

        assertThat(ending.reason()).isEqualTo("AnotherPodReported");
        assertThat(stored(endpoint.buildRef).podUid()).isEqualTo("pod-build");
    }

    @Test
    void a_collector_that_was_started_again_before_its_acknowledgement_delivers_the_same() throws Exception {
        aBuild(0);
        Ending first = collect(JobKind.Build);
        Files.delete(runner.root.resolve("ack"));
        assertThat(collect(JobKind.Build)).isEqualTo(first);
        assertThat(endpoint.reported).hasSize(1);
    }

    @Test
    void a_collector_that_was_started_again_after_its_acknowledgement_only_repeats_how_it_ended() throws Exception {
        aBuild(0);
        Ending first = collect(JobKind.Build);
        endpoint.close();
        assertThat(collect(JobKind.Build)).isEqualTo(first);
        assertThat(pace.pauses()).isEmpty();
    }

    @Test
    void a_runner_that_was_killed_leaves_what_it_left() throws Exception {
        runner.write("build/manifest.json", "{\"nodes\":{}}").append("build/logs/dbt.log", START);
        pace.after(30, pace::end);

        Ending ending = collect(JobKind.Build);

        assertThat(ending.outcome()).isEqualTo("delivered");
        assertThat(ending.exitCode()).isNull();
        BuildReport report = stored(endpoint.buildRef).report();
        assertThat(report.exitCode()).isNull();
        assertThat(report.steps()).isEmpty();
        assertThat(report.files()).containsOnlyKeys("build/manifest.json", "dbt.log.gz");
    }

    @Test
    void in_the_grace_of_a_deleted_pod_it_tries_every_two_seconds() throws Exception {
        aBuild(0);
        endpoint.leading.set(false);
        pace.after(100, pace::end).after(130, () -> endpoint.leading.set(true));
        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");
        assertThat(pace.passed()).isLessThan(Duration.ofSeconds(140));
    }

    @Test
    void a_file_that_is_too_large_is_named_and_the_rest_is_delivered() throws Exception {
        aBuild(0);
        try (var file = new java.io.RandomAccessFile(
                runner.root.resolve("build/run_results.json").toFile(), "rw")) {
            file.setLength(ArtifactFile.RunResults.maxBytes() + 1);
        }
        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");
        BuildReport report = stored(endpoint.buildRef).report();
        assertThat(report.notDelivered()).isEqualTo(Map.of("build/run_results.json", "TooLarge"));
        assertThat(report.files()).containsOnlyKeys("build/manifest.json", "dbt.log.gz");
    }

    @Test
    void links_that_dbts_container_made_are_not_followed() throws Exception {
        aBuild(0);
        Files.delete(runner.root.resolve("build/manifest.json"));
        Files.createSymbolicLink(runner.root.resolve("build/manifest.json"), token);
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("done.json"), "{\"exitCode\":0}");
        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");
        assertThat(stored(endpoint.buildRef).report().files()).containsOnlyKeys("build/run_results.json", "dbt.log.gz");
    }

    @Test
    void an_empty_file_is_delivered() throws Exception {
        aBuild(0);
        runner.write("build/run_results.json", "");
        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");
        assertThat(text(stored(endpoint.buildRef), "build/run_results.json")).isEmpty();
    }

    @Test
    void what_the_runner_says_is_bounded() throws Exception {
        aBuild(1);
        runner.write("exit/done.json", "{\"exitCode\":1,\"error\":\"" + "e".repeat(60_000) + "\"}")
                .write(
                        "exit/build.json",
                        "{\"step\":\"other\",\"exitCode\":1,\"startedAt\":\"" + "t".repeat(60_000)
                                + "\",\"timedOut\":false,\"interrupted\":false}");
        assertThat(collect(JobKind.Build).outcome()).isEqualTo("delivered");
        BuildReport report = stored(endpoint.buildRef).report();
        assertThat(report.error()).hasSize(2000);
        assertThat(report.steps()).singleElement().satisfies(step -> {
            assertThat(step.step()).isEqualTo("build");
            assertThat(step.startedAt()).hasSize(64);
            assertThat(step.finishedAt()).isEmpty();
        });
    }

    @Test
    void the_termination_message_fits_into_what_the_kubelet_takes() throws Exception {
        aBuild(0);
        assertThat(ReportJson.write(collect(JobKind.Build))).hasSizeLessThan(4096);
    }

    private void aBuild(int code) throws Exception {
        runner.write("build/manifest.json", "{\"nodes\":{}}")
                .write("build/run_results.json", "{\"results\":[]}")
                .write("build/logs/dbt.log", START + END)
                .exit("build", code)
                .done("build", code);
    }

    private Ending collect(JobKind kind) throws Exception {
        return collect(settings(kind, endpoint.url()));
    }

    private Ending collect(CollectorSettings settings) throws Exception {
        try (EndpointClient client = new EndpointClient(settings.url(), settings.tokenFile())) {
            return new Collector(settings, client, pace, temp.resolve("scratch"), said::add).run();
        }
    }

    private CollectorSettings settings(JobKind kind, URI url) {
        return new CollectorSettings(url, kind, 12, 1, runner.root, token, BOUND, false);
    }

    private StoredBuild stored(BuildRef ref) throws Exception {
        return new StoredBuilds(endpoint.store).find(ref).orElseThrow();
    }

    private static String text(StoredBuild stored, String file) throws Exception {
        return stored.read(file, content -> new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String log(StoredBuild stored) throws Exception {
        return stored.read("dbt.log.gz", content -> {
            try (InputStream in = new GZIPInputStream(content)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        });
    }
}
