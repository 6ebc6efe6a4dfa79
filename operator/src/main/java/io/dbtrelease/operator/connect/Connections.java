package io.dbtrelease.operator.connect;

import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.api.spec.SnowflakeSpec;
import io.dbtrelease.operator.job.BuildLogin;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.dbtrelease.warehouse.snowflake.SnowflakeConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the Secrets anew each time: a rotated password is used by the next call, and none is kept. */
public final class Connections {
    private final KubernetesClient client;
    private final Engines engines;

    public Connections(KubernetesClient client, Engines engines) {
        this.client = client;
        this.engines = engines;
    }

    /** The warehouse of that name in that namespace; never of another one. */
    public Connection open(String namespace, String name) {
        DbtWarehouse warehouse = client.resources(DbtWarehouse.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (warehouse == null) {
            return new Connection.Unusable(
                    "WarehouseNotFound",
                    "there is no DbtWarehouse " + name + " in namespace " + namespace
                            + ": create it, or mend spec.warehouse");
        }
        return open(namespace, warehouse.getSpec());
    }

    /** The connection that this spec describes. */
    public Connection open(String namespace, DbtWarehouseSpec spec) {
        Secrets secrets = new Secrets(client, namespace);
        try {
            if (spec.snowflake() != null) {
                return snowflake(secrets, spec, spec.snowflake());
            }
            if (spec.postgres() != null) {
                return postgres(secrets, spec, spec.postgres());
            }
        } catch (Secrets.Problem e) {
            return new Connection.Unusable(e.reason, e.text);
        }
        return new Connection.Unusable(
                "UnknownEngine",
                "the DbtWarehouse names no engine that this version knows: name postgres or snowflake");
    }

    private Connection postgres(Secrets secrets, DbtWarehouseSpec spec, PostgresSpec postgres) throws Secrets.Problem {
        Credentials operator = secrets.credentials(spec.credentials());
        Credentials build = secrets.credentials(spec.buildCredentials());
        Credentials gate = spec.gateCredentials() == null ? null : secrets.credentials(spec.gateCredentials());
        String ca = postgres.caSecret() == null ? null : Secrets.text(secrets.secret(postgres.caSecret()), "ca.crt");
        PostgresConfig config = new PostgresConfig(
                postgres.host(),
                postgres.port(),
                postgres.database(),
                postgres.sslMode().libpq(),
                ca,
                operator,
                build.username(),
                gate);
        return new Connection.Ready(
                spec,
                engines.open(config),
                new BuildLogin(spec.buildCredentials().secretName(), Set.of("username", "password")));
    }

    private Connection snowflake(Secrets secrets, DbtWarehouseSpec spec, SnowflakeSpec account) throws Secrets.Problem {
        SnowflakeLogins logins = new SnowflakeLogins(secrets, account);
        try {
            SnowflakeConfig config = new SnowflakeConfig(
                    account.address(),
                    account.accountName(),
                    account.warehouse().toUpperCase(Locale.ROOT),
                    logins.login(spec.credentials(), account.role()),
                    account.buildRole().toUpperCase(Locale.ROOT),
                    spec.gateCredentials() == null || account.gateRole() == null
                            ? null
                            : logins.login(spec.gateCredentials(), account.gateRole()),
                    account.controlSchema().toUpperCase(Locale.ROOT),
                    null);
            return new Connection.Ready(spec, engines.open(config), logins.build(spec.buildCredentials()));
        } catch (IllegalArgumentException e) {
            // Of the config's own checks: its sentences hold no secret.
            return new Connection.Unusable("AddressUnfit", String.valueOf(e.getMessage()));
        }
    }

    /** Whether a Live name is among the allowed ones; a {@code *} at the end stands for anything. Snowflake's names are compared in upper case, as they are. */
    public static boolean allows(DbtWarehouseSpec spec, @Nullable String name) {
        if (name == null) {
            return false;
        }
        String schema = folded(spec, name);
        return allowed(spec).stream()
                .anyMatch(p -> p.endsWith("*") ? schema.startsWith(p.substring(0, p.length() - 1)) : p.equals(schema));
    }

    /** {@link DbtWarehouseSpec#allowedExposures} as names are compared with them. */
    public static List<String> allowed(DbtWarehouseSpec spec) {
        return spec.allowedExposures().stream().map(p -> folded(spec, p)).toList();
    }

    private static String folded(DbtWarehouseSpec spec, String name) {
        return spec.snowflake() == null ? name : name.toUpperCase(Locale.ROOT);
    }
}
