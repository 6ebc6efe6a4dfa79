package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import io.dbtrelease.core.gate.BuildResults.TestOutcome;
import io.dbtrelease.core.gate.BuildResults.TestStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestsGateTest {
    @ParameterizedTest(name = "{3} failed, {4} errored, {5} warned of {6} within {0}/{1}/{2}: {7}")
    @CsvSource({
        // maxFailed, maxWarned, minExecuted, failed, errored, warned, executed, verdict
        "0,,1, 0,0,0,5, Passed",
        "0,,1, 0,0,5,5, Passed",
        "0,,1, 1,0,0,5, Failed",
        "0,,1, 0,1,0,5, Failed",
        "2,,1, 1,1,0,5, Passed",
        "2,,1, 2,1,0,5, Failed",
        "0,0,1, 0,0,1,5, Failed",
        "0,1,1, 0,0,1,5, Passed",
        "0,,1, 0,0,0,0, Failed",
        "0,,0, 0,0,0,0, Passed",
        "0,,6, 0,0,0,5, Failed",
        "0,,5, 0,0,0,5, Passed"
    })
    void bounds_are_inclusive_and_errors_count_as_failures(
            int maxFailed,
            Integer maxWarned,
            int minExecuted,
            int failed,
            int errored,
            int warned,
            int executed,
            Verdict verdict) {
        List<TestOutcome> tests = new ArrayList<>();
        add(tests, failed, TestStatus.Failed);
        add(tests, errored, TestStatus.Errored);
        add(tests, warned, TestStatus.Warned);

        GateResult result = judge(maxFailed, maxWarned, minExecuted, executed, tests);

        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.observed())
                .isEqualTo((failed + errored) + " failed, " + warned + " warned, " + executed + " executed");
    }

    @Test
    void says_which_tests_failed_and_with_how_many_failures() {
        GateResult result = judge(
                0,
                0,
                9,
                5,
                List.of(
                        new TestOutcome("test.jaffle.not_null_orders_id.cf6c17daed", TestStatus.Failed, "Got 3", 3L),
                        new TestOutcome("test.jaffle.assert_positive", TestStatus.Errored, "syntax error", null),
                        new TestOutcome("unit_test.jaffle.orders.adds_up", TestStatus.Failed, null, null),
                        new TestOutcome("test.jaffle.recent", TestStatus.Warned, null, 1L)));

        assertThat(result.threshold()).isEqualTo("at most 0 failed, at most 0 warned, at least 9 executed");
        assertThat(result.message())
                .isEqualTo(
                        "3 tests failed, 0 may: not_null_orders_id (3 failures), assert_positive (error), orders.adds_up. "
                                + "1 test warned, 0 may: recent (1 failure). "
                                + "only 5 tests ran, at least 9 must: look at build.select, or lower minExecuted");
    }

    @Test
    void within_bounds_still_names_what_failed() {
        GateResult result =
                judge(1, null, 1, 5, List.of(new TestOutcome("test.jaffle.a", TestStatus.Failed, null, null)));

        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
        assertThat(result.message()).isEqualTo("within bounds; failed or warned: a");
    }

    @Test
    void with_mode_warn_a_failure_and_an_unknown_are_warned() {
        TestsGate gate = new TestsGate("tests", GateMode.Warn, 0, null, 1);
        FakeEvidence failing = new FakeEvidence()
                .build(FakeEvidence.results(
                        1, List.of(new TestOutcome("test.jaffle.a", TestStatus.Failed, null, null)), List.of()));

        assertThat(Judging.judge(gate, failing).verdict()).isEqualTo(Verdict.Warned);
        assertThat(Judging.judge(gate, new FakeEvidence()).verdict()).isEqualTo(Verdict.Warned);
        assertThat(Judging.judge(gate, new FakeEvidence()).message()).startsWith("Could not be evaluated");
    }

    private static void add(List<TestOutcome> tests, int count, TestStatus status) {
        for (int i = 0; i < count; i++) {
            tests.add(new TestOutcome("test.jaffle." + status + i, status, null, null));
        }
    }

    private static GateResult judge(
            int maxFailed, Integer maxWarned, int minExecuted, int executed, List<TestOutcome> tests) {
        return Judging.judge(
                new TestsGate("tests", GateMode.Enforce, maxFailed, maxWarned, minExecuted),
                new FakeEvidence().build(FakeEvidence.results(executed, tests, List.of())));
    }
}
