package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresQueryIT extends PostgresScenario {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @BeforeEach
    void release() {
        firstRelease();
    }

    private QueryAnswer ask(String sql) {
        return warehouse.query(sql, LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) + 2 from mart.orders",
                "select 3 -- a comment at the end",
                "select 3;",
                "select 3 as \"a;b\" /* ; */ where ';' <> '$$;$$'",
                "with x as (select 3 as a) select a from x order by a limit 1",
                "values (3)",
                "select 3::numeric where '{\"a\":1}'::jsonb ? 'a'",
                "select '3.0'",
                "select a from (select 3.0 as a) t",
            })
    void aNumberIsANumber(String sql) {
        assertThat(ask(sql)).isEqualTo(new QueryAnswer.Number(3));
    }

    @Test
    void nullIsNull() {
        assertThat(ask("select sum(id) from mart.orders where false")).isEqualTo(new QueryAnswer.Null());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1, 2",
                "select 1 where false",
                "select generate_series(1, 1000000000)",
                "select 'abc'",
                "select 'NaN'::float8",
                "select repeat('9', 100000000)",
                "select now()",
                "select nowhere from nothing",
                "select 1; select 2",
                "select 1; commit; set statement_timeout = 0; select pg_sleep(100)",
                "set role dbt_operator",
                "insert into mart.orders values (1) returning id",
                "with x as (insert into mart.orders values (1) returning id) select id from x",
                "delete from mart.orders",
                "create temporary table t as select 1 as a",
                "select 1 into temporary t",
                "do 'begin end'",
                "copy mart.orders to stdout",
                "show server_version",
                "select 1) as q(answer); drop schema mart cascade; --",
                "select $1",
                "",
                "   ",
            })
    void anythingElseIsInvalidAndSaysWhy(String sql) {
        assertThat(ask(sql))
                .isInstanceOfSatisfying(
                        QueryAnswer.Invalid.class,
                        invalid -> assertThat(invalid.message()).isNotBlank().hasSizeLessThanOrEqualTo(250));
        assertThat(hands.rows(new RelationName(LIVE, "orders"))).isEqualTo(1);
    }

    @Test
    void noOtherRoleCanBeReached() {
        asEverybody("create function public.escape() returns int language plpgsql as $$ begin"
                + " perform set_config('role', 'none', true); perform set_config('transaction_read_only', 'off', true);"
                + " update mart.orders set id = 99; return 1; end $$");
        assertThat(ask("select public.escape()")).isInstanceOf(QueryAnswer.Invalid.class);
        assertThat(ask("select count(*) from pg_roles where set_config('role', 'dbt_operator', false) = 'x'"))
                .isInstanceOf(QueryAnswer.Invalid.class);
        assertThat(postgres.text("select id from mart.orders")).isEqualTo("1");
    }

    private void asEverybody(String statement) {
        postgres.asAdmin(statement);
    }

    @Test
    void aSlowQueryIsEnded() {
        QueryAnswer answer = warehouse.query(
                "select count(*) from (select set_config('statement_timeout', '0', false)) x, pg_sleep(60)",
                Duration.ofMillis(300));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        QueryAnswer.Invalid.class,
                        invalid -> assertThat(invalid.message()).contains("statement timeout"));
    }

    @Test
    void withoutAGateRoleNothingIsAsked() {
        assertThat(new PostgresWarehouse(postgres.configWithoutGate(), new Slots()).query("select 1", LIMIT))
                .isInstanceOf(QueryAnswer.Invalid.class);
    }

    @Test
    void countingAViewRunsItsCodeAsTheGateAndNeverAsTheOperator() {
        prepared(prepareSecond());
        asBuild(
                "create function mart__g2.evil() returns boolean language plpgsql as $$ begin"
                        + " insert into mart.orders values (666); return true; end $$",
                "create view mart__g2.trap as select 1 as a where mart__g2.evil()",
                "create view mart__g2.fine as select generate_series(1, 5) as a",
                "create materialized view mart__g2.stored as select generate_series(1, 4) as a");
        seal(SHOP, 2, moves("__g2", LIVE));
        RelationName trap = new RelationName(GREEN, "trap");
        RelationName fine = new RelationName(GREEN, "fine");
        RelationName stored = new RelationName(GREEN, "stored");
        assertThatThrownBy(() -> warehouse.rowCounts(List.of(trap), LIMIT)).isInstanceOf(WarehouseException.class);
        assertThat(hands.rows(new RelationName(LIVE, "orders"))).isEqualTo(1);
        assertThat(warehouse.rowCounts(List.of(fine, stored), LIMIT))
                .containsEntry(fine, 5L)
                .containsEntry(stored, 4L);
        assertThatThrownBy(() -> new PostgresWarehouse(postgres.configWithoutGate(), new Slots())
                        .rowCounts(List.of(fine), LIMIT))
                .isInstanceOfSatisfying(
                        WarehouseException.class,
                        e -> assertThat(e.kind()).isEqualTo(WarehouseException.Kind.PermissionDenied));
    }
}
