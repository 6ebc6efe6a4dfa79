package io.dbtrelease.core.artifact;

import static io.dbtrelease.testsupport.DbtArtifacts.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import io.dbtrelease.testsupport.DbtArtifacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What varies between versions of dbt, and what no version wrote. */
class ReadersTest {

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6})
    void run_results_of_every_supported_schema_are_read(int version) throws IOException {
        String text = "{\"metadata\": " + DbtArtifacts.metadata("run-results", version, "i-1")
                + ", \"args\": {\"which\": \"build\"}, \"results\": [], \"elapsed_time\": 1.5}";
        assertThat(content(RunResultsReader.read(stream(text), ReadLimits.DEFAULT))
                        .elapsedSeconds())
                .isEqualTo(1.5);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9, 10, 11, 12, 20})
    void manifests_of_every_supported_schema_are_read(int version) throws IOException {
        String text = "{\"metadata\": " + DbtArtifacts.metadata("manifest", version, "i-1") + ", \"nodes\": {}}";
        assertThat(content(manifest(text)).metadata().schemaVersion()).isEqualTo(version);
    }

    @ParameterizedTest
    @CsvSource({
        "run-results, 3, 'run_results.json has schema v3; what is read is run-results v4, v5, v6'",
        "run-results, 7, 'run_results.json has schema v7; what is read is run-results v4, v5, v6'",
        "sources, 3, 'run_results.json is another artifact of dbt: sources; what is read is run-results v4, v5, v6'",
    })
    void other_schemas_are_refused_and_told_which_are_supported(String artifact, int version, String message)
            throws IOException {
        String text = "{\"metadata\": " + DbtArtifacts.metadata(artifact, version, "i-1") + ", \"results\": 7}";
        assertThat(RunResultsReader.read(stream(text), ReadLimits.DEFAULT).refusal())
                .hasValue(new ArtifactProblem(Code.UnsupportedSchema, message));
    }

    @Test
    void a_schema_of_somebody_else_is_refused() throws IOException {
        String text = "{\"metadata\": {\"dbt_schema_version\": \"https://example.com/v6.json\"}, \"results\": []}";
        assertThat(RunResultsReader.read(stream(text), ReadLimits.DEFAULT).refusal())
                .map(ArtifactProblem::code)
                .hasValue(Code.UnsupportedSchema);
    }

    @Test
    void metadata_without_what_binds_it_is_refused_by_name() throws IOException {
        String schema = "\"dbt_schema_version\": \"https://schemas.getdbt.com/dbt/run-results/v6.json\"";
        assertThat(RunResultsReader.read(
                                stream(
                                        "{\"metadata\": {" + schema
                                                + ", \"dbt_version\": \"1\", \"generated_at\": \"2026-11-22T20:00:00Z\"}, \"results\": []}"),
                                ReadLimits.DEFAULT)
                        .refusal())
                .hasValue(new ArtifactProblem(Code.Malformed, "run_results.json has no metadata.invocation_id"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T20:00:00.123456Z, 2026-11-22T20:00:00.123456Z",
        "2026-11-22T20:00:00.5, 2026-11-22T20:00:00.5Z",
        "2026-11-22 20:00:00, 2026-11-22T20:00:00Z",
        "2026-11-22T21:00:00+01:00, 2026-11-22T20:00:00Z",
        "2026-11-22T20:00:00.123456789Z, 2026-11-22T20:00:00.123456789Z",
    })
    void times_are_read_as_python_and_rust_write_them(String written, Instant meant) throws IOException {
        String metadata =
                DbtArtifacts.metadata("run-results", 6, "i-1").replace("2026-11-22T20:00:00.123456Z", written);
        assertThat(content(RunResultsReader.read(
                                stream("{\"metadata\": " + metadata + ", \"results\": []}"), ReadLimits.DEFAULT))
                        .metadata()
                        .generatedAt())
                .isEqualTo(meant);
    }

    @Test
    void fields_that_nobody_knows_are_passed_over_and_those_of_other_types_too() throws IOException {
        String result = "{\"unique_id\": \"model.a.b\", \"status\": \"frobnicated\", \"new\": {\"deep\": [1, {}]},"
                + " \"failures\": null, \"message\": null, \"execution_time\": 0, \"relation_name\": null}";
        String args =
                "{\"which\": \"build\", \"select\": [\"a\", \"b\"], \"exclude\": \"c\", \"sample\": {\"start\": 1},"
                        + " \"vars\": {\"x\": [1]}, \"fail_fast\": true, \"empty\": false, \"defer\": null}";
        RunResults run = content(RunResultsReader.read(
                stream("{\"metadata\": " + DbtArtifacts.metadata("run-results", 6, "i-1") + ", \"args\": " + args
                        + ", \"results\": [" + result + "], \"more\": []}"),
                ReadLimits.DEFAULT));
        assertThat(run.args())
                .isEqualTo(new RunArgs("build", true, false, true, false, List.of("a", "b"), List.of("c")));
        assertThat(run.results()).singleElement().satisfies(node -> {
            assertThat(node.status()).isEqualTo(NodeStatus.Unknown);
            assertThat(node.statusText()).isEqualTo("frobnicated");
        });
    }

    @Test
    void only_the_projects_own_variables_are_held() throws IOException {
        String metadata = DbtArtifacts.metadata("run-results", 6, "i-1")
                .replace("\"env\": {", "\"env\": {\"SOMETHING\": \"secret\", \"NUMBER\": 7, ");
        assertThat(content(RunResultsReader.read(
                                stream("{\"metadata\": " + metadata + ", \"results\": []}"), ReadLimits.DEFAULT))
                        .metadata()
                        .env())
                .containsOnlyKeys("DBTRELEASE_ATTEMPT");
    }

    @Test
    void a_node_of_an_old_manifest_without_most_fields_is_read() throws IOException {
        Manifest manifest = content(manifest(nodes("\"model.shop.a\": {\"name\": \"a\", \"package_name\": \"shop\"}")));
        assertThat(manifest.nodes()).singleElement().satisfies(node -> {
            assertThat(node.resourceType()).isEqualTo(ResourceType.Model);
            assertThat(node.alias()).isEqualTo("a");
            assertThat(node.materialized()).isNull();
            assertThat(node.mustHaveResult()).isTrue();
        });
        assertThat(manifest.defaultSelector()).isFalse();
    }

    @Test
    void what_is_disabled_is_not_there() throws IOException {
        String off = "\"config\": {\"enabled\": false}";
        Manifest manifest = content(manifest("{\"metadata\": " + DbtArtifacts.metadata("manifest", 12, "i-1")
                + ", \"nodes\": {\"model.shop.a\": {\"name\": \"a\", \"package_name\": \"shop\", " + off + "}}"
                + ", \"unit_tests\": {\"unit_test.shop.u\": {\"name\": \"u\", \"package_name\": \"shop\", " + off + "}}"
                + ", \"sources\": {\"source.shop.s.t\": {\"name\": \"t\", \"source_name\": \"s\", " + off + "}}"
                + ", \"exposures\": {\"exposure.shop.e\": {\"name\": \"e\", " + off + "}}"
                + ", \"disabled\": {\"model.shop.b\": [{\"name\": 7}]}, \"functions\": null}"));
        assertThat(manifest.nodes()).isEmpty();
        assertThat(manifest.sources()).isEmpty();
        assertThat(manifest.exposures()).isEmpty();
    }

    @Test
    void a_node_without_code_is_blank_but_for_a_seed() throws IOException {
        Manifest manifest = content(manifest(
                nodes("\"model.shop.a\": {\"name\": \"a\", \"package_name\": \"shop\", \"raw_code\": \" \\n\\t\"},"
                        + "\"model.shop.b\": {\"name\": \"b\", \"package_name\": \"shop\", \"raw_code\": \"select 1\"},"
                        + "\"seed.shop.c\": {\"name\": \"c\", \"package_name\": \"shop\", \"raw_code\": \"\"}")));
        assertThat(manifest.nodes()).extracting(ManifestNode::mustHaveResult).containsExactly(false, true, true);
    }

    @ParameterizedTest
    @CsvSource({
        "null, null, null, false",
        "true, null, null, true",
        "false, null, null, false",
        "null, '\"table\"', null, true",
        "true, '\"ephemeral\"', null, false",
        "null, null, '\"\\\"s\\\".\\\"t\\\"\"', true",
    })
    void a_test_stores_its_failures_as_dbt_decides_it(String flag, String as, String relation, boolean stores)
            throws IOException {
        Manifest manifest = content(manifest(
                nodes("\"test.shop.t\": {\"name\": \"t\", \"package_name\": \"shop\", \"resource_type\": \"test\","
                        + " \"relation_name\": " + relation + ", \"config\": {\"store_failures\": " + flag
                        + ", \"store_failures_as\": " + as + ", \"severity\": \"warn\"}}")));
        assertThat(manifest.nodes().getFirst().storeFailures()).isEqualTo(stores);
        assertThat(manifest.nodes().getFirst().severity()).isEqualTo("WARN");
    }

    @Test
    void columns_are_held_where_a_contract_is_enforced_whichever_comes_first() throws IOException {
        String columns =
                "\"columns\": {\"id\": {\"name\": \"id\", \"data_type\": \"int\"}, \"x\": {\"data_type\": null}}";
        String contract = "\"contract\": {\"enforced\": true, \"checksum\": \"abc\"}";
        for (String fields : List.of(columns + "," + contract, contract + "," + columns)) {
            assertThat(content(manifest(nodes(
                                    "\"model.shop.a\": {\"name\": \"a\", \"package_name\": \"shop\", " + fields + "}")))
                            .nodes()
                            .getFirst()
                            .columns())
                    .containsExactly(new ManifestColumn("id", "int"), new ManifestColumn("x", null));
        }
        assertThat(content(manifest(nodes(
                                "\"model.shop.a\": {\"name\": \"a\", \"package_name\": \"shop\", " + columns + "}")))
                        .nodes()
                        .getFirst()
                        .columns())
                .isEmpty();
    }

    @Test
    void grants_are_configured_where_any_privilege_is_named_even_without_roles() throws IOException {
        String node = "{\"name\": \"a\", \"package_name\": \"shop\", \"config\": {\"grants\": %s}}";
        Manifest manifest = content(manifest(nodes("\"model.shop.a\": " + node.formatted("{}") + ", \"model.shop.b\": "
                + node.formatted("{\"select\": []}") + ", \"model.shop.c\": " + node.formatted("null"))));
        assertThat(manifest.nodes()).extracting(ManifestNode::grantsConfigured).containsExactly(false, true, false);
    }

    @Test
    void a_default_selector_is_seen() throws IOException {
        String selectors =
                ", \"selectors\": {\"a\": {\"name\": \"a\", \"default\": %s, \"definition\": {\"default\": true}}}}";
        String start = nodes("").substring(0, nodes("").length() - 1);
        assertThat(content(manifest(start + selectors.formatted("true"))).defaultSelector())
                .isTrue();
        assertThat(content(manifest(start + selectors.formatted("false"))).defaultSelector())
                .isFalse();
    }

    @Test
    void freshness_is_asked_where_a_threshold_has_a_count() throws IOException {
        String source = "{\"name\": \"t\", \"source_name\": \"s\", \"freshness\": %s}";
        Manifest manifest = content(manifest(nodes("").substring(0, nodes("").length() - 1) + ", \"sources\": {"
                + "\"source.shop.s.a\": " + source.formatted("{\"warn_after\": {\"count\": 2, \"period\": \"day\"}}")
                + ","
                + "\"source.shop.s.b\": "
                + source.formatted("{\"warn_after\": {\"count\": null, \"period\": null}, \"error_after\": null}") + ","
                + "\"source.shop.s.c\": " + source.formatted("null") + "}}"));
        assertThat(manifest.sources())
                .extracting(ManifestSource::warnAfter)
                .containsExactly(Duration.ofDays(2), null, null);
        assertThat(manifest.sources()).extracting(ManifestSource::hasFreshness).containsExactly(true, false, false);
    }

    @Test
    void a_source_that_could_not_be_asked_has_its_error() throws IOException {
        String text = "{\"metadata\": " + DbtArtifacts.metadata("sources", 3, "i-1")
                + ", \"results\": [{\"unique_id\": \"source.a.b.c\", \"error\": \"no such table\", \"status\": \"runtime error\"}]}";
        assertThat(content(SourcesReader.read(stream(text), ReadLimits.DEFAULT)).results())
                .containsExactly(new SourceResult(
                        "source.a.b.c", NodeStatus.RuntimeError, "runtime error", null, null, "no such table"));
    }

    @Test
    void an_exit_record_is_read_and_one_that_is_none_is_refused() throws IOException {
        assertThat(StepExitReader.read(
                        stream(
                                "{\"step\":\"build\",\"exitCode\":1,\"startedAt\":\"2026-11-22T20:00:00Z\",\"finishedAt\":\"2026-11-22T20:01:00Z\",\"timedOut\":true,\"interrupted\":false}"),
                        "build.json"))
                .isEqualTo(new Read.Ok<>(new StepExit(
                        "build",
                        1,
                        Instant.parse("2026-11-22T20:00:00Z"),
                        Instant.parse("2026-11-22T20:01:00Z"),
                        true,
                        false)));
        for (String bad :
                List.of("{}", "{\"step\":\"build\",\"exitCode\":300,\"startedAt\":\"2026-11-22T20:00:00Z\"}")) {
            assertThat(StepExitReader.read(stream(bad), "build.json").refusal())
                    .map(ArtifactProblem::code)
                    .hasValue(Code.Malformed);
        }
    }

    @Test
    void the_last_invocation_in_a_log_counts_and_lines_that_are_no_json_do_not() throws IOException {
        String log = """
                {"info": {"code": "A001", "invocation_id": "old", "level": "info"}, "data": {}}
                {"info": {"code": "Q027", "invocation_id": "old", "level": "info"}, "data": {"node_count": 99}}
                {"info": {"code": "Z002", "invocation_id": "old", "level": "error", "msg": "old"}, "data": {}}
                20:00:00  Running with dbt "Q027"
                {"info": {"code": "A001", "invocation_id": "new", "level": "info"}, "data": {}}
                {"info": {"code": "Q027", "invocation_id": "new", "level": "info"}, "data": {"node_count": 3}}
                {"info": {"code": "Q011", "invocation_id": "new", "level": "info"}, "data": {"total": 4, "index": 1}}
                {"info": {"code": "Q011", "invocation_id": "new", "level": "info"}, "data": {"total": "x"}}
                {"info": {"code": "Z002", "invocation_id": "new", "level": "error", "msg": "Encountered an error:\\nCompilation Error\\n  in model x"}, "data": {}}
                {"info": {"code": "Z003", "invocation_id": "new", "level": "error", "msg": "Traceback (most recent call last)"}, "data": {}}
                {"info": {"code": "Q0""";
        LogFacts facts = BuildLogReader.read(stream(log));
        assertThat(facts.invocationId()).isEqualTo("new");
        assertThat(facts.nodeCount()).isEqualTo(3);
        assertThat(facts.total()).isEqualTo(4);
        assertThat(facts.cause()).hasValue("Compilation Error; in model x");
        assertThat(BuildLogReader.read(stream("")).cause()).isEmpty();
    }

    @Test
    void a_line_without_end_is_passed_over() throws IOException {
        String log = "{\"Q027\": \"" + "x".repeat(3_000_000) + "\"}\n"
                + "{\"info\": {\"code\": \"Q027\", \"invocation_id\": \"i\"}, \"data\": {\"node_count\": 3}}";
        assertThat(BuildLogReader.read(stream(log)).nodeCount()).isEqualTo(3);
    }

    private static String nodes(String nodes) {
        return "{\"metadata\": " + DbtArtifacts.metadata("manifest", 12, "i-1") + ", \"nodes\": {" + nodes + "}}";
    }

    private static Read<Manifest> manifest(String text) throws IOException {
        return ManifestReader.read(stream(text), ReadLimits.DEFAULT);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
