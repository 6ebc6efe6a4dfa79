package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.DropReply;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresDropIT extends PostgresScenario {
    private static final DropReply DROPPED = new DropReply.Dropped();

    @BeforeEach
    void green() {
        firstRelease();
        prepared(prepareSecond());
    }

    private DropReply drop() {
        return warehouse.drop(SHOP, 2, List.of(GREEN));
    }

    private void assertGone() {
        assertThat(sides(GREEN).schema(GREEN)).isEmpty();
    }

    @Test
    void sixHundredTablesGoInBatchesAndTheMarkerGoesLast() {
        asBuild(
                "do $$ begin for i in 1..600 loop execute format('create table mart__g2.t%s (id serial primary key, x text)', i); end loop; end $$");
        assertThat(drop()).isEqualTo(new DropReply.More(100));
        assertThat(revisionOf(GREEN)).isEqualTo(2);
        assertThat(drop()).isEqualTo(DROPPED);
        assertGone();
    }

    @Test
    void everyKindOfObjectGoesDependentsFirst() {
        asBuild(
                "create type mart__g2.mood as enum ('x')",
                "create domain mart__g2.d as mart__g2.mood",
                "create function mart__g2.f(int) returns int language sql immutable as 'select $1'",
                "create table mart__g2.t (id int generated always as identity primary key, m mart__g2.d, n int check (mart__g2.f(n) > 0))",
                "create index on mart__g2.t (mart__g2.f(n))",
                "create statistics mart__g2.st on id, n from mart__g2.t",
                "create view mart__g2.v as select * from mart__g2.t",
                "create materialized view mart__g2.mv as select * from mart__g2.v",
                "create view mart__g2.w as select * from mart__g2.mv",
                "create function mart__g2.rows(mart__g2.t) returns int language sql as 'select 1'",
                "create aggregate mart__g2.agg(int) (sfunc = int4pl, stype = int)",
                "create procedure mart__g2.p() language sql as 'select 1'",
                "create operator mart__g2.=== (leftarg = int, rightarg = int, function = int4eq)",
                "create type mart__g2.span as range (subtype = int)",
                "create type mart__g2.pair as (a mart__g2.span)",
                "create sequence mart__g2.s",
                "create collation mart__g2.c from \"C\"",
                "create table mart__g2.parts (a int default nextval('mart__g2.s')) partition by range (a)",
                "create table mart__g2.part partition of mart__g2.parts for values from (0) to (9)",
                "create table mart__g2.\"odd \"\"name\" (\"select\" int)",
                "create text search configuration mart__g2.cfg (copy = pg_catalog.simple)");
        assertThat(drop()).isEqualTo(DROPPED);
        assertGone();
    }

    @Test
    void tablesWhoseForeignKeysPointAtEachOtherGoTogether() {
        asBuild(
                "create table mart__g2.a (id int primary key, b int)",
                "create table mart__g2.b (id int primary key, a int references mart__g2.a)",
                "alter table mart__g2.a add foreign key (b) references mart__g2.b");
        assertThat(drop()).isEqualTo(DROPPED);
        assertGone();
    }

    @Test
    void aSideThatSomethingOutsideDependsOnIsKeptAndTheDependentIsNamed() {
        asBuild("create table mart__g2.t (id int)");
        postgres.asAdmin("create schema bi", "create view bi.\"Re port\" as select * from mart__g2.t");
        assertThat(drop())
                .isInstanceOfSatisfying(
                        DropReply.Kept.class, kept -> assertThat(kept.message()).contains("view bi.\"Re port\""));
        assertThat(postgres.texts("select id from bi.\"Re port\"")).isEmpty();
        postgres.asAdmin("drop view bi.\"Re port\"");
        assertThat(drop()).isEqualTo(DROPPED);
    }

    @Test
    void severalSchemasOfASideGoTogether() {
        build(SHOP, 3, LIVE, "extra");
        postgres.as(
                TestPostgres.OPERATOR,
                "create view mart__g3.v as select * from extra__g3.orders",
                "create view extra__g3.v as select * from mart__g3.orders");
        assertThat(warehouse.drop(SHOP, 3, List.of("mart__g3", "extra__g3"))).isEqualTo(DROPPED);
        assertThat(sides("mart__g3", "extra__g3").schemas())
                .noneMatch(s -> s.name().endsWith("__g3"));
    }

    @Test
    void aBuildsOwnGreenIsDroppedBeforeItWasSealed() {
        asBuild("create table mart__g2.t (id int)", "create view mart__g2.v as select * from mart__g2.t");
        assertThat(drop()).isEqualTo(DROPPED);
        assertGone();
    }
}
