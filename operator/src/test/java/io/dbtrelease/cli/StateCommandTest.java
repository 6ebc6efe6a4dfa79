package io.dbtrelease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.store.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCommandTest {
    private static final String MANIFEST = "{\"nodes\": {}}";
    private static final String KEY = "analytics/jaffle-shop/uid/attempts/12/plan-1/pod/live/manifest.json";

    @TempDir
    private Path folder;

    private Path release;

    @BeforeEach
    void aStore() throws Exception {
        release = Files.createDirectories(folder.resolve("store/analytics/jaffle-shop"));
        Path manifest = folder.resolve("store").resolve(KEY);
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, MANIFEST);
        pointer("1", KEY, Digests.sha256(MANIFEST.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void the_manifest_of_what_is_live_is_fetched() throws Exception {
        Path staging = Files.createDirectories(folder.resolve("store/.staging"));
        Files.writeString(staging.resolve("half"), "the operator's");
        CliRun run = state("jaffle-shop");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("revision 12 (4f2c1d9), live since 2026-03-01T12:00:00Z");
        assertThat(folder.resolve("state/manifest.json")).hasContent(MANIFEST);
        assertThat(folder.resolve("state/last_green.json")).exists();
        assertThat(staging.resolve("half")).exists();
    }

    @Test
    void where_nothing_is_live_it_says_so() {
        CliRun run = state("other");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("no analytics/other/last_green.json");
    }

    @Test
    void a_manifest_that_was_changed_is_not_taken() throws Exception {
        pointer("1", KEY, "0".repeat(64));
        CliRun run = state("jaffle-shop");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("its length or digest differs");
        assertThat(folder.resolve("state")).isEmptyDirectory();
    }

    @Test
    void a_manifest_that_is_gone_or_anothers_is_named() throws Exception {
        Files.delete(folder.resolve("store").resolve(KEY));
        assertThat(state("jaffle-shop").err()).contains("is not in the store any more");
        pointer("1", "finance/payroll/uid/attempts/1/plan-1/pod/live/manifest.json", "0".repeat(64));
        assertThat(state("jaffle-shop").err()).contains("is not in the store: it was adopted");
    }

    @Test
    void a_pointer_of_another_version_is_not_guessed_at() throws Exception {
        pointer("2", KEY, "0".repeat(64));
        assertThat(state("jaffle-shop").err()).contains("newer version");
        Files.writeString(release.resolve("last_green.json"), "{");
        assertThat(state("jaffle-shop").err()).contains("cannot be understood");
    }

    @Test
    void what_is_written_wrong_is_said_without_repeating_it() {
        CliRun run = CliRun.of("state", "--store", "s3://key:hush@b", "-n", "a", "--release", "b");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("credentials come from").doesNotContain("hush");
        assertThat(state("../x").code()).isEqualTo(2);
    }

    private CliRun state(String name) {
        return CliRun.of(
                "state",
                "--store",
                "file://" + folder.resolve("store"),
                "-n",
                "analytics",
                "--release",
                name,
                "-o",
                folder.resolve("state").toString());
    }

    private void pointer(String version, String key, String sha256) throws Exception {
        Files.writeString(release.resolve("last_green.json"), """
                {"schemaVersion": "%s", "revision": 12, "commit": "4f2c1d9", "since": "2026-03-01T12:00:00Z",
                 "manifest": {"key": "%s", "bytes": %d, "sha256": "%s"}}
                """.formatted(version, key, MANIFEST.length(), sha256));
    }
}
