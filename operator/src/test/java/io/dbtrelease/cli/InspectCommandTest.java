package io.dbtrelease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.DbtArtifacts;
import io.dbtrelease.testsupport.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InspectCommandTest {

    static List<String> cases() {
        return DbtArtifacts.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void what_is_printed_of_every_case(String name) throws IOException {
        CliRun run = CliRun.of("inspect", folder(name));
        assertThat(run.err()).isEmpty();
        Golden.assertText(
                InspectCommandTest.class,
                "inspect/" + name.replace('/', '-') + ".txt",
                run.out().replace(folder(name), name) + "exit code " + run.code() + "\n");
    }

    @Test
    void json_has_the_same_for_other_programs() throws IOException {
        CliRun run = CliRun.of("inspect", "-o", "json", folder("dbt-1.11/failing-test"));
        Golden.assertText(
                InspectCommandTest.class,
                "inspect/failing-test.json",
                run.out().replace(folder("dbt-1.11/failing-test"), "dbt-1.11/failing-test"));
        assertThat(run.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "dbt-1.11/success, 0",
        "dbt-1.11/plan/live, 0",
        "dbt-1.11/freshness-mixed, 0",
        "dbt-1.11/failing-test, 1",
        "dbt-1.11/interrupted, 1",
        "dbt-1.11/plan, 1",
    })
    void the_exit_code_says_whether_the_operator_would_go_on(String name, int code) {
        assertThat(CliRun.of("inspect", folder(name)).code()).isEqualTo(code);
    }

    @Test
    void names_in_files_say_nothing_to_a_terminal(@TempDir Path temp) throws IOException {
        Path real = DbtArtifacts.folder("dbt-1.11/failing-test");
        for (String file : List.of("manifest.json", "run_results.json", "exit.json")) {
            Files.writeString(
                    temp.resolve(file),
                    Files.readString(real.resolve(file)).replace("jaffle_shop", "shop\\u001b[2J\\u009b31m\\u202e"));
        }
        CliRun run = CliRun.of("inspect", temp.toString());
        assertThat(run.out()).contains("shop?[2J?31m?").doesNotContain("\u001b", "\u009b", "\u202e");
    }

    @Test
    void of_several_folders_the_worst_counts() {
        CliRun run = CliRun.of("inspect", folder("dbt-1.11/success"), folder("dbt-1.11/failing-test"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("success: accepted").contains("failing-test: would be refused");
    }

    @Test
    void another_attempt_is_refused_when_it_is_asked_for() {
        CliRun run = CliRun.of(
                "inspect", "--attempt", "5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11/13", folder("dbt-1.11/success"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("would be refused, ForeignAttempt");
        assertThat(CliRun.of("inspect", "--attempt", DbtArtifacts.ATTEMPT, folder("dbt-1.11/success"))
                        .code())
                .isZero();
    }

    @Test
    void the_runners_own_layout_is_understood(@TempDir Path artifacts) throws IOException {
        Path build = Files.createDirectories(artifacts.resolve("build"));
        Path exit = Files.createDirectories(artifacts.resolve("exit"));
        copy("dbt-1.11/interrupted", "manifest.json", build.resolve("manifest.json"));
        copy("dbt-1.11/interrupted", "run_results.json", build.resolve("run_results.json"));
        copy("dbt-1.11/interrupted", "exit.json", exit.resolve("build.json"));
        assertThat(CliRun.of("inspect", build.toString()).out()).contains("would be refused, Stopped");
    }

    @Test
    void a_folder_of_ones_own_has_notes_on_what_is_not_known(@TempDir Path target) throws IOException {
        for (String file : List.of("manifest.json", "run_results.json")) {
            String text =
                    Files.readString(DbtArtifacts.folder("dbt-1.11/success").resolve(file));
            Files.writeString(target.resolve(file), text.replace("DBTRELEASE_ATTEMPT", "SOMETHING_ELSE"));
        }
        CliRun run = CliRun.of("inspect", target.toString());
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("note: nothing recorded dbt's exit code")
                .contains("note: written outside of a release");
    }

    @Test
    void a_file_that_is_broken_is_named(@TempDir Path target) throws IOException {
        Files.writeString(target.resolve("manifest.json"), "{\"metadata\": tru");
        copy("dbt-1.11/success", "run_results.json", target.resolve("run_results.json"));
        assertThat(CliRun.of("inspect", target.toString()).out())
                .contains("would be refused, Truncated")
                .contains("manifest.json ends in the middle, after 16 bytes");
    }

    @Test
    void what_is_no_folder_is_a_usage_error_in_one_line() {
        CliRun run = CliRun.of("inspect", "no/such/folder");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("dbt-release inspect: no/such/folder is no folder");
        assertThat(CliRun.of("inspect").code()).isEqualTo(2);
        assertThat(CliRun.of("inspect", "--nonsense", ".").code()).isEqualTo(2);
    }

    @Test
    void help_has_an_example_and_the_exit_codes() throws IOException {
        Golden.assertText(
                InspectCommandTest.class,
                "inspect/help.txt",
                CliRun.of("inspect", "--help").out());
    }

    private static String folder(String name) {
        return DbtArtifacts.folder(name).toString();
    }

    private static void copy(String name, String file, Path to) throws IOException {
        Files.copy(DbtArtifacts.folder(name).resolve(file), to);
    }
}
