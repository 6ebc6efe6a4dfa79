package io.dbtrelease.operator.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.SecretRef;
import io.dbtrelease.api.spec.SnowflakeSpec;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.dbtrelease.warehouse.snowflake.SnowflakeAuth;
import io.dbtrelease.warehouse.snowflake.SnowflakeConfig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From Secrets to Snowflake's logins. */
class SnowflakeConnectionsTest {
    private static final String HTTPS = "https://myorg-prod.snowflakecomputing.com";

    private final Map<String, Secret> secrets = new HashMap<>();
    private @Nullable SnowflakeConfig used;

    @Test
    void aKeyPairForTheOperatorAndATokenForTheGate() {
        secret("op", Map.of("username", "OPS_BOT", "privateKey", "PEM", "privateKeyPassphrase", "hush\n"));
        secret("build", Map.of("username", "DBT_BOT", "privateKey", "PEM"));
        secret("gate", Map.of("username", "GATE_BOT", "token", "pat"));

        Connection.Ready ready = (Connection.Ready) open(null, "dbt_gate", "gate");

        assertThat(used.url()).isEqualTo(URI.create(HTTPS));
        assertThat(used.account()).isEqualTo("myorg-prod");
        assertThat(used.operator().role()).isEqualTo("DBT_OPERATOR");
        assertThat(used.operator().user()).isEqualTo("OPS_BOT");
        assertThat(used.operator().auth()).isEqualTo(new SnowflakeAuth.KeyPair("PEM", "hush"));
        assertThat(used.gate().auth()).isEqualTo(new SnowflakeAuth.Token("pat"));
        assertThat(used.controlSchema()).isEqualTo("DBT_RELEASE.CONTROL");
        assertThat(used.toString()).doesNotContain("hush", "PEM", "pat\"");
        assertThat(ready.buildLogin().keys()).containsExactlyInAnyOrder("username", "privateKey");
        assertThat(ready.buildLogin().secretName()).isEqualTo("build");
    }

    @Test
    void oauthAndWorkloadIdentityAreForTheOperatorAlone() {
        secret(
                "op",
                Map.of(
                        "username", "OPS_BOT",
                        "oauthClientId", "id",
                        "oauthClientSecret", "hush",
                        "oauthTokenUrl", "https://login.example.com/token"));
        secret("build", Map.of("username", "DBT_BOT", "workloadIdentity", "true"));

        assertUnusable("SecretUnfit", "Secret build of buildCredentials has workloadIdentity", open(null, null, null));
        secret("build", Map.of("username", "DBT_BOT", "token", "pat"));
        open(null, null, null);
        assertThat(used.operator().auth())
                .isEqualTo(new SnowflakeAuth.OAuth("id", "hush", URI.create("https://login.example.com/token"), null));
    }

    @Test
    void aSecretNamesOneWayToLogIn() {
        secret("build", Map.of("username", "DBT_BOT", "token", "pat"));
        secret("op", Map.of("username", "OPS_BOT"));
        assertUnusable("SecretIncomplete", "Secret op names no way to log in", open(null, null, null));
        secret("op", Map.of("username", "OPS_BOT", "token", "a", "privateKey", "b"));
        assertUnusable("SecretIncomplete", "several ways to log in, [privateKey, token]", open(null, null, null));
        secret("op", Map.of("token", "a"));
        assertUnusable("SecretIncomplete", "Secret op has no key username", open(null, null, null));
    }

    @Test
    void aPasswordIsForStandInsOnPrivateAddresses() {
        secret("op", Map.of("username", "OPS_BOT", "password", "hush"));
        secret("build", Map.of("username", "DBT_BOT", "password", "hush"));
        assertUnusable("SecretUnfit", "has a password", open(null, null, null));
        assertUnusable("AddressUnfit", "use https", open("http://snow.example.com", null, null));
        assertThat(open("http://10.0.0.1:8080/", null, null)).isInstanceOf(Connection.Ready.class);
        assertThat(used.url()).isEqualTo(URI.create("http://10.0.0.1:8080"));
    }

    private static void assertUnusable(String reason, String message, Connection connection) {
        assertThat(connection).isInstanceOfSatisfying(Connection.Unusable.class, unusable -> {
            assertThat(unusable.reason()).as(unusable.message()).isEqualTo(reason);
            assertThat(unusable.message()).contains(message).doesNotContain("hush");
        });
    }

    private Connection open(@Nullable String url, @Nullable String gateRole, @Nullable String gate) {
        SnowflakeSpec account = new SnowflakeSpec(
                "myorg-prod", url, "dbt_operator", "dbt_build", gateRole, "ops", null, "dbt_release.control");
        Engines engines = new Engines() {
            @Override
            public Warehouse open(PostgresConfig config) {
                throw new AssertionError("no PostgreSQL here");
            }

            @Override
            public Warehouse open(SnowflakeConfig config) {
                used = config;
                return new FakeWarehouse();
            }
        };
        return new Connections(SecretClient.of(secrets), engines)
                .open(
                        "team",
                        new DbtWarehouseSpec(
                                null,
                                account,
                                new SecretRef("op"),
                                new SecretRef("build"),
                                gate == null ? null : new SecretRef(gate),
                                List.of("SHOP.*"),
                                "1Gi"));
    }

    private void secret(String name, Map<String, String> values) {
        SecretBuilder secret =
                new SecretBuilder().withNewMetadata().withName(name).endMetadata();
        values.forEach((key, value) ->
                secret.addToData(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        secrets.put(name, secret.build());
    }
}
