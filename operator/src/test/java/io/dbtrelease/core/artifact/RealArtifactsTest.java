package io.dbtrelease.core.artifact;

import static io.dbtrelease.testsupport.DbtArtifacts.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dbtrelease.testsupport.DbtArtifacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealArtifactsTest {

    static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(DbtArtifacts.folder(""))) {
            return all.filter(Files::isRegularFile).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_file_that_dbt_wrote_is_read(Path file) {
        Read<?> read = switch (String.valueOf(file.getFileName())) {
            case ManifestReader.FILE -> ManifestReader.read(file, ReadLimits.DEFAULT);
            case RunResultsReader.FILE -> RunResultsReader.read(file, ReadLimits.DEFAULT);
            case SourcesReader.FILE -> SourcesReader.read(file, ReadLimits.DEFAULT);
            case "exit.json" -> StepExitReader.read(file, "exit.json");
            default -> new Read.Ok<>("not of these");
        };
        assertThat(read).isInstanceOf(Read.Ok.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbt-1.8", "dbt-1.9", "dbt-1.10", "dbt-1.11"})
    void a_build_of_every_version_of_dbt_is_read_alike(String version) {
        RunResults run = content(DbtArtifacts.runResults(version + "/success"));
        Manifest manifest = content(DbtArtifacts.manifest(version + "/success"));
        assertThat(run.results()).hasSize(46);
        assertThat(run.args().which()).isEqualTo("build");
        assertThat(run.metadata().schemaVersion()).isEqualTo(6);
        assertThat(run.metadata().attempt()).hasValue(DbtArtifacts.ATTEMPT);
        assertThat(run.metadata().invocationId()).isEqualTo(manifest.metadata().invocationId());
        assertThat(manifest.projectName()).isEqualTo("jaffle_shop");
        assertThat(manifest.adapterType()).isEqualTo("postgres");
        assertThat(manifest.nodes().stream().filter(ManifestNode::mustHaveResult))
                .extracting(ManifestNode::uniqueId)
                .containsExactlyInAnyOrderElementsOf(
                        run.results().stream().map(NodeResult::uniqueId).toList());
    }

    @Test
    void a_whole_manifest_with_its_macros_gives_the_same_as_one_without() throws IOException {
        Path whole = DbtArtifacts.folder("dbt-1.11/success").resolve("manifest.full.json.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(whole))) {
            assertThat(content(ManifestReader.read(in, ReadLimits.DEFAULT)))
                    .isEqualTo(content(DbtArtifacts.manifest("dbt-1.11/success")));
        }
    }

    @Test
    void a_node_has_what_plans_and_gates_need() {
        Manifest manifest = content(DbtArtifacts.manifest("dbt-1.11/success"));
        assertThat(node(manifest, "model.jaffle_shop.fct_payments"))
                .isEqualTo(new ManifestNode(
                        "model.jaffle_shop.fct_payments",
                        ResourceType.Model,
                        "fct_payments",
                        "jaffle_shop",
                        "jaffle_artifacts",
                        "analytics__g12",
                        "fct_payments",
                        "\"jaffle_artifacts\".\"analytics__g12\".\"fct_payments\"",
                        "incremental",
                        null,
                        false,
                        null,
                        null,
                        null,
                        false,
                        false,
                        false,
                        List.of("model.jaffle_shop.stg_payments"),
                        List.of(),
                        List.of(),
                        "jaffle_shop.core.fct_payments",
                        "sha256:1755eca867410dbf9516fa3df9f7307eb1ef980ee5ebccd3fa25a9b0e2f6d621",
                        "append_new_columns"));
        ManifestNode contract = node(manifest, "model.jaffle_shop.fct_orders");
        assertThat(contract.contractEnforced()).isTrue();
        assertThat(contract.columns())
                .startsWith(new ManifestColumn("order_id", "integer"))
                .hasSizeGreaterThan(4);
        ManifestNode test = node(manifest, "test.jaffle_shop.no_order_is_negative");
        assertThat(test.severity()).isEqualTo("ERROR");
        assertThat(test.storeFailures()).isFalse();
        assertThat(manifest.sources())
                .filteredOn(ManifestSource::name, "orders")
                .first()
                .satisfies(source -> {
                    assertThat(source.warnAfter()).isEqualTo(Duration.ofHours(12));
                    assertThat(source.errorAfter()).isEqualTo(Duration.ofHours(48));
                    assertThat(source.schema()).isEqualTo("raw_shop");
                });
        assertThat(manifest.sources())
                .filteredOn(ManifestSource::name, "order_items")
                .first()
                .satisfies(source -> assertThat(source.hasFreshness()).isFalse());
    }

    @Test
    void tests_that_store_their_failures_are_told_from_those_that_do_not() {
        assertThat(content(DbtArtifacts.manifest("dbt-1.11/store-failures")).nodes().stream()
                        .filter(ManifestNode::storeFailures))
                .singleElement()
                .satisfies(node -> {
                    assertThat(node.schema()).isEqualTo("analytics__g12_dbt_test__audit");
                    assertThat(node.severity()).isEqualTo("WARN");
                });
    }

    @Test
    void a_snapshot_with_a_schema_of_its_own_says_so() {
        ManifestNode snapshot = node(
                content(DbtArtifacts.manifest("dbt-1.11/plan-shared/green")), "snapshot.jaffle_shop.customers_history");
        assertThat(snapshot.schema()).isEqualTo("snapshots");
        assertThat(snapshot.targetSchema()).isEqualTo("snapshots");
    }

    @Test
    void hooks_and_exposures_are_known_for_what_they_are() {
        assertThat(content(DbtArtifacts.runResults("dbt-1.11/hooks-and-exposure"))
                        .results())
                .extracting(NodeResult::resourceType)
                .contains(ResourceType.Operation, ResourceType.Exposure);
        assertThat(content(DbtArtifacts.manifest("dbt-1.11/hooks-and-exposure")).exposures())
                .hasSize(1);
    }

    @Test
    void a_failing_node_keeps_what_dbt_said() {
        assertThat(content(DbtArtifacts.runResults("dbt-1.11/failing-test")).results())
                .filteredOn(result -> result.status() == NodeStatus.Fail)
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.message()).isEqualTo("Got 1 result, configured to fail if != 0");
                    assertThat(result.failures()).isEqualTo(1);
                    assertThat(result.executionSeconds()).isPositive();
                });
        assertThat(content(DbtArtifacts.runResults("dbt-1.11/contract-violation"))
                        .results())
                .filteredOn(result -> result.status() == NodeStatus.Error)
                .singleElement()
                .satisfies(result ->
                        assertThat(result.message()).contains("This model has an enforced contract that failed"));
    }

    @Test
    void an_answer_about_freshness_has_status_and_age() {
        Sources sources = content(SourcesReader.read(
                DbtArtifacts.folder("dbt-1.11/freshness-mixed").resolve(SourcesReader.FILE), ReadLimits.DEFAULT));
        assertThat(sources.metadata().schemaVersion()).isEqualTo(3);
        assertThat(sources.results())
                .extracting(SourceResult::uniqueId, SourceResult::status)
                .containsExactlyInAnyOrder(
                        tuple("source.jaffle_shop.shop.customers", NodeStatus.Pass),
                        tuple("source.jaffle_shop.shop.orders", NodeStatus.Warn),
                        tuple("source.jaffle_shop.shop.payments", NodeStatus.Error));
        assertThat(sources.results())
                .filteredOn(SourceResult::uniqueId, "source.jaffle_shop.shop.orders")
                .first()
                .satisfies(orders -> {
                    assertThat(orders.ageSeconds()).isBetween(72_000.0, 72_100.0);
                    assertThat(orders.maxLoadedAt()).isAfter(Instant.parse("2026-11-21T00:00:00Z"));
                });
    }

    @Test
    void the_log_says_how_many_nodes_were_selected_with_and_without_unit_tests() {
        assertThat(DbtArtifacts.log("dbt-1.11/interrupted")).satisfies(log -> {
            assertThat(log.nodeCount()).isEqualTo(46);
            assertThat(log.total()).isEqualTo(47);
            assertThat(log.invocationId())
                    .isEqualTo(content(DbtArtifacts.runResults("dbt-1.11/interrupted"))
                            .metadata()
                            .invocationId());
        });
    }

    @Test
    void the_log_of_a_build_without_results_says_why() {
        assertThat(DbtArtifacts.log("dbt-1.11/no-connection").cause())
                .hasValueSatisfying(cause -> assertThat(cause)
                        .startsWith("Database Error; connection to server at \"127.0.0.9\"")
                        .doesNotContain("\n"));
        assertThat(DbtArtifacts.log("dbt-1.11/parse-error").cause())
                .hasValueSatisfying(cause -> assertThat(cause).contains("models/marts/broken.sql"));
    }

    private static ManifestNode node(Manifest manifest, String id) {
        return manifest.nodes().stream()
                .filter(node -> node.uniqueId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
