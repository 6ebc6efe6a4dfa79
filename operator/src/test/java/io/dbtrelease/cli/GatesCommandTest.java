package io.dbtrelease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.DbtArtifacts;
import io.dbtrelease.testsupport.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatesCommandTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"success", "failing-test", "store-failures", "interrupted", "compile", "freshness-mixed"})
    void what_is_printed_of_a_case(String name) throws IOException {
        CliRun run = gates(releaseWithEveryKind(), alone("dbt-1.11/" + name));
        assertThat(run.err()).isEmpty();
        Golden.assertText(
                GatesCommandTest.class, "gates/" + name + ".txt", run.out() + "exit code " + run.code() + "\n");
    }

    @Test
    void json_has_the_same_for_other_programs() throws IOException {
        CliRun run = CliRun.of(
                "gates",
                "-f",
                releaseWithEveryKind().toString(),
                "--target",
                alone("dbt-1.11/store-failures").toString(),
                "-o",
                "json");
        Golden.assertText(GatesCommandTest.class, "gates/store-failures.json", run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "'{maxFailed: 0}', 0",
        "'{maxFailed: 0, maxWarned: 0}', 1",
        "'{maxFailed: 0, minExecuted: 34}', 0",
        "'{maxFailed: 0, minExecuted: 35}', 1",
    })
    void the_exit_code_says_whether_the_gates_are_met(String tests, int code) throws IOException {
        assertThat(gates(release("{name: t, tests: " + tests + "}"), alone("dbt-1.11/store-failures"))
                        .code())
                .isEqualTo(code);
    }

    @Test
    void a_gate_that_only_warns_fails_nothing() throws IOException {
        CliRun run = gates(
                release("{name: t, mode: Warn, tests: {maxFailed: 0, maxWarned: 0}}"),
                alone("dbt-1.11/store-failures"));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Warned");
    }

    @Test
    void a_default_of_the_api_counts_in_a_file_too() throws IOException {
        CliRun run = gates(release("{name: t, tests: {}}"), alone("dbt-1.11/success"));
        assertThat(run.out()).contains("at least 1 executed");
    }

    @Test
    void the_gate_of_views_is_there_where_databases_are_swapped_and_needs_the_warehouse() throws IOException {
        Path release = release("{name: t, tests: {}}");
        assertThat(gates(release, alone("dbt-1.11/success")).out()).doesNotContain("views");
        Files.writeString(release, Files.readString(release) + "  exposure: {strategy: DatabaseSwap}\n");
        assertThat(CliRun.of(
                                "gates",
                                "-f",
                                release.toString(),
                                "--target",
                                folder.resolve("target").toString())
                        .out())
                .contains("views", "not evaluated: it needs the warehouse");
    }

    @Test
    void freshness_beside_the_build_is_found_and_that_of_another_attempt_refused() throws IOException {
        Path release = release("{name: s, sourceFreshness: {threshold: Error}}");
        Path build = copied("dbt-1.11/success", "artifacts/build");
        copied("dbt-1.11/freshness", "artifacts/freshness");
        assertThat(gates(release, build).out()).contains("Passed   s");

        Path sources = build.resolveSibling("freshness").resolve("sources.json");
        Files.writeString(sources, Files.readString(sources).replace(DbtArtifacts.ATTEMPT, "another/1"));
        assertThat(gates(release, build).out())
                .contains("Unknown  s")
                .contains("sources.json is of another attempt than the build");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: DbtRelease\\nspec: {gates: [{name: a, mode: Enfore}]} | spec.gates[0].mode: 'Enfore' is none of Enforce, Warn",
                "kind: DbtRelease\\nspec: {gates: [{name: a, tests: {maxFailed: x}}]} | spec.gates[0].tests.maxFailed: 'x' is no value",
                "kind: DbtRelease\\nspec: {gates: [7]} | spec.gates[0]: it does not have the form",
                "kind: Job | has no DbtRelease; exactly one is needed",
                "'kind: DbtRelease\\n---\\nkind: DbtRelease' | has 2 DbtRelease; exactly one is needed",
                "'a: b: c' | is no YAML",
            })
    void a_file_that_is_written_wrong_is_a_usage_error_with_the_place(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), text.replace("\\n", "\n"));
        CliRun run = gates(file, alone("dbt-1.11/success"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void a_file_that_is_absent_or_huge_is_a_usage_error() throws IOException {
        assertThat(gates(folder.resolve("none.yaml"), folder).err()).contains("there is no file");
        Path huge = Files.writeString(folder.resolve("huge.yaml"), "#".repeat(2 << 20));
        assertThat(gates(huge, folder).err()).contains("larger than 1 MiB");
        assertThat(gates(huge, folder.resolve("nowhere")).err()).contains("is no folder");
    }

    @Test
    void aliases_that_grow_without_bound_are_refused() throws IOException {
        StringBuilder bomb = new StringBuilder("kind: DbtRelease\na0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
        }
        Path file = Files.writeString(folder.resolve("bomb.yaml"), bomb);
        assertThat(gates(file, alone("dbt-1.11/success")).code()).isIn(0, 2);
    }

    @Test
    void a_gate_without_a_kind_fails_with_a_message() throws IOException {
        CliRun run = gates(release("{name: b, tets: {}}"), alone("dbt-1.11/success"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("Failed   b").contains("no kind that this version");
    }

    @Test
    void help_has_an_example_and_the_exit_codes() throws IOException {
        Golden.assertText(
                GatesCommandTest.class,
                "gates/help.txt",
                CliRun.of("gates", "--help").out());
    }

    private static CliRun gates(Path release, Path target) {
        return CliRun.of("gates", "-f", release.toString(), "--target", target.toString());
    }

    private Path releaseWithEveryKind() throws IOException {
        return release(
                "{name: tests, tests: {maxFailed: 0, maxWarned: 5, minExecuted: 25}}",
                "{name: sources, sourceFreshness: {threshold: Error, onStale: Hold}}",
                "{name: no-breaking-change, schemaDiff: {allow: [AddColumn]}}",
                "{name: orders-count, rowCountDiff: {relations: [fct_orders], maxDecreasePercent: 5}}",
                "{name: revenue, query: {sql: 'select 1', min: 1}}");
    }

    private Path release(String... gates) throws IOException {
        return Files.writeString(
                folder.resolve("release.yaml"),
                "apiVersion: v1\nkind: Secret\n---\nkind: DbtRelease\nspec:\n  gates:\n"
                        + Stream.of(gates).map(gate -> "  - " + gate + "\n").reduce("", String::concat));
    }

    /** A copy of a case apart from the others, since a folder named freshness beside it would be taken for the runner's. */
    private Path alone(String name) throws IOException {
        return copied(name, "target");
    }

    private Path copied(String name, String to) throws IOException {
        Path target = Files.createDirectories(folder.resolve(to));
        try (Stream<Path> files = Files.list(DbtArtifacts.folder(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }
}
