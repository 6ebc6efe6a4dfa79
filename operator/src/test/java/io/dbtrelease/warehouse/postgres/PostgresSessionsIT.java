package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresSessionsIT extends PostgresScenario {
    private Warehouse at(int port, Credentials operator) {
        return new PostgresWarehouse(
                new PostgresConfig(
                        "localhost", port, postgres.database(), "disable", null, operator, "dbt_build", null),
                new Slots());
    }

    private static void assertFails(Warehouse warehouse, Kind kind) {
        assertThatThrownBy(warehouse::probe).isInstanceOfSatisfying(WarehouseException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).isNotBlank().doesNotContain("secret").doesNotContain("jdbc:");
            assertThat(e.getCause()).isNull();
        });
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertFails(at(free, TestPostgres.OPERATOR), Kind.Unavailable);
    }

    @Test
    void aRoleThatDoesNotExistIsRefused() {
        assertFails(at(postgres.config().port(), new Credentials("nobody here", "secret")), Kind.AuthenticationFailed);
    }

    @Test
    void whatRolesAndOthersSetDoesNotMatter() {
        postgres.asAdmin(
                "create schema evil",
                "grant usage on schema evil to public",
                "create function evil.pg_has_role(oid, text) returns boolean language sql as 'select false'",
                "create view evil.pg_namespace as select 1 as a",
                "alter role dbt_operator in database " + postgres.database() + " set search_path = evil, pg_catalog",
                "alter role dbt_operator in database " + postgres.database()
                        + " set default_transaction_read_only = on",
                "alter role dbt_operator in database " + postgres.database() + " set quote_all_identifiers = on");
        firstRelease();
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    @Test
    void aMarkerOfSomebodyElseIsNotBelieved() {
        postgres.asAdmin(
                "do $$ begin create role mallory; exception when duplicate_object then null; end $$",
                "create schema mart authorization mallory",
                "set role mallory",
                "create table mart.dbt_release_marker (release_uid text, release_name text, revision int, source_revision text, digest text, live_name text)",
                "insert into mart.dbt_release_marker values ('" + SHOP.uid() + "', 'x', 7, '', '', 'mart')",
                "grant all on schema mart to public",
                "grant all on mart.dbt_release_marker to public",
                "reset role");
        assertThat(warehouse.observe(SHOP, LIVE, List.of()).schemas()).isEmpty();
        assertThat(revisionOf(LIVE)).isEqualTo(-1);
    }

    @Test
    void markersOfOtherReleasesAreLeftAlone() throws SQLException {
        firstRelease();
        postgres.asAdmin("create schema hers authorization dbt_operator");
        hands.mark("hers", marker(OTHER, 1, "hers"));
        try (Connection flipping =
                unfinished(TestPostgres.OPERATOR, "lock table hers.dbt_release_marker in access exclusive mode")) {
            assertThat(warehouse.observe(SHOP, LIVE, List.of()).schemas())
                    .extracting(SchemaState::name)
                    .containsExactly(LIVE);
            assertThatThrownBy(() -> warehouse.observe(SHOP, LIVE, List.of("hers")))
                    .as("the lock is there")
                    .isInstanceOf(WarehouseException.class);
        }
    }

    @Test
    void theApplicationNameTellsWhoAsksForWhat() {
        assertThat(PostgresSessions.applicationName("analytics/shop request-7"))
                .isEqualTo("dbt-release-operator analytics/shop request-7");
        assertThat(PostgresSessions.applicationName("x".repeat(100) + "ü")).hasSize(63);
    }
}
