package io.dbtrelease.operator.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.store.Digests;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the store through the endpoint to the folder that run.sh looks into. */
class StateFileTest {
    private static final String MANIFEST = "{\"nodes\": {}, \"of\": \"attempt 11\"}";

    @TempDir
    Path temp;

    private EndpointFixture endpoint;
    private ScriptedPace pace;
    private Path token;

    @BeforeEach
    void start() throws Exception {
        endpoint = new EndpointFixture();
        pace = new ScriptedPace(endpoint.now);
        token = Files.writeString(temp.resolve("token"), "plan-token\n");
        BuildRef ref = endpoint.planRef;
        store(new BuildRef(ref.namespace(), ref.release(), ref.releaseUid(), 11, JobKind.Plan, 2));
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void a_planning_pod_gets_the_manifest_that_its_job_names() throws Exception {
        compareWith("attempts/11/plan-2");
        bring();
        assertThat(temp.resolve("state/manifest.json")).hasContent(MANIFEST);
        assertThat(temp.resolve("state/none")).doesNotExist();
        assertThat(pace.pauses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11/plan-2",
                "attempts/11/plan-1",
                "attempts/10/plan-2",
                "attempts/11/build-2",
                "../other/attempts/11/plan-2",
                "attempts/11/plan-2/..",
                "",
                "attempts/0/plan-1"
            })
    void where_there_is_none_the_runner_is_told_at_once(String folder) throws Exception {
        compareWith(folder);
        bring();
        assertThat(temp.resolve("state/none")).exists();
        assertThat(temp.resolve("state/manifest.json")).doesNotExist();
        assertThat(pace.pauses()).isEmpty();
    }

    @Test
    void a_job_that_names_none_gets_none() throws Exception {
        bring();
        assertThat(temp.resolve("state/none")).exists();
    }

    @Test
    void a_building_pod_gets_none_whatever_its_job_says() throws Exception {
        Job job = new JobBuilder(endpoint.buildJob).build();
        job.getMetadata().setAnnotations(Map.of(Api.ANNOTATION_STATE, "attempts/11/plan-2"));
        endpoint.cluster.addJob(job, "job-build");
        Files.writeString(token, "build-token\n");
        bring();
        assertThat(temp.resolve("state/none")).exists();
    }

    @Test
    void what_was_changed_in_the_store_is_never_handed_on() throws Exception {
        compareWith("attempts/11/plan-2");
        BuildRef ref = endpoint.planRef;
        String key = ref.folder().replace("/12/plan-1", "/11/plan-2") + "/pod-11/live/manifest.json";
        endpoint.store.deleteFolder(key.substring(0, key.lastIndexOf('/')));
        byte[] other = MANIFEST.replace("11", "10").getBytes(UTF_8);
        endpoint.store.putIfAbsent(key, new ByteArrayInputStream(other), other.length, Digests.sha256(other));
        bring();
        assertThat(temp.resolve("state/manifest.json")).doesNotExist();
        assertThat(temp.resolve("state/none")).exists();
        assertThat(pace.passed()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void an_operator_that_is_away_is_waited_for() throws Exception {
        compareWith("attempts/11/plan-2");
        endpoint.leading.set(false);
        pace.after(10, () -> endpoint.leading.set(true));
        bring();
        assertThat(temp.resolve("state/manifest.json")).hasContent(MANIFEST);
        assertThat(pace.passed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void one_that_stays_away_is_not_waited_for_for_ever() throws Exception {
        compareWith("attempts/11/plan-2");
        endpoint.leading.set(false);
        bring();
        assertThat(temp.resolve("state/none")).exists();
        assertThat(pace.passed()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void a_runner_that_is_over_is_not_waited_for() throws Exception {
        compareWith("attempts/11/plan-2");
        endpoint.leading.set(false);
        new RunnerFolder(temp).done("plan", 2);
        bring();
        assertThat(pace.pauses()).isEmpty();
    }

    @Test
    void only_get_reads_it() throws Exception {
        compareWith("attempts/11/plan-2");
        assertThat(endpoint.send("PUT", "/v1/state", new byte[0], "plan-token", Map.of())
                        .status())
                .isEqualTo(405);
        assertThat(endpoint.send("GET", "/v1/state", new byte[0], "nobody", Map.of())
                        .status())
                .isEqualTo(401);
    }

    private void compareWith(String folder) {
        Job job = new JobBuilder(endpoint.planJob).build();
        job.getMetadata().setAnnotations(Map.of(Api.ANNOTATION_STATE, folder));
        endpoint.cluster.addJob(job, "job-plan");
    }

    private void bring() throws Exception {
        try (EndpointClient client = new EndpointClient(endpoint.url(), token)) {
            new StateFile(client, pace, new ArtifactsFolder(temp), temp).bring();
        }
    }

    private void store(BuildRef ref) throws Exception {
        byte[] content = MANIFEST.getBytes(UTF_8);
        String file = "live/manifest.json";
        endpoint.store.putIfAbsent(
                ref.folder() + "/pod-11/" + file,
                new ByteArrayInputStream(content),
                content.length,
                Digests.sha256(content));
        BuildReport report = new BuildReport(
                JobKind.Plan,
                ref.attempt(),
                ref.round(),
                0,
                null,
                List.of(),
                List.of(),
                null,
                null,
                Map.of(),
                List.of(),
                Map.of(file, new BuildReport.FileFacts(content.length, Digests.sha256(content))),
                Map.of(),
                null);
        byte[] stored = ReportJson.write(new StoredReport(
                "job", "job-11", "pod", "pod-11", EndpointFixture.START.toString(), Digests.sha256(content), report));
        endpoint.store.putIfAbsent(
                ref.folder() + "/" + StoredReport.FILE,
                new ByteArrayInputStream(stored),
                stored.length,
                Digests.sha256(stored));
    }
}
