package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.LiveExpectation.Marked;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A schema that builds write in place, as dbt does it: three roles, none of them a superuser, and a reader. */
class PostgresSharedIT extends PostgresScenario {
    private static final Credentials READER = new Credentials("bi_reader", "reader-secret");

    @BeforeEach
    void release() {
        postgres.asAdmin(
                "do $$ begin create role bi_reader login password 'reader-secret'; exception when duplicate_object then null; end $$");
        firstRelease();
    }

    /** One attempt: what dbt does to an incremental model, a table and a snapshot in the shared schema, and a view of Live that reads it. */
    private void releases(int attempt) {
        String green = LIVE + "__g" + attempt;
        prepared(warehouse.prepare(new PrepareRequest(
                SHOP,
                marker(SHOP, attempt, ""),
                moves("__g" + attempt, LIVE),
                List.of(),
                List.of("shared"),
                List.of(),
                0)));
        asBuild(
                "create table if not exists shared.history (id int, seen int)",
                "alter table shared.history add column c" + attempt + " int",
                "create temporary table history__tmp as select " + attempt
                        + " as id; insert into shared.history (id, seen) select id, id from history__tmp",
                "update shared.history set seen = " + attempt,
                "create table shared.audit__dbt_tmp as select " + attempt + " as attempt",
                "create index on shared.audit__dbt_tmp (attempt)",
                "alter table if exists shared.audit rename to audit__dbt_backup",
                "alter table shared.audit__dbt_tmp rename to audit",
                "drop table if exists shared.audit__dbt_backup cascade",
                "grant usage on schema shared to bi_reader",
                "grant select on shared.audit to bi_reader",
                "create table " + green + ".orders as select id, 'x' as name from shared.history",
                "create view " + green + ".seen as select * from shared.history");
        String fingerprint = seal(SHOP, attempt, moves("__g" + attempt, LIVE));
        assertFlipped(warehouse.flip(with(
                flip(
                        SHOP,
                        new Marked(SHOP.uid(), attempt - 1),
                        List.of(LIVE),
                        attempt,
                        moves("__g" + attempt, LIVE),
                        "__r" + (attempt - 1),
                        fingerprint),
                false,
                false,
                SHORT)));
    }

    private void readersSee(int attempt) {
        RelationName history = new RelationName("shared", "history");
        assertThat(warehouse.rowCounts(List.of(history), SHORT))
                .as("the operator")
                .containsEntry(history, attempt - 1L);
        postgres.as(TestPostgres.GATE, "select * from mart.seen", "select * from mart.orders");
        postgres.asAdmin("grant usage on schema mart to bi_reader", "grant select on mart.seen to bi_reader");
        postgres.as(READER, "select * from mart.seen", "select * from shared.audit");
        assertThat(postgres.text("select attempt from shared.audit")).isEqualTo(String.valueOf(attempt));
        assertThat(postgres.text("select min(seen) from mart.seen")).isEqualTo(String.valueOf(attempt));
    }

    @Test
    void anAbsentOneIsMadeForTheBuildWhichWorksInItReleaseAfterRelease() {
        for (int attempt = 2; attempt <= 4; attempt++) {
            releases(attempt);
            readersSee(attempt);
        }
        assertThat(owner()).isEqualTo("dbt_build");
        assertThat(revisionOf("shared")).as("it is no side").isEqualTo(-1);
    }

    @Test
    void oneOfTheBuildRoleIsTakenAsItIs() {
        postgres.asAdmin("create schema shared authorization dbt_build");
        releases(2);
        readersSee(2);
        releases(3);
        readersSee(3);
    }

    @Test
    void oneOfTheOperatorsIsOpenedForTheBuild() {
        postgres.asAdmin("create schema shared authorization dbt_operator");
        prepared(prepareSecond());
        asBuild("create table shared.t (id int)", "alter table shared.t add column n int", "drop table shared.t");
        assertThat(owner()).isEqualTo("dbt_operator");
    }

    @Test
    void oneOfSomebodyElseIsRefusedWithTheStatementThatMendsIt() {
        postgres.asAdmin("create schema shared");
        assertThat(refused(prepareSecond())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("SharedNotUsable");
            String statement = o.message().substring(o.message().indexOf("GRANT"));
            assertThat(statement).isEqualTo("GRANT USAGE, CREATE ON SCHEMA \"shared\" TO \"dbt_build\"");
            assertThat(sides(GREEN).schema(GREEN)).isEmpty();
            postgres.asAdmin(statement);
        });
        prepared(prepareSecond());
        asBuild("create table shared.t (id int)", "alter table shared.t add column n int", "drop table shared.t");
        assertThat(owner()).isEqualTo("postgres");
    }

    @Test
    void aMarkerThatThisOperatorDoesNotBelieveIsSomebodysToo() {
        postgres.asAdmin(
                "create schema shared authorization dbt_build",
                "create table shared.dbt_release_marker (release_uid text)");
        assertThat(refused(prepareSecond())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("SharedTaken");
            assertThat(o.message()).contains("\"postgres\"");
        });
    }

    @Test
    void aViewOfLiveThatWouldGoWithATableThatABuildMakesAnewIsRefusedBeforeIt() {
        prepared(prepareSecond());
        asBuild("create table shared.audit (id int)", "create view mart__g2.audit as select * from shared.audit");
        assertFlipped(warehouse.flip(second(seal(SHOP, 2, moves("__g2", LIVE)))));
        PrepareRequest third = new PrepareRequest(
                SHOP,
                marker(SHOP, 3, ""),
                moves("__g3", LIVE),
                List.of(),
                List.of("shared"),
                List.of(new RelationName("shared", "audit"), new RelationName("shared", "absent")),
                0);
        assertThat(refused(warehouse.prepare(third))).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("LiveReadsShared");
            assertThat(o.object()).isEqualTo("view mart.audit");
            assertThat(o.message()).contains("table shared.audit");
        });
        asBuild("drop table shared.audit cascade");
        assertThat(postgres.text("select to_regclass('mart.audit') is null"))
                .as("that the build is no owner of the view keeps nothing")
                .isEqualTo("t");
        asBuild("create table shared.audit (id int)");
        postgres.asAdmin("create view public.theirs as select * from shared.audit");
        prepared(warehouse.prepare(third));
    }

    private String owner() {
        return postgres.text("select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'shared'");
    }
}
