package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.SealReply;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresSealIT extends PostgresScenario {
    @BeforeEach
    void prepare() {
        firstRelease();
        prepared(prepareSecond());
    }

    private void sealed() {
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
    }

    @Test
    void everythingInGreenBelongsToLivesOwnerAfterwards() {
        asBuild(
                "create table mart__g2.t (id serial, n int generated always as identity)",
                "create view mart__g2.v as select * from mart__g2.t",
                "create materialized view mart__g2.m as select 1 as a",
                "create function mart__g2.f(int) returns int language sql as 'select $1'",
                "create procedure mart__g2.p() language sql as 'select 1'",
                "create aggregate mart__g2.agg(int) (sfunc = int4pl, stype = int)",
                "create type mart__g2.mood as enum ('x')",
                "create type mart__g2.pair as (a int, b int)",
                "create domain mart__g2.d as int",
                "create type mart__g2.span as range (subtype = int)",
                "create sequence mart__g2.s",
                "create statistics mart__g2.stats on id, n from mart__g2.t",
                "create operator mart__g2.=== (leftarg = int, rightarg = int, function = int4eq)",
                "create collation mart__g2.co from \"C\"");
        sealed();
        assertThat(postgres.texts(
                        "select pg_describe_object(classid, objid, objsubid) from pg_shdepend where deptype = 'o'"
                                + " and dbid = (select oid from pg_database where datname = current_database())"
                                + " and refobjid = 'dbt_build'::regrole"))
                .as("what is shared stays the build's")
                .containsExactly("schema shared");
    }

    @Test
    void whatTheBuildHungOnTheMarkerIsNamed() {
        asBuild(
                "drop table mart__g2.dbt_release_marker",
                "create table mart__g2.dbt_release_marker (only_row boolean primary key, revision int)",
                "create view mart__g2.revisions as select revision from mart__g2.dbt_release_marker",
                "create table mart__g2.t (only_row boolean references mart__g2.dbt_release_marker)");
        for (int i = 0; i < 2; i++) {
            assertThat(refused(sealSecond()))
                    .extracting(Obstacle::reason, Obstacle::object)
                    .containsExactlyInAnyOrder(
                            tuple("MarkerInUse", "view mart__g2.revisions"), tuple("MarkerInUse", "table mart__g2.t"));
        }
        asBuild("drop view mart__g2.revisions", "drop table mart__g2.t");
        sealed();
    }

    @Test
    void theBuildCanNeitherWriteNorMakeAnythingAfterwards() {
        asBuild(
                "create table mart__g2.t (a int)",
                "grant all on mart__g2.t to public",
                "grant all on mart__g2.t to dbt_build",
                "grant all on schema mart__g2 to public",
                "alter default privileges in schema mart__g2 grant all on tables to public",
                "create table mart__g2.u (a int)");
        sealed();
        for (String statement : List.of(
                "insert into mart__g2.t values (1)",
                "update mart__g2.u set a = 1",
                "drop table mart__g2.t",
                "alter table mart__g2.t add column b int",
                "create table mart__g2.w (a int)",
                "drop schema mart__g2 cascade",
                "update mart__g2.dbt_release_marker set revision = 9",
                "alter schema mart__g2 rename to x")) {
            assertThatThrownBy(() -> asBuild(statement))
                    .as(statement)
                    .rootCause()
                    .message()
                    .containsAnyOf("permission denied", "must be owner");
        }
    }

    @Test
    void sessionsOfTheBuildThatHaveOpenWorkInGreenAreEndedAndOthersLive() throws SQLException {
        asBuild("create table mart__g2.t (a int)");
        prepared(warehouse.prepare(new PrepareRequest(
                OTHER, marker(OTHER, 5, ""), moves("__g5", "other"), List.of(), List.of(), List.of(), Long.MAX_VALUE)));
        try (Connection late = unfinished(TestPostgres.BUILD, "insert into mart__g2.t values (1)");
                Connection making = unfinished(TestPostgres.BUILD, "create view mart__g2.late as select 1 as a");
                Connection elsewhere = unfinished(TestPostgres.BUILD, "create table other__g5.t (a int)");
                Connection named = unfinished(TestPostgres.BUILD, "set application_name = 'dbtrelease mart__g2'")) {
            sealed();
            assertThat(late.isValid(5)).isFalse();
            assertThat(making.isValid(5)).isFalse();
            assertThat(named.isValid(5)).isFalse();
            assertThat(elsewhere.isValid(5)).isTrue();
        }
        assertThat(postgres.text("select count(*) from mart__g2.t")).isEqualTo("0");
    }

    @Test
    void aSecurityDefinerFunctionIsRefused() {
        asBuild("create function mart__g2.f() returns int security definer language sql as 'select 1'");
        assertThat(refused(sealSecond()))
                .extracting(Obstacle::reason, Obstacle::object)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("SecurityDefiner", "mart__g2.f()"));
    }

    @Test
    void aFunctionOfTheBuildInAnIndexIsRefused() {
        asBuild(
                "create function mart__g2.f(int) returns int immutable language sql as 'select $1'",
                "create table mart__g2.t (a int)",
                "create index on mart__g2.t (mart__g2.f(a))");
        assertThat(reasons(refused(sealSecond()))).containsExactly("BuildCode");
    }

    @Test
    void aViewMustBeReadableByTheBuildAndByItsNewOwner() {
        postgres.asAdmin(
                "create schema raw",
                "create table raw.a (x int)",
                "create table raw.b (x int)",
                "grant usage on schema raw to dbt_build",
                "grant select on raw.a to dbt_build",
                "grant select on raw.b to dbt_operator");
        asBuild("create view mart__g2.v as select a.x from raw.a, raw.b");
        assertThat(refused(sealSecond())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("UnreadableByBuild");
            assertThat(o.message()).contains("GRANT SELECT ON \"raw\".\"b\" TO \"dbt_build\"");
        });
        postgres.asAdmin("grant select on raw.b to dbt_build");
        sealed();
        assertThat(postgres.text("select count(*) from mart__g2.v")).isEqualTo("0");
    }

    @Test
    void aViewThatLivesOwnerCouldNotReadIsRefused() {
        postgres.asAdmin(
                "do $$ begin create role live_owner; exception when duplicate_object then null; end $$",
                "grant live_owner to dbt_operator",
                "alter schema mart owner to live_owner",
                "create schema raw",
                "create table raw.a (x int)",
                "grant usage on schema raw to dbt_build",
                "grant select on raw.a to dbt_build");
        asBuild("create view mart__g2.v as select x from raw.a");
        assertThat(refused(sealSecond())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("UnreadableByOwner");
            assertThat(o.message()).contains("GRANT SELECT ON \"raw\".\"a\" TO \"live_owner\"");
        });
        postgres.asAdmin("grant select on raw.a to live_owner");
        sealed();
        assertThat(postgres.text("select pg_get_userbyid(relowner) from pg_class where oid = 'mart__g2.v'::regclass"))
                .isEqualTo("live_owner");
        String fingerprint = warehouse.fingerprint(List.of(GREEN));
        assertFlipped(warehouse.flip(second(fingerprint)));
    }

    @Test
    void aRoleThroughWhichTheBuildCouldStillWriteIsNamed() {
        postgres.asAdmin(
                "do $$ begin create role writers; exception when duplicate_object then null; end $$",
                "grant writers to dbt_build");
        try {
            asBuild("create table mart__g2.t (a int)", "grant insert on mart__g2.t to writers");
            assertThat(reasons(refused(sealSecond()))).containsExactly("StillWritable");
        } finally {
            postgres.asAdmin("revoke writers from dbt_build");
        }
    }

    @Test
    void aMarkerThatTheBuildReplacedIsNotBelievedAndWrittenAfresh() {
        asBuild(
                "drop table mart__g2.dbt_release_marker",
                "create view mart__g2.dbt_release_marker as select '" + OTHER.uid()
                        + "' as release_uid, 'x' as release_name, 9 as revision, '' as source_revision, '' as digest, 'mart' as live_name");
        assertThat(revisionOf(GREEN)).isEqualTo(-1);
        sealed();
        assertThat(revisionOf(GREEN)).isEqualTo(2);
        assertThat(warehouse.observe(OTHER, LIVE, List.of()).schemas()).isEmpty();
    }

    @Test
    void theGateReadsGreenAndLive() {
        asBuild("create table mart__g2.t (a int)");
        sealed();
        postgres.as(TestPostgres.GATE, "select * from mart__g2.t", "select * from mart.orders");
    }

    @Test
    void tablesHaveStatisticsAndAnalyzingChangesNoFingerprint() {
        asBuild("create table mart__g2.t as select generate_series(1, 1000) as a");
        SealReply reply = sealSecond();
        assertThat(postgres.text("select reltuples from pg_class where oid = 'mart__g2.t'::regclass"))
                .isEqualTo("1000");
        postgres.asAdmin("analyze mart__g2.t");
        assertThat(reply).isEqualTo(new SealReply.Sealed(warehouse.fingerprint(List.of(GREEN))));
    }

    @Test
    void aGreenThatIsGoneIsRefused() {
        hands.dropSchema(GREEN);
        assertThat(reasons(refused(sealSecond()))).containsExactly("GreenMissing");
    }
}
