package io.dbtrelease.operator.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.api.spec.SecretRef;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.testsupport.PostgresOnly;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** Whatever is in a Secret: a connection with exactly that, or a sentence with nothing of it. */
@Domain(HostileTexts.class)
class ConnectionsTest {
    private static final List<String> NAMES = List.of("op", "build", "gate");

    @Property(seed = HostileTexts.SEED, tries = 300)
    void a_secret_is_used_as_it_is_or_refused_without_a_word_of_it(@ForAll Hostile hostile) {
        Map<String, Secret> secrets = new HashMap<>();
        Map<String, String> values = new HashMap<>();
        for (String name : NAMES) {
            SecretBuilder secret =
                    new SecretBuilder().withNewMetadata().withName(name).endMetadata();
            for (String key : List.of("username", "password")) {
                String value = (key.equals("password") ? "s3cr3t" : "us3r") + hostile.text(4);
                switch (hostile.random().nextInt(12)) {
                    case 0 -> secret.addToData(key, value + "%");
                    case 1 -> secret.addToData(key, "");
                    case 2 -> values.remove(name + key);
                    default -> {
                        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                        secret.addToData(key, Base64.getEncoder().encodeToString(bytes));
                        values.put(name + key, new String(bytes, StandardCharsets.UTF_8));
                    }
                }
            }
            secrets.put(name, secret.build());
        }
        if (hostile.random().nextInt(8) == 0) {
            secrets.remove(hostile.oneOf(NAMES));
        }
        AtomicReference<PostgresConfig> used = new AtomicReference<>();
        Connections connections = new Connections(SecretClient.of(secrets), new PostgresOnly(config -> {
            used.set(config);
            return new FakeWarehouse();
        }));
        switch (connections.open("team", spec())) {
            case Connection.Ready ready -> {
                assertThat(used.get().operator().username()).isEqualTo(values.get("opusername"));
                assertThat(used.get().operator().password()).isEqualTo(values.get("oppassword"));
                assertThat(ready.buildLogin().keys()).containsExactlyInAnyOrder("username", "password");
                assertThat(used.toString()).doesNotContain(values.get("oppassword"), values.get("gatepassword"));
            }
            case Connection.Unusable(String reason, String message) -> {
                assertThat(reason).startsWith("Secret");
                assertThat(message).doesNotContain("s3cr3t", "us3r").containsAnyOf(NAMES.toArray(String[]::new));
            }
        }
    }

    private static DbtWarehouseSpec spec() {
        return new DbtWarehouseSpec(
                new PostgresSpec("db", 5432, "shop", PostgresSpec.SslMode.require, null),
                null,
                new SecretRef("op"),
                new SecretRef("build"),
                new SecretRef("gate"),
                List.of("*"),
                "1Gi");
    }
}
