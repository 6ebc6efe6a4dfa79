package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryGateTest {
    @ParameterizedTest(name = "{0} within {1} and {2}: {3}, {4}")
    @CsvSource(delimiter = '|', textBlock = """
        1         | 1   |    | Passed | 1 is within bounds
        0.999     | 1   |    | Failed | 0.999 is less than 1
        5         | 1   | 5  | Passed | 5 is within bounds
        5.0001    | 1   | 5  | Failed | 5.0001 is greater than 5
        0         |     | 0  | Passed | 0 is within bounds
        -0.0      | 0   | 0  | Passed | 0 is within bounds
        -1        | -1  |    | Passed | -1 is within bounds
        NaN       | 0   |    | Failed | NaN, which is within no bounds
        NaN       |     | 0  | Failed | NaN, which is within no bounds
        Infinity  | 0   |    | Passed | Infinity is within bounds
        Infinity  |     | 0  | Failed | Infinity is greater than 0
        12345678.9| 0   |    | Passed | 12345678.9 is within bounds
        """)
    void bounds_are_inclusive(double value, Double min, Double max, Verdict verdict, String message) {
        GateResult result =
                Judging.judge(gate("select 1", min, max), new FakeEvidence().answer(new Answer.Number(value)));

        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"1,,at least 1", ",1.5,at most 1.5", "0,1000000,from 0 to 1000000"})
    void the_threshold_is_said_as_people_say_it(Double min, Double max, String threshold) {
        assertThat(Judging.judge(gate("select 1", min, max), new FakeEvidence().answer(new Answer.Number(1)))
                        .threshold())
                .isEqualTo(threshold);
    }

    @Test
    void null_is_an_answer_and_not_within_bounds() {
        GateResult result = Judging.check(gate("select 1", 0.0, null), new FakeEvidence().answer(new Answer.Null()));

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.observed()).isEqualTo("NULL");
        assertThat(result.message()).contains("coalesce");
    }

    @Test
    void a_query_that_cannot_be_run_fails_as_a_gate_and_is_unknown_as_a_check() {
        FakeEvidence evidence = new FakeEvidence().answer(new Answer.Invalid("relation x does not exist"));

        assertThat(Judging.judge(gate("select 1", 0.0, null), evidence).verdict())
                .isEqualTo(Verdict.Failed);
        assertThat(Judging.check(gate("select 1", 0.0, null), evidence).verdict())
                .isEqualTo(Verdict.Unknown);
        assertThat(Judging.check(gate("select 1", 0.0, null), evidence).message())
                .isEqualTo("Cannot be evaluated: relation x does not exist");
    }

    @Test
    void a_warehouse_that_is_away_is_unknown_for_both() {
        assertThat(Judging.judge(gate("select 1", 0.0, null), new FakeEvidence())
                        .verdict())
                .isEqualTo(Verdict.Unknown);
        assertThat(Judging.check(gate("select 1", 0.0, null), new FakeEvidence())
                        .verdict())
                .isEqualTo(Verdict.Unknown);
    }

    @Test
    void a_template_that_is_wrong_is_not_run() {
        FakeEvidence evidence = new FakeEvidence().answer(new Answer.Number(1));

        GateResult result = Judging.judge(gate("select count(*) from {{ gren }}.orders", 0.0, null), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.message()).contains("{{ gren }}").contains("{{ green }}");
        assertThat(evidence.asked).isEmpty();
    }

    @Test
    void a_query_that_reads_a_live_that_is_not_there_yet_passes_without_being_run() {
        FakeEvidence evidence = new FakeEvidence().answer(new Answer.Number(-1));

        GateResult result = GateEvaluator.evaluate(
                gate("select (select count(*) from {{ green }}.o) - (select count(*) from {{ live }}.o)", 0.0, null),
                Judging.FIRST,
                evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
        assertThat(result.message()).isEqualTo("Live has no schema shop yet: the query reads it, so it was not run");
        assertThat(evidence.asked).isEmpty();
    }

    @Test
    void what_is_run_is_the_rendered_sql() {
        FakeEvidence evidence = new FakeEvidence().answer(new Answer.Number(1));

        Judging.judge(gate("select sum(amount) from {{ green }}.fct_orders", 0.0, null), evidence);

        assertThat(evidence.asked).containsExactly("select sum(amount) from \"shop__g12\".fct_orders");
    }

    private static QueryGate gate(String sql, Double min, Double max) {
        return new QueryGate("revenue", GateMode.Enforce, sql, min, max, Duration.ofSeconds(60));
    }
}
