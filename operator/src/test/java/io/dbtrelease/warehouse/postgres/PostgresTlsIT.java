package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.TestCertificates;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each sslMode trusts, on a server whose certificate is for {@code localhost} alone. */
class PostgresTlsIT {
    /** The server trusts whoever comes; only the way to it is tested here. */
    private static final Credentials ADMIN = new Credentials("postgres", "never-to-be-seen");

    @TempDir
    static Path folder;

    private static TestCertificates certificates;
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        certificates = TestCertificates.forLocalhost(folder);
        server = EmbeddedPostgres.builder()
                .setPGStartupWait(TestPostgres.STARTS)
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificates.certificate().toString())
                .setServerConfig("ssl_key_file", certificates.key().toString())
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "require, localhost, false",
        "require, 127.0.0.1, false",
        "verify-ca, localhost, true",
        "verify-ca, 127.0.0.1, true",
        "verify-full, localhost, true",
    })
    void isTrusted(String mode, String host, boolean withAuthority) {
        probe(mode, host, withAuthority ? certificates.authorityPem() : null);
    }

    @ParameterizedTest
    @CsvSource({"verify-ca, localhost", "verify-full, localhost"})
    void anotherAuthorityIsNot(String mode, String host) {
        refuses(mode, host, certificates.strangerPem());
    }

    @ParameterizedTest
    @CsvSource({"verify-ca, localhost", "verify-full, localhost"})
    void anAuthorityThatTheJvmDoesNotKnowIsNot(String mode, String host) {
        refuses(mode, host, null);
    }

    @Test
    void anotherHostIsNot() {
        refuses("verify-full", "127.0.0.1", certificates.authorityPem());
    }

    private static void refuses(String mode, String host, @Nullable String pem) {
        assertThatThrownBy(() -> probe(mode, host, pem))
                .isInstanceOfSatisfying(
                        WarehouseException.class,
                        e -> assertThat(e.kind()).isEqualTo(WarehouseException.Kind.Unavailable))
                .hasMessageNotContaining(ADMIN.password());
    }

    private static void probe(String mode, String host, @Nullable String pem) {
        PostgresConfig config =
                new PostgresConfig(host, server.getPort(), "postgres", mode, pem, ADMIN, ADMIN.username(), null);
        try (Warehouse warehouse = new PostgresWarehouse(config, new Slots())) {
            assertThat(warehouse.probe().engine()).isEqualTo("PostgreSQL");
        }
    }
}
