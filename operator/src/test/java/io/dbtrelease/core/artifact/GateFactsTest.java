package io.dbtrelease.core.artifact;

import static io.dbtrelease.testsupport.DbtArtifacts.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dbtrelease.core.gate.BuildResults;
import io.dbtrelease.core.gate.BuildResults.NodeProblem;
import io.dbtrelease.core.gate.BuildResults.TestOutcome;
import io.dbtrelease.core.gate.BuildResults.TestStatus;
import io.dbtrelease.core.gate.RelationId;
import io.dbtrelease.core.gate.SourceFreshness;
import io.dbtrelease.testsupport.DbtArtifacts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateFactsTest {

    @Test
    void failed_tests_are_told_from_what_was_skipped_behind_them() {
        BuildResults results = build("dbt-1.11/failing-test");
        assertThat(results.tests())
                .containsExactly(new TestOutcome(
                        "test.jaffle_shop.unique_daily_revenue_day.5e937e8950",
                        TestStatus.Failed,
                        "Got 1 result, configured to fail if != 0",
                        1L));
        assertThat(results.problems())
                .extracting(NodeProblem::status)
                .containsOnly("skipped")
                .hasSize(3);
        assertThat(results.testsExecuted()).isEqualTo(31);
        assertThat(results.counts().pass()).isEqualTo(30);
    }

    @Test
    void warned_tests_are_outcomes_and_no_problems() {
        BuildResults results = build("dbt-1.11/store-failures");
        assertThat(results.tests()).extracting(TestOutcome::status).containsExactly(TestStatus.Warned);
        assertThat(results.problems()).isEmpty();
        assertThat(results.testsExecuted()).isEqualTo(34);
    }

    @Test
    void exposures_that_fusion_skips_are_no_problem_and_hooks_that_fail_are() {
        BuildResults fusion = GateFacts.build(
                content(DbtArtifacts.manifest("dbt-1.11/hooks-and-exposure")),
                content(DbtArtifacts.runResults("fusion-constructed/success")),
                List.of());
        assertThat(fusion.problems()).isEmpty();
        RunResults run = content(DbtArtifacts.runResults("dbt-1.11/hooks-and-exposure"));
        RunResults failed = new RunResults(
                run.metadata(),
                run.args(),
                1,
                run.results().stream()
                        .map(r -> r.resourceType() == ResourceType.Operation
                                ? new NodeResult(r.uniqueId(), NodeStatus.Error, "error", "boom", null, 0, null)
                                : r)
                        .toList());
        assertThat(GateFacts.build(null, failed, List.of()).problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.message()).isEqualTo("boom"));
    }

    @Test
    void missing_relations_are_handed_on() {
        List<RelationId> missing = List.of(new RelationId("analytics", "x"));
        assertThat(GateFacts.build(null, content(DbtArtifacts.runResults("dbt-1.11/success")), missing)
                        .missing())
                .isEqualTo(missing);
    }

    @Test
    void a_source_that_dbt_left_out_is_unanswered() {
        List<SourceFreshness> freshness = GateFacts.freshness(
                content(DbtArtifacts.manifest("dbt-1.11/freshness-mixed")),
                content(SourcesReader.read(
                        DbtArtifacts.folder("dbt-1.11/freshness-mixed").resolve(SourcesReader.FILE),
                        ReadLimits.DEFAULT)));
        assertThat(freshness)
                .extracting(SourceFreshness::id, SourceFreshness::status)
                .containsExactlyInAnyOrder(
                        tuple("source.jaffle_shop.shop.customers", SourceFreshness.Status.Pass),
                        tuple("source.jaffle_shop.shop.orders", SourceFreshness.Status.Warn),
                        tuple("source.jaffle_shop.shop.payments", SourceFreshness.Status.Error),
                        tuple("source.jaffle_shop.shop.refunds", SourceFreshness.Status.Unanswered));
        assertThat(freshness)
                .filteredOn(SourceFreshness::id, "source.jaffle_shop.shop.orders")
                .first()
                .satisfies(orders -> {
                    assertThat(orders.age()).isBetween(Duration.ofHours(20), Duration.ofHours(21));
                    assertThat(orders.warnAfter()).isEqualTo(Duration.ofHours(12));
                });
    }

    private static BuildResults build(String name) {
        return GateFacts.build(content(DbtArtifacts.manifest(name)), content(DbtArtifacts.runResults(name)), List.of());
    }
}
