package io.dbtrelease.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.cli.Cli;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands say before they reach a cluster. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "history",
                "wait",
                "approve",
                "reject",
                "rollback",
                "retry",
                "plan",
                "suspend",
                "resume"
            })
    void every_command_has_help_with_an_example_and_exit_codes(String command) throws IOException {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString())
                .contains("Example:\n  ")
                .contains("dbt-release " + command)
                .contains("Exit codes:")
                .contains("4   the time was over first")
                .contains("--namespace");
        assertThat(docs()).contains("`" + command + "`");
    }

    @Test
    void a_command_without_its_release_is_written_wrong() {
        assertThat(run("approve")).isEqualTo(2);
        assertThat(err.toString()).contains("NAME");
    }

    @Test
    void a_goal_that_nobody_knows_is_written_wrong() {
        assertThat(run("wait", "x", "--for", "ever")).isEqualTo(2);
        assertThat(err.toString()).contains("neither live nor attempt-end");
    }

    @Test
    void a_timeout_that_is_no_duration_is_written_wrong() throws IOException {
        assertThat(run("wait", "x", "--timeout", "soon", "--kubeconfig", kubeconfig()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--timeout: 'soon' is no duration");
    }

    @Test
    void a_kubeconfig_that_is_not_there_is_named() {
        assertThat(run("status", "--kubeconfig", folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("error: there is no kubeconfig");
    }

    @Test
    void a_context_that_the_kubeconfig_does_not_have_is_named_with_those_that_it_has() throws IOException {
        assertThat(run("status", "--kubeconfig", kubeconfig(), "--context", "prod"))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualTo("error: the kubeconfig has no context prod; it has: here, there\n");
    }

    @Test
    void a_cluster_that_is_not_there_is_said_in_one_line() throws IOException {
        assertThat(run("status", "--kubeconfig", kubeconfig(), "--context", "there"))
                .isEqualTo(3);
        assertThat(err.toString())
                .startsWith("error: the cluster at https://127.0.0.1:1/ cannot be reached: ")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    private String kubeconfig() throws IOException {
        Path file = folder.resolve("kubeconfig");
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts:
                - {name: here, context: {cluster: c, user: u}}
                - {name: there, context: {cluster: c, user: u, namespace: analytics}}
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                users: [{name: u, user: {}}]
                """);
        return file.toString();
    }

    private static String docs() throws IOException {
        return Files.readString(Path.of(System.getProperty("project.root", ".."), "docs", "cli.md"));
    }

    private int run(String... args) {
        return Cli.run(
                args,
                new PrintWriter(out),
                new PrintWriter(err),
                new Surroundings(Clock.fixed(Releases.NOW, ZoneOffset.UTC), question -> Optional.empty()));
    }
}
