package io.dbtrelease.core.gate;

import static io.dbtrelease.core.gate.FakeEvidence.results;
import static io.dbtrelease.core.gate.Judging.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.core.gate.BuildResults.NodeProblem;
import io.dbtrelease.core.gate.BuildResults.TestOutcome;
import io.dbtrelease.core.gate.BuildResults.TestStatus;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BuildGateTest {
    private static final TestOutcome FAILED_TEST =
            new TestOutcome("test.jaffle.not_null_orders_id.cf6c17daed", TestStatus.Failed, null, 3L);
    private static final TestOutcome WARNED_TEST =
            new TestOutcome("test.jaffle.orders_recent", TestStatus.Warned, null, 1L);

    @Test
    void passes_when_every_node_is_built_and_green_is_complete() {
        GateResult result = of(new BuildGate(true), results(4, List.of(WARNED_TEST), List.of()));

        assertThat(result)
                .isEqualTo(new GateResult(
                        "build",
                        "build",
                        Verdict.Passed,
                        "0 nodes not built, 0 skipped, 0 tests failed, 0 relations missing",
                        "every node built, no relation missing",
                        "10 nodes built, Green is complete"));
    }

    @Test
    void fails_on_a_node_error_with_the_nodes_own_message_on_one_line() {
        GateResult result = of(
                new BuildGate(false),
                results(
                        4,
                        List.of(),
                        List.of(new NodeProblem(
                                "model.jaffle.fct_orders", "error", "Database Error\n  column \"x\" does not exist"))));

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.observed()).isEqualTo("1 node not built, 0 skipped, 0 relations missing");
        assertThat(result.message()).isEqualTo("not built: fct_orders: Database Error column \"x\" does not exist");
    }

    @Test
    void a_status_that_nobody_knows_is_a_node_that_was_not_built() {
        GateResult result = of(
                new BuildGate(false),
                results(4, List.of(), List.of(new NodeProblem("model.jaffle.fct_orders", "quantum", null))));

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.message()).isEqualTo("not built: fct_orders (quantum)");
    }

    @Test
    void names_five_and_counts_the_rest() {
        List<NodeProblem> skipped = IntStream.range(0, 12)
                .mapToObj(i -> new NodeProblem("model.jaffle.m" + i, "skipped", null))
                .toList();

        GateResult result = of(new BuildGate(false), results(4, List.of(), skipped));

        assertThat(result.message()).isEqualTo("skipped: m0, m1, m2, m3, m4 and 7 more");
    }

    @Test
    void nodes_skipped_behind_a_failed_test_say_what_helps() {
        GateResult result = of(
                new BuildGate(false),
                results(4, List.of(FAILED_TEST), List.of(new NodeProblem("model.jaffle.mart", "skipped", null))));

        assertThat(result.message())
                .startsWith("skipped: mart (behind a failed test;")
                .contains("build.failFast");
    }

    @Test
    void failed_tests_fail_it_only_where_no_gate_of_kind_tests_judges_them() {
        BuildResults results = results(4, List.of(FAILED_TEST, WARNED_TEST), List.of());

        assertThat(of(new BuildGate(true), results).message()).isEqualTo("tests failed: not_null_orders_id");
        assertThat(of(new BuildGate(true), results).verdict()).isEqualTo(Verdict.Failed);
        assertThat(of(new BuildGate(false), results).verdict()).isEqualTo(Verdict.Passed);
    }

    @Test
    void fails_when_a_planned_relation_is_not_in_green() {
        GateResult result = of(
                new BuildGate(false),
                results(
                        4,
                        List.of(),
                        List.of(),
                        new RelationId("shop_marts", "fct_orders"),
                        new RelationId("shop", "stg_orders")));

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.observed()).endsWith("2 relations missing");
        assertThat(result.message()).isEqualTo("planned and not in Green: shop.stg_orders, shop_marts.fct_orders");
    }

    @Test
    void fails_when_dbt_selected_nothing() {
        BuildResults nothing =
                new BuildResults(new ResultCounts(0, 0, 0, 0, 0, 0, 0), 0, List.of(), List.of(), List.of());

        GateResult result = of(new BuildGate(false), nothing);

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.message()).contains("build.select");
    }

    @Test
    void is_unknown_without_artifacts() {
        GateResult result = judge(new BuildGate(true), new FakeEvidence());

        assertThat(result)
                .isEqualTo(new GateResult(
                        "build", "build", Verdict.Unknown, null, null, "Could not be evaluated: no artifacts"));
    }

    @Test
    void its_message_is_bounded_whatever_dbt_wrote() {
        List<NodeProblem> many = IntStream.range(0, 100)
                .mapToObj(i -> new NodeProblem("model.jaffle.m" + i, "error", "x".repeat(10_000)))
                .toList();

        assertThat(of(new BuildGate(true), results(0, List.of(), many)).message())
                .hasSizeLessThanOrEqualTo(500);
    }

    private static GateResult of(BuildGate gate, BuildResults results) {
        return judge(gate, new FakeEvidence().build(results));
    }
}
