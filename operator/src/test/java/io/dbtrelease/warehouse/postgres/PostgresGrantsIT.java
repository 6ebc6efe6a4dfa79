package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation.Marked;
import io.dbtrelease.warehouse.RelationName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresGrantsIT extends PostgresScenario {
    @BeforeEach
    void release() {
        for (String role : List.of("analyst", "\"Bi Reader\"", "loader")) {
            postgres.asAdmin("do $$ begin create role " + role + "; exception when duplicate_object then null; end $$");
        }
        firstRelease();
        prepared(prepareSecond());
        asBuild(
                "create table mart__g2.orders (id int, name text, hidden text)",
                "create table mart__g2.own (id int)",
                "create table mart__g2.fresh (id serial)");
    }

    private FlipRequest sealed(String... readers) {
        return with(second(seal(SHOP, 2, moves("__g2", LIVE))), false, false, Duration.ofSeconds(5), readers);
    }

    private boolean may(String role, String object, String privilege) {
        return postgres.text("select has_table_privilege('" + role + "', '" + object + "', '" + privilege + "')")
                .equals("t");
    }

    private boolean mayUse(String role, String schema) {
        return postgres.text("select has_schema_privilege('" + role + "', '" + schema + "', 'USAGE')")
                .equals("t");
    }

    @Test
    void schemaAndRelationGrantsAreMirroredWithTheirOptions() {
        inLive(
                "grant usage on schema mart to analyst with grant option",
                "grant usage on schema mart to \"Bi Reader\"",
                "grant select on mart.orders to analyst with grant option",
                "grant select (id), update (name) on mart.orders to \"Bi Reader\"",
                "create table mart.own (id int)",
                "grant select on mart.own to analyst",
                "grant insert on mart.orders to public");
        warehouse.mirrorGrants(sealed(), List.of(new RelationName(GREEN, "own")));
        assertThat(postgres.text("select has_schema_privilege('analyst', 'mart__g2', 'USAGE WITH GRANT OPTION')"))
                .isEqualTo("t");
        assertThat(mayUse("Bi Reader", GREEN)).isTrue();
        assertThat(may("analyst", "mart__g2.orders", "SELECT WITH GRANT OPTION"))
                .isTrue();
        assertThat(may("Bi Reader", "mart__g2.orders", "SELECT")).isFalse();
        assertThat(may("Bi Reader", "mart__g2.orders", "INSERT")).isTrue();
        assertThat(postgres.texts(
                        "select attname || '=' || attacl::text from pg_attribute where attrelid = 'mart__g2.orders'::regclass"
                                + " and attacl is not null order by 1"))
                .containsExactly(
                        "id={\"\\\"Bi Reader\\\"=r/dbt_operator\"}", "name={\"\\\"Bi Reader\\\"=w/dbt_operator\"}");
        assertThat(may("analyst", "mart__g2.own", "SELECT")).isFalse();
    }

    @Test
    void defaultPrivilegesComeAlongAndHoldForRelationsThatLiveDoesNotHave() {
        inLive(
                "alter default privileges in schema mart grant select on tables to analyst",
                "alter default privileges in schema mart grant usage on sequences to analyst",
                "alter default privileges in schema mart grant execute on functions to analyst");
        warehouse.mirrorGrants(sealed(), List.of());
        assertThat(may("analyst", "mart__g2.fresh", "SELECT")).isTrue();
        assertThat(postgres.text("select has_sequence_privilege('analyst', 'mart__g2.fresh_id_seq', 'USAGE')"))
                .isEqualTo("t");
        assertThat(may("analyst", "mart__g2.orders", "SELECT")).isFalse();
        hands.asOwner(GREEN, "create table mart__g2.later (id int)");
        assertThat(may("analyst", "mart__g2.later", "SELECT")).isTrue();
    }

    @Test
    void readersMayReadWhateverLiveGrantedBefore() {
        warehouse.mirrorGrants(sealed("Bi Reader"), List.of());
        assertThat(mayUse("Bi Reader", GREEN)).isTrue();
        assertThat(may("Bi Reader", "mart__g2.fresh", "SELECT")).isTrue();
    }

    @Test
    void theBuildRoleNeverGetsAnything() {
        inLive(
                "grant usage, create on schema mart to dbt_build",
                "grant all on mart.orders to dbt_build",
                "alter default privileges in schema mart grant all on tables to dbt_build");
        warehouse.mirrorGrants(sealed(), List.of());
        assertThat(mayUse("dbt_build", GREEN)).isFalse();
        assertThat(may("dbt_build", "mart__g2.orders", "SELECT, INSERT, UPDATE, DELETE"))
                .isFalse();
        assertThat(may("dbt_build", "mart__g2.fresh", "SELECT, INSERT, UPDATE, DELETE"))
                .isFalse();
    }

    @Test
    void mirroringTwiceAndFlippingChangesNoFingerprint() {
        inLive("grant select on mart.orders to analyst", "grant usage on schema mart to analyst");
        FlipRequest request = sealed("loader");
        warehouse.mirrorGrants(request, List.of());
        warehouse.mirrorGrants(request, List.of());
        assertFlipped(warehouse.flip(request));
        assertThat(may("analyst", "mart.orders", "SELECT")).isTrue();
        assertThat(may("loader", "mart.fresh", "SELECT")).isTrue();
    }

    @Test
    void aRollbackKeepsWhatWasGrantedAndRevokedSinceTheSideRetired() {
        inLive(
                "grant usage on schema mart to loader",
                "create table mart.own (id int)",
                "create table mart.gone (id int)");
        assertFlipped(warehouse.flip(sealed()));
        inLive("grant usage on schema mart to analyst", "grant select on mart.orders, mart.own to analyst");
        FlipRequest back = with(
                flip(SHOP, new Marked(SHOP.uid(), 2), List.of(LIVE), 1, moves("__r1", LIVE), "__r2", null),
                false,
                false,
                Duration.ofSeconds(5),
                "Bi Reader",
                "nobody of this name");
        warehouse.mirrorGrants(back, List.of(new RelationName(RETIRED, "own")));
        assertFlipped(warehouse.flip(back));
        assertThat(revisionOf(LIVE)).isEqualTo(1);
        assertThat(mayUse("analyst", LIVE)).isTrue();
        assertThat(may("analyst", "mart.orders", "SELECT")).isTrue();
        assertThat(may("analyst", "mart.own", "SELECT")).isFalse();
        assertThat(mayUse("Bi Reader", LIVE)).isTrue();
        assertThat(may("Bi Reader", "mart.gone", "SELECT")).isTrue();
        assertThat(mayUse("loader", LIVE)).as("revoked since").isFalse();
    }

    @Test
    void aFirstReleaseHasNothingToMirrorButItsReaders() {
        FlipRequest first = with(
                flip(
                        SHOP,
                        new io.dbtrelease.warehouse.LiveExpectation.Absent(),
                        List.of(),
                        5,
                        moves("__g5", "fresh"),
                        "__r4",
                        build(SHOP, 5, "fresh")),
                false,
                false,
                Duration.ofSeconds(5),
                "analyst");
        warehouse.mirrorGrants(first, List.of());
        assertThat(mayUse("analyst", "fresh__g5")).isTrue();
    }
}
