package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresObstaclesIT extends PostgresScenario {
    private static final List<RelationName> KNOWN =
            List.of(new RelationName(LIVE, "orders"), new RelationName(LIVE, "retired_model"));

    @BeforeEach
    void release() {
        firstRelease();
        prepared(prepareSecond());
        asBuild("create table mart__g2.orders (id int)");
    }

    private List<Obstacle> obstacles() {
        FlipRequest request = second(seal(SHOP, 2, moves("__g2", LIVE)));
        return warehouse.obstacles(request, KNOWN);
    }

    @Test
    void aSoundReleaseHasNone() {
        inLive("create table mart.retired_model (id serial)", "create index on mart.orders (id)");
        asBuild(
                "create table mart__g2.new_model (id serial)",
                "create view mart__g2.v as select * from mart__g2.orders");
        assertThat(obstacles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create table mart.notes (a int) | \"mart\".\"notes\"",
                "create view mart.peek as select 1 as a | \"mart\".\"peek\"",
                "create materialized view mart.peek as select 1 as a | \"mart\".\"peek\"",
                "create sequence mart.numbers | \"mart\".\"numbers\"",
                "create type mart.pair as (a int) | \"mart\".\"pair\"",
                "create type mart.mood as enum ('x') | mart.mood",
                "create domain mart.posint as int | mart.posint",
                "create function mart.f(a int) returns int language sql as 'select 1' | mart.f(integer)",
                "create procedure mart.p() language sql as 'select 1' | mart.p()",
            })
    void whatNoManifestKnowsIsNamed(String statement, String object) {
        inLive(statement);
        assertThat(obstacles())
                .extracting(Obstacle::reason, Obstacle::object)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("HandMade", object));
    }

    @Test
    void whatGreenHasANamesakeOfIsNotHandMade() {
        inLive(
                "create table mart.new_model (a int)",
                "create function mart.f(a mart.orders) returns int language sql as 'select 1'",
                "create type mart.mood as enum ('x')");
        asBuild(
                "create view mart__g2.new_model as select 1 as a",
                "create function mart__g2.f(a mart__g2.orders) returns int language sql as 'select 1'",
                "create type mart__g2.mood as enum ('x')");
        assertThat(obstacles()).isEmpty();
    }

    @Test
    void theProjectsOwnSidesAndTemporaryViewsDoNotCount() throws Exception {
        postgres.as(TestPostgres.OPERATOR, "create view mart__g2.x as select 1 as a");
        build(SHOP, 3, LIVE);
        postgres.as(TestPostgres.OPERATOR, "create view mart__g3.peek as select * from mart.orders");
        try (var session =
                unfinished(TestPostgres.OPERATOR, "create temporary view peek as select * from mart.orders")) {
            session.commit();
            assertThat(obstacles()).isEmpty();
        }
    }

    @Test
    void everythingOutsideThatBindsToLiveIsNamed() {
        assumeThat(postgres.majorVersion()).as("BEGIN ATOMIC").isGreaterThanOrEqualTo(14);
        postgres.asAdmin(
                "create schema bi",
                "create view bi.v as select * from mart.orders",
                "create materialized view bi.m as select * from mart.orders",
                "create function bi.bound() returns bigint begin atomic select count(*) from mart.orders; end",
                "create function bi.unbound() returns bigint language sql as 'select count(*) from mart.orders'",
                "alter table mart.orders add primary key (id)",
                "create table bi.t (id int references mart.orders, r mart.orders)",
                "create view bi.second_hand as select * from bi.v");
        assertThat(obstacles())
                .extracting(Obstacle::reason, Obstacle::object)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("OutsideView", "bi.v"),
                        org.assertj.core.groups.Tuple.tuple("OutsideMaterializedView", "bi.m"),
                        org.assertj.core.groups.Tuple.tuple("OutsideFunction", "bi.bound()"),
                        org.assertj.core.groups.Tuple.tuple("OutsideObject", "table bi.t"));
    }

    @Test
    void publicationsOfTablesAndOfSchemasAreNamed() {
        postgres.asAdmin("create publication \"fe ed\" for table mart.orders");
        assertThat(obstacles())
                .extracting(Obstacle::reason, Obstacle::object)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Publication", "\"fe ed\""));
        assumeThat(postgres.majorVersion()).isGreaterThanOrEqualTo(15);
        postgres.asAdmin("drop publication \"fe ed\"", "create publication all_of_it for tables in schema mart");
        assertThat(obstacles())
                .extracting(Obstacle::reason, Obstacle::object)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Publication", "all_of_it"));
    }

    @Test
    void anExtensionInLiveIsNamed() {
        assumeThat(postgres.texts("select 1 from pg_available_extensions where name = 'citext'"))
                .isNotEmpty();
        postgres.asAdmin("create extension citext schema mart");
        assertThat(obstacles())
                .extracting(Obstacle::reason, Obstacle::object)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Extension", "citext"));
    }

    @Test
    void functionsThatNameGreenAreNamed() {
        assumeThat(postgres.majorVersion()).as("BEGIN ATOMIC").isGreaterThanOrEqualTo(14);
        asBuild(
                "create function mart__g2.f() returns bigint language sql as 'select count(*) from MART__G2.orders'",
                "create function mart__g2.g() returns int language sql set search_path = mart__g2 as 'select 1'",
                "create function mart__g2.h() returns bigint begin atomic select count(*) from mart__g2.orders; end");
        assertThat(obstacles())
                .extracting(Obstacle::reason, Obstacle::object)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("FunctionNamesGreen", "mart__g2.f()"),
                        org.assertj.core.groups.Tuple.tuple("FunctionNamesGreen", "mart__g2.g()"));
    }

    @Test
    void rowSecurityThatWouldBeLostIsNamed() {
        inLive("alter table mart.orders enable row level security");
        assertThat(reasons(obstacles())).containsExactly("RowSecurityLost");
        postgres.as(TestPostgres.OPERATOR, "alter table mart__g2.orders enable row level security");
        assertThat(obstacles()).isEmpty();
    }

    @Test
    void aLiveOfAnotherOwnerAndATakenNameAreNamed() {
        hands.createSchema(RETIRED);
        FlipRequest request = second(seal(SHOP, 2, moves("__g2", LIVE)));
        postgres.asAdmin("alter schema mart owner to postgres");
        assertThat(warehouse.obstacles(request, KNOWN))
                .extracting(Obstacle::reason)
                .contains("NotOwner", "NameTaken");
    }

    @Test
    void aReaderThatDoesNotExistIsNamed() {
        FlipRequest request = with(
                second(seal(SHOP, 2, moves("__g2", LIVE))),
                false,
                false,
                java.time.Duration.ofSeconds(5),
                "no such role");
        assertThat(reasons(warehouse.obstacles(request, KNOWN))).containsExactly("ReaderMissing");
    }
}
