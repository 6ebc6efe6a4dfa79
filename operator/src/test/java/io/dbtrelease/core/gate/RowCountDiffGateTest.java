package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowCountDiffGateTest {
    @ParameterizedTest(name = "{0} → {1} rows within -{2} % +{3} %: {4}, shown as {5}")
    @CsvSource({
        "1000, 1000, 5,   5,   Passed, 0 %",
        "1000, 950,  5,   5,   Passed, -5 %",
        "1000, 949,  5,   5,   Failed, -5.1 %",
        "1000, 1050, 5,   5,   Passed, +5 %",
        "1000, 1051, 5,   5,   Failed, +5.1 %",
        "1000, 1051, 5,   ,    Passed, +5.1 %",
        "1000, 1,    ,    5,   Passed, -99.9 %",
        "1000, 0,    100, ,    Passed, -100 %",
        "1000, 0,    99,  ,    Failed, -100 %",
        "1000, 999,  0.1, ,    Passed, -0.1 %",
        "1000, 999,  0,   ,    Failed, -0.1 %",
        "3,    2,    33,  ,    Failed, -33.34 %",
        "1000000, 949999, 5, , Failed, -5.01 %",
        "9000000000000, 8999999999999, 0, , Failed, -0.01 %",
        "1,    1000, ,    1000000, Passed, +99900 %"
    })
    void percentages_are_of_the_older_count_and_bounds_are_inclusive(
            long before, long after, Double decrease, Double increase, Verdict verdict, String shown) {
        FakeEvidence evidence =
                new FakeEvidence().rows(Side.Live, "shop", "orders", before).rows(Side.Green, "shop", "orders", after);

        GateResult result = Judging.judge(gate(decrease, increase, "orders"), evidence);

        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.observed()).isEqualTo("orders " + before + " → " + after + " (" + shown + ")");
    }

    @Test
    void a_failure_says_both_counts() {
        FakeEvidence evidence =
                new FakeEvidence().rows(Side.Live, "shop", "orders", 1000).rows(Side.Green, "shop", "orders", 10);

        assertThat(Judging.judge(gate(5.0, 2.5, "orders"), evidence))
                .isEqualTo(new GateResult(
                        "counts",
                        "rowCountDiff",
                        Verdict.Failed,
                        "orders 1000 → 10 (-99 %)",
                        "at most 5 % fewer, at most 2.5 % more",
                        "orders has 10 rows in Green, 1000 in Live (-99 %)"));
    }

    @Test
    void a_relation_that_live_does_not_have_yet_passes_and_says_so() {
        FakeEvidence evidence =
                new FakeEvidence().rows(Side.Live, "shop", "other", 1).rows(Side.Green, "shop", "orders", 10);

        GateResult result = Judging.judge(gate(5.0, 5.0, "orders"), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
        assertThat(result.message()).isEqualTo("orders is not in Live yet (10 rows)");
    }

    @Test
    void the_first_release_passes_without_counting_a_live_that_is_not_there() {
        FakeEvidence evidence = new FakeEvidence().rows(Side.Green, "shop", "orders", 0);

        GateResult result = GateEvaluator.evaluate(gate(5.0, null, "orders"), Judging.FIRST, withEmptyLive(evidence));

        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
    }

    @Test
    void growth_from_zero_rows_has_no_percentage_so_it_passes_and_says_so() {
        FakeEvidence evidence =
                new FakeEvidence().rows(Side.Live, "shop", "orders", 0).rows(Side.Green, "shop", "orders", 7);

        GateResult result = Judging.judge(gate(0.0, 0.0, "orders"), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
        assertThat(result.observed()).isEqualTo("orders 0 → 7");
        assertThat(result.message()).contains("no percentage");
    }

    @Test
    void a_relation_that_green_lost_fails() {
        FakeEvidence evidence =
                new FakeEvidence().rows(Side.Live, "shop", "orders", 12).rows(Side.Green, "shop", "other", 1);

        GateResult result = Judging.judge(gate(null, 5.0, "orders"), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.message()).isEqualTo("orders is not in Green, Live has 12 rows");
    }

    @Test
    void a_relation_that_no_side_has_is_a_gate_written_wrong_and_what_there_is_is_named() {
        FakeEvidence evidence =
                new FakeEvidence().rows(Side.Live, "shop", "orders", 1).rows(Side.Green, "shop", "orders", 1);

        GateResult result = Judging.judge(gate(5.0, null, "ordres", "shop_marts.orders"), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.message())
                .isEqualTo("Cannot be evaluated: there is no relation ordres; there are shop.orders. "
                        + "there is no relation shop_marts.orders; there is shop.orders");
    }

    @Test
    void a_name_in_two_schemas_has_to_be_qualified() {
        FakeEvidence evidence = new FakeEvidence()
                .rows(Side.Live, "shop", "orders", 1)
                .rows(Side.Green, "shop", "orders", 1)
                .rows(Side.Live, "shop_marts", "orders", 100)
                .rows(Side.Green, "shop_marts", "orders", 1);

        assertThat(Judging.judge(gate(5.0, null, "orders"), evidence).message())
                .contains("write one of shop.orders, shop_marts.orders");
        assertThat(Judging.judge(gate(5.0, null, "shop.orders"), evidence).verdict())
                .isEqualTo(Verdict.Passed);
        assertThat(Judging.judge(gate(5.0, null, "shop_marts.orders"), evidence).verdict())
                .isEqualTo(Verdict.Failed);
    }

    @Test
    void case_is_forgiven_where_it_leaves_no_doubt() {
        FakeEvidence evidence = new FakeEvidence()
                .rows(Side.Live, "shop", "Orders", 10)
                .rows(Side.Green, "shop", "Orders", 10)
                .rows(Side.Live, "shop", "sales", 10)
                .rows(Side.Green, "shop", "sales", 10)
                .rows(Side.Live, "shop", "SALES", 10)
                .rows(Side.Green, "shop", "SALES", 1);

        assertThat(Judging.judge(gate(5.0, null, "orders"), evidence).verdict()).isEqualTo(Verdict.Passed);
        assertThat(Judging.judge(gate(5.0, null, "sales"), evidence).verdict()).isEqualTo(Verdict.Passed);
        assertThat(Judging.judge(gate(5.0, null, "SALES"), evidence).verdict()).isEqualTo(Verdict.Failed);
        assertThat(Judging.judge(gate(5.0, null, "Sales"), evidence).message()).contains("several");
    }

    @Test
    void as_a_check_live_is_held_against_the_retired_side() {
        FakeEvidence evidence =
                new FakeEvidence().rows(Side.Retired, "shop", "orders", 1000).rows(Side.Live, "shop", "orders", 10);

        GateResult result = Judging.check(gate(5.0, null, "orders"), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.message()).isEqualTo("orders has 10 rows in Live, 1000 in Retired (-99 %)");
    }

    @Test
    void as_a_check_what_cannot_be_judged_is_unknown() {
        FakeEvidence evidence = new FakeEvidence().empty(Side.Retired).rows(Side.Live, "shop", "orders", 10);

        assertThat(Judging.check(gate(5.0, null, "ordres"), evidence).verdict()).isEqualTo(Verdict.Unknown);
        assertThat(Judging.check(gate(5.0, null, "orders"), evidence).verdict()).isEqualTo(Verdict.Passed);
        assertThat(Judging.check(gate(5.0, null, "orders"), new FakeEvidence()).message())
                .isEqualTo("Could not be evaluated: the warehouse is away");
    }

    private static FakeEvidence withEmptyLive(FakeEvidence evidence) {
        return evidence.empty(Side.Live);
    }

    private static RowCountDiffGate gate(Double decrease, Double increase, String... relations) {
        return new RowCountDiffGate("counts", GateMode.Enforce, List.of(relations), decrease, increase);
    }
}
