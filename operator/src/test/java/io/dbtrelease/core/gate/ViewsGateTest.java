package io.dbtrelease.core.gate;

import static io.dbtrelease.core.gate.Judging.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewsGateTest {
    @Test
    void it_is_always_on_where_databases_are_swapped_and_nowhere_else() {
        assertThat(Gates.from(List.of(), Strategy.DatabaseSwap)).containsExactly(new BuildGate(true), new ViewsGate());
        assertThat(Gates.from(List.of(), Strategy.SchemaSwap)).containsExactly(new BuildGate(true));
        assertThat(Gates.from(List.of(), Strategy.TableSwap)).containsExactly(new BuildGate(true));
    }

    @Test
    void views_that_name_no_database_pass() {
        GateResult result = judge(new ViewsGate(), new FakeEvidence().trapped());
        assertThat(result.name()).isEqualTo("views");
        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
        assertThat(result.threshold()).isEqualTo("no view names Green's or Live's database");
    }

    @Test
    void one_that_does_fails_by_name_with_the_fix() {
        GateResult result = judge(new ViewsGate(), new FakeEvidence().trapped("SHOP__G3.MART.A", "SHOP__G3.MART.B"));
        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.observed()).isEqualTo("2 views name it");
        assertThat(result.message())
                .isEqualTo(
                        "after the flip they would read another release's data; override ref and source with examples/macros/snowflake_names.sql,"
                                + " and take the database out of raw SQL: SHOP__G3.MART.A, SHOP__G3.MART.B");
    }

    @Test
    void many_of_them_leave_room_for_the_fix() {
        String[] many = IntStream.range(0, 40)
                .mapToObj(i -> "SHOP__G3.MART." + "V".repeat(200) + i)
                .toArray(String[]::new);
        GateResult result = judge(new ViewsGate(), new FakeEvidence().trapped(many));
        assertThat(result.observed()).isEqualTo("40 views name it");
        assertThat(result.message()).hasSizeLessThanOrEqualTo(500).contains("snowflake_names.sql");
    }

    @Test
    void without_an_answer_it_is_unknown_and_nothing_passes() {
        GateResult result = judge(new ViewsGate(), new FakeEvidence());
        assertThat(result.verdict()).isEqualTo(Verdict.Unknown);
    }
}
