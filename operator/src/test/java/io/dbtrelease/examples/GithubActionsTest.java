package io.dbtrelease.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dbtrelease.testsupport.RealApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflow of the example, as far as it can be run without GitHub: its shell parses, and the step that restores the state does what it says. */
class GithubActionsTest {
    @TempDir
    private Path folder;

    private static Path project() {
        return RealApiServer.projectRoot().resolve("examples/github-actions");
    }

    private static JsonNode workflow() throws IOException {
        return new ObjectMapper(new YAMLFactory())
                .readTree(Files.readString(project().resolve(".github/workflows/dbt-release.yaml")));
    }

    private static Stream<JsonNode> steps() throws IOException {
        return StreamSupport.stream(workflow().path("jobs").spliterator(), false)
                .flatMap(job -> StreamSupport.stream(job.path("steps").spliterator(), false));
    }

    @Test
    void everyLineOfShellParses() throws Exception {
        List<String> scripts = steps().filter(s -> s.has("run"))
                .map(s -> s.path("run").asText())
                .toList();
        assertThat(scripts).hasSizeGreaterThan(5);
        for (String script : scripts) {
            // As GitHub runs it, with its own expressions already put in; there are none in these.
            assertThat(script).doesNotContain("${{");
            assertThat(shell(script, true, Map.of())).as(script).isZero();
        }
    }

    @Test
    void theSlimJobDefersToLivesManifestAndNothingElseDefers() throws Exception {
        List<String> builds = steps().map(s -> s.path("run").asText())
                .filter(s -> s.contains("dbt build"))
                .toList();
        assertThat(builds).hasSize(2);
        assertThat(builds.getFirst()).contains("--select state:modified+ --defer --state state --fail-fast");
        assertThat(builds.get(1)).doesNotContain("--defer");
    }

    @Test
    void theStateIsRestoredAndChecked() throws Exception {
        store("{\"nodes\": {}}", "5af5a36ba9d5e4bb0e8d3a5a4d8a2d37b0e1c3d4e5f60718293a4b5c6d7e8f90");
        assertThat(restore()).as("a digest that is another").isNotZero();
        store("{\"nodes\": {}}", null);
        assertThat(restore()).isZero();
        assertThat(folder.resolve("state/manifest.json")).hasContent("{\"nodes\": {}}");
        assertThat(folder.resolve("output")).content().contains("found=true");
        assertThat(folder.resolve("summary")).content().contains("revision 12, commit 4f2c1d9");
    }

    @Test
    void whereNothingIsLiveEverythingIsBuiltAndAStoreThatIsAwayFails() throws Exception {
        Files.createDirectories(folder.resolve("bucket"));
        assertThat(restore()).isZero();
        assertThat(folder.resolve("summary")).content().contains("nothing is live yet");
        assertThat(folder.resolve("output")).doesNotExist();
        Files.delete(folder.resolve("bucket"));
        assertThat(restore()).isEqualTo(254);
    }

    private void store(String manifest, String sha256) throws Exception {
        Path release = Files.createDirectories(folder.resolve("bucket/analytics/jaffle-shop"));
        Files.writeString(release.resolve("manifest.json"), manifest);
        String digest =
                sha256 == null ? io.dbtrelease.store.Digests.sha256(manifest.getBytes(StandardCharsets.UTF_8)) : sha256;
        Files.writeString(
                release.resolve("last_green.json"),
                "{\"revision\": 12, \"commit\": \"4f2c1d9\", \"manifest\": {\"key\": \"analytics/jaffle-shop/manifest.json\", \"sha256\": \""
                        + digest + "\"}}");
    }

    /** The step, with a program aws that speaks of a folder as AWS's own does of a bucket. */
    private int restore() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path aws = bin.resolve("aws");
        Files.writeString(aws, """
                #!/bin/bash
                [ -d "$BUCKET" ] || exit 254
                case "$1 $2" in
                's3 ls') [ -e "$BUCKET/${3#s3://bucket/}" ] || exit 1 ;;
                's3 cp') cp "$BUCKET/${4#s3://bucket/}" "$5" ;;
                *) exit 252 ;;
                esac
                """);
        aws.toFile().setExecutable(true);
        String script = steps().filter(s -> s.path("id").asText().equals("state"))
                .map(s -> s.path("run").asText())
                .findFirst()
                .orElseThrow();
        return shell(
                script,
                false,
                Map.of(
                        "PATH",
                        bin + ":" + System.getenv("PATH"),
                        "BUCKET",
                        folder.resolve("bucket").toString(),
                        "STORE",
                        "s3://bucket",
                        "NAMESPACE",
                        "analytics",
                        "RELEASE",
                        "jaffle-shop",
                        "GITHUB_OUTPUT",
                        folder.resolve("output").toString(),
                        "GITHUB_STEP_SUMMARY",
                        folder.resolve("summary").toString()));
    }

    private int shell(String script, boolean parseOnly, Map<String, String> env) throws Exception {
        Path file = Files.writeString(folder.resolve("step.sh"), script);
        ProcessBuilder builder = parseOnly
                ? new ProcessBuilder("bash", "-n", file.toString())
                : new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", file.toString());
        builder.environment().putAll(env);
        Process process = builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
