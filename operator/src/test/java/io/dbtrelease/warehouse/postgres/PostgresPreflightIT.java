package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.MissingPrivilege;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresPreflightIT {
    private final TestPostgres postgres = TestPostgres.createBare();

    @AfterEach
    void dropDatabase() {
        postgres.drop();
        TestPostgres.create().drop();
    }

    private List<MissingPrivilege> preflight(PostgresConfig config, String... exposures) {
        return new PostgresWarehouse(config, new Slots()).preflight(List.of(exposures), List.of("shared", "theirs"));
    }

    /** Runs what is printed until nothing is; an administrator would do it once, since all is printed at once. */
    private List<String> mend(PostgresConfig config, String... exposures) {
        List<MissingPrivilege> missing = preflight(config, exposures);
        List<String> statements =
                missing.stream().map(MissingPrivilege::statement).toList();
        postgres.asAdmin(statements.toArray(String[]::new));
        assertThat(preflight(config, exposures)).isEmpty();
        assertThat(missing).allSatisfy(m -> assertThat(m.why()).isNotBlank());
        return statements;
    }

    @Test
    void aBareDatabaseNeedsWhatIsPrintedAndNothingMore() {
        postgres.asAdmin(
                "revoke all on database " + postgres.database() + " from public",
                "grant connect on database " + postgres.database() + " to dbt_operator",
                "revoke dbt_build from dbt_operator");
        assertThat(mend(postgres.config(), "mart")).hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void aDatabaseThatWasSetUpNeedsNothing() {
        TestPostgres ready = TestPostgres.create();
        assertThat(preflight(ready.config(), "mart", "mart_*", "*")).isEmpty();
        ready.drop();
    }

    private PostgresConfig config(String build, @Nullable Credentials gate) {
        return new PostgresConfig(
                "localhost",
                postgres.config().port(),
                postgres.database(),
                "disable",
                null,
                TestPostgres.OPERATOR,
                build,
                gate);
    }

    @Test
    void aGateRoleThatDoesNotExistIsMade() {
        postgres.asAdmin("drop role if exists \"new gate\"");
        List<String> statements =
                mend(config(TestPostgres.BUILD.username(), new Credentials("new gate", "gate-secret")), "mart");
        assertThat(statements).contains("CREATE ROLE \"new gate\" LOGIN");
        postgres.asAdmin("drop owned by \"new gate\"", "drop role \"new gate\"");
    }

    @Test
    void aBuildRoleThatDoesNotExistIsMade() {
        postgres.asAdmin("drop role if exists \"new Build\"");
        List<String> statements = mend(config("new Build", null), "mart");
        assertThat(statements).contains("CREATE ROLE \"new Build\" LOGIN");
        postgres.asAdmin("drop owned by \"new Build\"", "drop role \"new Build\"");
    }

    @Test
    void anExistingLiveOfAnotherOwnerIsTakenIn() {
        postgres.asAdmin(
                "do $$ begin create role \"legacy dbt\"; exception when duplicate_object then null; end $$",
                "create schema mart authorization \"legacy dbt\"",
                "create table mart.orders (id int)",
                "create schema mart_x authorization postgres",
                "create table mart_x.hers (id int)",
                "create schema unrelated");
        List<String> statements = new ArrayList<>(mend(postgres.config(), "mart", "mart_x"));
        assertThat(statements)
                .anyMatch(s -> s.startsWith("GRANT \"legacy dbt\" TO \"dbt_operator\""))
                .contains("ALTER SCHEMA \"mart_x\" OWNER TO \"dbt_operator\"")
                .contains("GRANT SELECT ON ALL TABLES IN SCHEMA \"mart_x\" TO \"dbt_operator\"")
                .noneMatch(s -> s.contains("unrelated"));
        postgres.asAdmin("revoke \"legacy dbt\" from dbt_operator");
    }

    @Test
    void aSharedSchemaIsNoLiveAndMustBeOpenToTheBuild() {
        mend(postgres.config());
        postgres.asAdmin(
                "create schema shared authorization dbt_build",
                "create table shared.audit (id int)",
                "alter table shared.audit owner to dbt_build",
                "create schema theirs");
        assertThat(mend(postgres.config(), "shared", "theirs"))
                .containsExactly("GRANT USAGE, CREATE ON SCHEMA \"theirs\" TO \"dbt_build\"");
    }

    @Test
    void aBuildThatCouldWriteLiveIsTold() {
        postgres.asAdmin(
                "do $$ begin create role team; exception when duplicate_object then null; end $$",
                "grant team to dbt_build",
                "create schema mart authorization dbt_build",
                "create table mart.orders (id int)",
                "alter table mart.orders owner to dbt_build",
                "create schema mart_open authorization dbt_operator",
                "grant create on schema mart_open to public",
                "create table mart_open.t (id int)",
                "alter table mart_open.t owner to dbt_operator",
                "grant insert on mart_open.t to dbt_build",
                "create schema mart_team authorization team");
        List<String> statements = mend(postgres.config(), "mart", "mart_open", "mart_team");
        assertThat(statements)
                .contains(
                        "ALTER SCHEMA \"mart\" OWNER TO \"dbt_operator\"",
                        "ALTER TABLE \"mart\".\"orders\" OWNER TO \"dbt_operator\"",
                        "REVOKE CREATE ON SCHEMA \"mart_open\" FROM PUBLIC, \"dbt_build\"",
                        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON \"mart_open\".\"t\" FROM PUBLIC, \"dbt_build\"",
                        "REVOKE \"team\" FROM \"dbt_build\"");
        postgres.asAdmin("revoke team from dbt_operator");
    }

    @Test
    void ofWhatAStarMatchesOnlySchemasOfReleasesAreLookedAt() {
        postgres.asAdmin(
                "create schema raw", "create schema mart_hers", "create table mart_hers.dbt_release_marker (a int)");
        List<String> statements = mend(postgres.config(), "*");
        assertThat(statements)
                .contains("ALTER SCHEMA \"mart_hers\" OWNER TO \"dbt_operator\"")
                .noneMatch(s -> s.contains("raw"));
    }
}
