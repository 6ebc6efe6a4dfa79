package io.dbtrelease.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver sends to log in, by each way of proving who one is. */
class SnowflakeLoginTest {
    private final FlipScenario scenario = new FlipScenario(true, Swap.Databases);

    @AfterEach
    void end() {
        scenario.close();
    }

    private JsonNode login(SnowflakeAuth auth) {
        assertThat(new SnowflakeWarehouse(scenario.service.config(auth)).probe().version())
                .isEqualTo("9.99.0");
        return scenario.service.logins().getLast().path("data");
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    @Test
    void settingsOfASessionGoWithTheLogin() {
        JsonNode data = login(new SnowflakeAuth.Password("p"));
        JsonNode session = data.path("SESSION_PARAMETERS");
        assertThat(session.path("QUERY_TAG").asText()).isEqualTo("dbt-release-operator/probe");
        assertThat(session.path("STATEMENT_TIMEOUT_IN_SECONDS").asText()).isEqualTo("10");
        assertThat(session.path("TIMEZONE").asText()).isEqualTo("UTC");
        assertThat(session.path("JDBC_QUERY_RESULT_FORMAT").asText()).isEqualTo("JSON");
        assertThat(data.path("LOGIN_NAME").asText()).isEqualTo("OPERATOR_USER");
        assertThat(scenario.service.statements()).containsExactly("SELECT CURRENT_VERSION()");
    }

    @Test
    void aKeyPairSignsAToken() throws Exception {
        JsonNode data = login(
                new SnowflakeAuth.KeyPair(pem("PRIVATE KEY", keys().getPrivate().getEncoded()), null));
        assertThat(data.path("AUTHENTICATOR").asText()).isEqualTo("SNOWFLAKE_JWT");
        assertThat(data.path("TOKEN").asText().split("\\.")).hasSize(3);
    }

    @Test
    void anEncryptedKeyIsOpenedWithItsPassphrase() throws Exception {
        byte[] der = new JcaPKCS8Generator(
                        keys().getPrivate(),
                        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                .setPassword("open sesame".toCharArray())
                                .build())
                .generate()
                .getContent();
        String pem = pem("ENCRYPTED PRIVATE KEY", der);
        assertThat(login(new SnowflakeAuth.KeyPair(pem, "open sesame"))
                        .path("TOKEN")
                        .asText()
                        .split("\\."))
                .hasSize(3);
        assertRefused(new SnowflakeAuth.KeyPair(pem, "open sesame street"), pem, "open sesame street");
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutAWordOfIt() {
        String pem = pem("PRIVATE KEY", "this-is-no-key-but-is-a-secret-still".getBytes(StandardCharsets.UTF_8));
        assertRefused(new SnowflakeAuth.KeyPair(pem, null), pem);
    }

    private void assertRefused(SnowflakeAuth auth, String... secrets) {
        assertThatThrownBy(() -> new SnowflakeWarehouse(scenario.service.config(auth)).probe())
                .isInstanceOfSatisfying(WarehouseException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.AuthenticationFailed);
                    assertThat(e.getMessage()).doesNotContain(secrets);
                    for (String secret : secrets) {
                        secret.lines()
                                .filter(l -> l.length() > 8 && !l.startsWith("-----"))
                                .forEach(l -> assertThat(e.getMessage()).doesNotContain(l));
                    }
                    assertThat(e.getCause()).isNull();
                    assertThat(e.getSuppressed()).isEmpty();
                });
    }

    @Test
    void aProgrammaticAccessTokenIsSent() {
        JsonNode data = login(new SnowflakeAuth.Token("pat-1"));
        assertThat(data.path("AUTHENTICATOR").asText()).isEqualTo("PROGRAMMATIC_ACCESS_TOKEN");
        assertThat(data.path("TOKEN").asText()).isEqualTo("pat-1");
    }

    @Test
    void oauthGetsATokenForItsClient() throws Exception {
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/token", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = "{\"access_token\":\"issued\",\"token_type\":\"Bearer\",\"expires_in\":600}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/token");
            JsonNode data = login(new SnowflakeAuth.OAuth("client", "cl13nt-s3cret", url, "session:role:OPERATOR"));
            assertThat(data.path("AUTHENTICATOR").asText()).isEqualTo("OAUTH");
            assertThat(data.path("TOKEN").asText()).isEqualTo("issued");
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void aWorkloadsTokenIsReadForEveryConnection(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("token");
        SnowflakeAuth auth = new SnowflakeAuth.WorkloadIdentity(file);
        assertRefused(auth, "nothing to hide");
        Files.writeString(file, "  \n");
        assertRefused(auth, "nothing to hide");
        SnowflakeConfig config = scenario.service.config(auth);
        for (String token : List.of("first.token.x", "second.token.x")) {
            Files.writeString(file, token + "\n");
            SnowflakeProperties properties =
                    SnowflakeProperties.of(config, config.operator(), "t", java.time.Duration.ofSeconds(1));
            assertThat(properties.values())
                    .containsEntry("authenticator", "WORKLOAD_IDENTITY")
                    .containsEntry("workloadIdentityProvider", "OIDC")
                    .containsEntry("token", token);
            assertThat(properties.secrets()).contains(token);
        }
    }

    @Test
    void aRefusedLoginSaysWhy() {
        scenario.service.refuseLogins("390422");
        assertThatThrownBy(() -> scenario.warehouse.probe())
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NetworkPolicy))
                .hasMessageContaining("network policy");
    }
}
