package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DbtLogTest {
    private final DbtLog log = new DbtLog();

    @Test
    void a_build_of_dbt_core_that_succeeded() throws IOException {
        read("dbt-1.11/success");
        assertThat(log.progress()).isEqualTo(new ProgressPost(46, 46, null));
        assertThat(log.nodeCount()).isEqualTo(45);
        assertThat(log.total()).isEqualTo(46);
        assertThat(log.stats()).isEqualTo(Map.of("error", 0, "noop", 0, "pass", 46, "skip", 0, "total", 46, "warn", 0));
        assertThat(log.invocationIds()).hasSize(1);
        assertThat(log.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbt-1.11", "dbt-1.8"})
    void a_build_of_dbt_core_that_was_interrupted(String version) throws IOException {
        read(version + "/interrupted");
        assertThat(log.total()).isEqualTo(47);
        assertThat(log.errors())
                .containsExactly(log.errors().getFirst(), "Encountered an error:")
                .first()
                .asString()
                .startsWith("34 of 47 ERROR creating sql table model");
    }

    @Test
    void a_warehouse_that_cannot_be_reached() throws IOException {
        read("dbt-1.11/no-connection");
        assertThat(log.progress()).isEqualTo(new ProgressPost(0, 45, null));
        assertThat(log.total()).isNull();
        assertThat(log.errors())
                .singleElement()
                .asString()
                .startsWith("Encountered an error: Database Error connection to server at")
                .contains("Connection refused");
    }

    @Test
    void a_project_that_does_not_parse() throws IOException {
        read("dbt-1.11/parse-error");
        assertThat(log.nodeCount()).isNull();
        assertThat(log.errors()).singleElement().asString().contains("Compilation Error in model broken");
    }

    @Test
    void dbt_fusion_says_what_runs_and_ends_and_not_how_much_there_is() {
        accept("LogStartLine", "model.shop.orders", "");
        accept("LogStartLine", "model.shop.customers", "");
        assertThat(log.progress()).isEqualTo(new ProgressPost(0, 0, "model.shop.orders"));
        accept("LogModelResult", "model.shop.orders", ",\"status\":\"success\"");
        accept("NodeFinished", "model.shop.orders", "");
        assertThat(log.progress()).isEqualTo(new ProgressPost(1, 0, "model.shop.customers"));
        accept("LogNodeNoOpResult", "model.shop.customers", "");
        assertThat(log.progress()).isEqualTo(new ProgressPost(2, 0, null));
    }

    @Test
    void a_node_that_is_skipped_is_done_though_it_never_started() {
        accept("SkippingDetails", "model.shop.orders", ",\"index\":1,\"total\":2");
        assertThat(log.progress().done()).isEqualTo(1);
    }

    @Test
    void hooks_are_no_nodes() {
        accept("LogHookStartLine", "operation.shop.on-run-start-0", ",\"total\":1");
        accept("LogStartLine", "operation.shop.on-run-start-0", ",\"total\":3");
        accept("NodeFinished", "operation.shop.on-run-start-0", "");
        assertThat(log.progress()).isEqualTo(new ProgressPost(0, 3, null));
    }

    @Test
    void nodes_of_other_steps_are_not_counted() {
        log.accept(event("LogFreshnessResult", "source.shop.raw.orders", ",\"total\":4", "info", ""), false);
        assertThat(log.progress()).isEqualTo(new ProgressPost(0, 0, null));
        assertThat(log.invocationIds()).containsExactly("inv");
    }

    @Test
    void the_last_errors_count_and_are_bounded() {
        for (int i = 0; i < 12; i++) {
            log.accept(
                    event("RunResultError", "", "", "error", i + "\\u001b[31m red\\n\\ttab " + "x".repeat(600)), true);
        }
        log.accept(event("LogCancelLine", "", "", "error", "CANCEL query"), true);
        log.accept(event("MainStackTrace", "", "", "error", "Traceback"), true);
        log.accept(event("RunResultError", "", "", "error", "  "), true);
        assertThat(log.errors())
                .hasSize(10)
                .allMatch(error -> error.length() == 500)
                .first()
                .asString()
                .startsWith("2 red tab x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "{",
                "[]",
                "null",
                "1",
                "{\"info\":1,\"data\":2}",
                "{\"info\":{\"name\":\"LogStartLine\"},\"data\":{\"total\":\"x\",\"node_info\":[]}}",
                "{\"info\":{\"name\":\"LogStartLine\"},\"data\":{\"total\":-4,\"node_info\":{\"unique_id\":7}}}",
                "{\"info\":{\"name\":\"StatsLine\"},\"data\":{\"stats\":{\"a\":\"b\",\"c\":1e300}}}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void other_lines_change_nothing(String line) {
        log.accept(line, true);
        assertThat(log.progress().done()).isZero();
        assertThat(log.progress().total()).isZero();
        assertThat(log.stats()).isEmpty();
        assertThat(log.errors()).isEmpty();
    }

    private void accept(String name, String node, String data) {
        log.accept(event(name, node, data, "info", ""), true);
    }

    private static String event(String name, String node, String data, String level, String message) {
        return """
                {"data":{"node_info":{"unique_id":"%s"}%s},"info":{"name":"%s","level":"%s","msg":"%s","invocation_id":"inv"}}""".formatted(node, data, name, level, message);
    }

    private void read(String build) throws IOException {
        Files.readAllLines(Path.of("src/test/resources/artifacts", build, "dbt.log"))
                .forEach(line -> log.accept(line, true));
    }
}
