package io.dbtrelease.operator.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.spec.BuildSpec;
import io.dbtrelease.api.spec.EnvFromSecret;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.api.spec.ProjectSpec;
import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.text.Shown;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** What a spec says becomes words of dbt's command line and values of its environment, and never anything else. */
@Domain(HostileTexts.class)
class HostileJobTest {
    private static final Pattern SELECTOR = Pattern.compile(io.dbtrelease.api.spec.Patterns.SELECTOR);
    private static final JsonMapper JSON = new JsonMapper();
    private static final long PATIENCE_SECONDS = 60;

    private Path folder;

    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("run");
    }

    @AfterProperty
    void removeFolder() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The script that a pod runs, with a dbt that writes down what it was called with. */
    @Property(seed = HostileTexts.SEED, tries = 4)
    void selectors_and_variables_reach_dbt_as_they_were_written(@ForAll Hostile hostile) throws Exception {
        List<String> select = selectors(hostile);
        List<String> exclude = selectors(hostile);
        Map<String, Object> vars = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            vars.put(Shown.whole(hostile.someText(6)), List.of(Shown.whole(hostile.text(8)), Map.of("n", i)));
        }
        Files.createDirectories(folder.resolve("run"));
        for (var file : new RunnerFiles().render(plan(select, exclude, vars)).entrySet()) {
            Files.writeString(folder.resolve("run").resolve(file.getKey()), file.getValue());
        }
        List<String> words = run();
        List<String> expected = new ArrayList<>(List.of("build", "--threads", "4", "--fail-fast"));
        expected.add("--select");
        expected.addAll(select);
        expected.add("--exclude");
        expected.addAll(exclude);
        expected.addAll(List.of("--profile", "dbtrelease", "--target", "prod", "--vars"));
        assertThat(words.subList(0, words.size() - 1)).isEqualTo(expected);
        assertThat(JSON.readTree(words.getLast())).isEqualTo(JSON.valueToTree(vars));
        assertThat(folder.resolve("injected")).doesNotExist();
    }

    @Property(seed = HostileTexts.SEED, tries = 60)
    void a_job_says_the_same_after_it_was_written_as_yaml(@ForAll Hostile hostile) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            // Line ends are the one thing that YAML writes in its own way.
            texts.add(Shown.whole(hostile.someText(8)).replaceAll("[\\r\\u0085\\u2028\\u2029\\ufeff]", "x"));
        }
        JobPlan plan = JobPlans.of(
                "jaffle-shop",
                JobKind.Build,
                new ProjectSpec(
                        texts.get(0), PullPolicy.Always, List.of(texts.get(1)), texts.get(2), null, texts.get(3), null),
                new BuildSpec(
                        BuildMode.Full,
                        texts.get(4),
                        List.of(),
                        List.of(),
                        Map.of(),
                        4,
                        true,
                        "1h",
                        null,
                        Map.of("pool", texts.get(5)),
                        null,
                        List.of(new EnvFromSecret("API_TOKEN", texts.get(6), texts.get(7))),
                        null,
                        null,
                        null),
                new PostgresSpec(texts.get(8), 5432, "shop", PostgresSpec.SslMode.verifyFull, null));
        Job job = new JobFactory(JobPlans.SETTINGS).render(plan).job();
        assertThat(Serialization.unmarshal(Serialization.asYaml(job), Job.class))
                .isEqualTo(job);
        assertThat(job.getSpec().getTemplate().getSpec().getContainers()).hasSize(1);
        // What a user's variable is called does not replace one of the operator's.
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .extracting(env -> env.getName())
                .doesNotHaveDuplicates();
    }

    /** Such as the API takes. */
    private static List<String> selectors(Hostile hostile) {
        List<String> selectors = new ArrayList<>(List.of(
                "$(touch injected)", "`touch injected`", "a;touch injected", "*", "?", "a b  c", "'", "\"", "\\"));
        while (selectors.size() < 40) {
            String text = Shown.whole(hostile.someText(6)).replaceAll("[\\x00-\\x1f]", "");
            if (SELECTOR.matcher(text).matches()) {
                selectors.add(text);
            }
        }
        return selectors;
    }

    private static JobPlan plan(List<String> select, List<String> exclude, Map<String, Object> vars) {
        JobPlan plain = JobPlans.plain(JobKind.Build);
        BuildSpec build = plain.build();
        return JobPlans.of(
                plain.release(),
                JobKind.Build,
                plain.project(),
                new BuildSpec(
                        build.mode(),
                        build.target(),
                        select,
                        exclude,
                        vars,
                        build.threads(),
                        build.failFast(),
                        build.timeout(),
                        null,
                        null,
                        null,
                        List.of(),
                        build.fullRefresh(),
                        build.fullRefreshModels(),
                        build.dryRun()),
                plain.warehouse());
    }

    private List<String> run() throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path called = folder.resolve("called");
        Path dbt = Files.writeString(
                bin.resolve("dbt"), "#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done > \"$CALLED\"\n");
        Files.setPosixFilePermissions(dbt, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("dbt_project.yml"), "name: x\n");
        ProcessBuilder process = new ProcessBuilder(
                        "sh", folder.resolve("run/run.sh").toString(), "build")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        process.environment().clear();
        process.environment()
                .putAll(Map.of(
                        "PATH", bin + ":/usr/bin:/bin",
                        "LC_ALL", "C.UTF-8",
                        "CALLED", called.toString(),
                        "DBTRELEASE_DIR", folder.toString(),
                        "DBTRELEASE_PROJECT_PATH", project.toString(),
                        "DBTRELEASE_ACK_SECONDS", "0",
                        "DBTRELEASE_FAIL_FAST", "true",
                        "DBTRELEASE_HOST", "db",
                        "DBTRELEASE_DATABASE", "shop",
                        "DBTRELEASE_USER", "dbt_build"));
        process.environment()
                .putAll(Map.of(
                        "DBTRELEASE_PASSWORD", "hunter2",
                        "DBTRELEASE_LIVE_SCHEMA", "analytics",
                        "DBTRELEASE_GREEN_SCHEMA", "analytics__g12",
                        "DBTRELEASE_GREEN_SUFFIX", "__g12"));
        Process running = process.start();
        try {
            assertThat(running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            running.destroyForcibly();
        }
        String said = Files.readString(folder.resolve("out"));
        assertThat(running.exitValue()).as(said).isZero();
        assertThat(said).doesNotContain("hunter2");
        return List.of(new String(Files.readAllBytes(called), StandardCharsets.UTF_8).split("\0"));
    }
}
