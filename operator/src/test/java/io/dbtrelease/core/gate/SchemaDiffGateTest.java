package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.spec.SchemaChange;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaDiffGateTest {
    @ParameterizedTest(name = "{0} ({1}) → {2} ({3}): {4}")
    @CsvSource(delimiter = '|', textBlock = """
        table | id integer                | table | id integer                | nothing differs
        table | id integer, at timestamp  | table | at timestamp, id integer  | nothing differs
        table | id integer                | table | id integer, note text     | AddColumn shop.orders.note
        table | id integer, note text     | table | id integer                | DropColumn shop.orders.note
        table | id integer                | table | id bigint                 | ChangeColumnType shop.orders.id (integer → bigint)
        table | id numeric(10,2)          | table | id numeric(12,2)          | ChangeColumnType shop.orders.id (numeric(10,2) → numeric(12,2))
        table | id integer                | view  | id integer                | ChangeRelationKind shop.orders (table → view)
        view  | id integer                | materialized view | id integer    | ChangeRelationKind shop.orders (view → materialized view)
        TABLE | id integer                | table | id integer                | nothing differs
        table | Id integer                | table | id integer                | DropColumn shop.orders.Id (now spelt id)
        table | id geometry(Point,4326)   | table | id geometry(Point,4326)   | nothing differs
        table | id geometry(Point,4326)   | table | id user_defined           | ChangeColumnType shop.orders.id (geometry(Point,4326) → user_defined)
        table | id shop.mood              | table | id shop__g12.mood         | nothing differs
        table | id "shop".mood            | table | id "shop__g12".mood[]     | ChangeColumnType shop.orders.id
        table | id my_shop__g12.mood      | table | id shop.mood              | ChangeColumnType shop.orders.id (my_shop__g12.mood → shop.mood)
        """)
    void what_differs_is_named(String oldKind, String oldColumns, String newKind, String newColumns, String named) {
        FakeEvidence evidence = new FakeEvidence()
                .relation(Side.Live, "shop", "orders", oldKind, oldColumns.replaceAll(",(?=\\d)", ";"))
                .relation(Side.Green, "shop", "orders", newKind, newColumns.replaceAll(",(?=\\d)", ";"));

        GateResult result = Judging.judge(gate(), evidence);

        assertThat(result.verdict()).isEqualTo(named.equals("nothing differs") ? Verdict.Passed : Verdict.Failed);
        assertThat(result.message().replace(';', ',')).contains(named);
    }

    @Test
    void relations_that_come_and_go_are_changes_too() {
        FakeEvidence evidence = new FakeEvidence()
                .relation(Side.Live, "shop", "orders", "table", "id integer")
                .relation(Side.Live, "shop", "old", "view", "id integer")
                .relation(Side.Green, "shop", "orders", "table", "id integer")
                .relation(Side.Green, "shop_marts", "new", "view", "id integer");

        GateResult result = Judging.judge(gate(SchemaChange.AddRelation), evidence);

        assertThat(result)
                .isEqualTo(new GateResult(
                        "shape",
                        "schemaDiff",
                        Verdict.Failed,
                        "1 refused, 1 allowed",
                        "only AddRelation",
                        "not allowed: DropRelation shop.old. Undo them, or list the kind under schemaDiff.allow"));
    }

    @Test
    void allowed_changes_pass_and_are_named() {
        FakeEvidence evidence = new FakeEvidence()
                .relation(Side.Live, "shop", "orders", "table", "id integer")
                .relation(Side.Green, "shop", "orders", "table", "id integer, a text, b text");

        GateResult result = Judging.judge(gate(SchemaChange.AddColumn, SchemaChange.AddRelation), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
        assertThat(result.threshold()).isEqualTo("only AddColumn, AddRelation");
        assertThat(result.message()).isEqualTo("allowed: AddColumn shop.orders.a; AddColumn shop.orders.b");
    }

    @Test
    void the_first_release_has_nothing_to_differ_from_even_where_nothing_is_allowed() {
        FakeEvidence evidence =
                new FakeEvidence().empty(Side.Live).relation(Side.Green, "shop", "orders", "table", "id integer");

        GateResult result = GateEvaluator.evaluate(gate(), Judging.FIRST, evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Passed);
        assertThat(result.message()).isEqualTo("Live has no relations: nothing to compare with");
    }

    @Test
    void an_empty_green_has_dropped_everything() {
        FakeEvidence evidence =
                new FakeEvidence().empty(Side.Green).relation(Side.Live, "shop", "orders", "table", "id integer");

        assertThat(Judging.judge(gate(SchemaChange.AddRelation), evidence).message())
                .contains("DropRelation shop.orders");
    }

    @Test
    void as_a_check_live_is_held_against_the_retired_side() {
        FakeEvidence evidence = new FakeEvidence()
                .relation(Side.Retired, "shop", "orders", "table", "id integer, mood shop__r11.mood")
                .relation(Side.Live, "shop", "orders", "table", "mood shop.mood");

        GateResult result = Judging.check(gate(), evidence);

        assertThat(result.verdict()).isEqualTo(Verdict.Failed);
        assertThat(result.observed()).isEqualTo("1 refused, 0 allowed");
        assertThat(result.message()).contains("DropColumn shop.orders.id");
    }

    private static SchemaDiffGate gate(SchemaChange... allow) {
        return new SchemaDiffGate("shape", GateMode.Enforce, Set.of(allow));
    }
}
