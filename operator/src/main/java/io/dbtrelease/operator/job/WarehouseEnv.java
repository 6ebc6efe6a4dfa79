package io.dbtrelease.operator.job;

import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.api.spec.SnowflakeSpec;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The environment that profiles.yml of the warehouse's engine reads. */
final class WarehouseEnv {
    /** Keys of a Secret by which one logs in, with the variables that run.sh makes known to dbt as secrets. */
    private static final Map<String, String> SECRETS = Map.of(
            "password", "DBTRELEASE_PASSWORD",
            "token", "DBTRELEASE_PASSWORD",
            "privateKey", "DBTRELEASE_PRIVATE_KEY",
            "privateKeyPassphrase", "DBTRELEASE_PRIVATE_KEY_PASSPHRASE");

    private WarehouseEnv() {}

    static List<EnvVar> of(JobPlan plan) {
        DbtWarehouseSpec warehouse = plan.warehouse();
        List<EnvVar> env = new ArrayList<>();
        env.add(value("DBTRELEASE_ENGINE", engine(warehouse)));
        env.add(value("DBTRELEASE_LIVE_SCHEMA", plan.live().schema()));
        env.add(value("DBTRELEASE_GREEN_SCHEMA", plan.green().schema()));
        env.add(value("DBTRELEASE_GREEN_SUFFIX", plan.greenSuffix()));
        if (warehouse.snowflake() != null) {
            snowflake(env, plan, warehouse.snowflake());
        } else {
            postgres(env, Objects.requireNonNull(warehouse.postgres()));
        }
        env.add(fromSecret("DBTRELEASE_USER", plan.login().secretName(), "username"));
        plan.login().keys().stream()
                .filter(SECRETS::containsKey)
                .sorted()
                .forEach(key -> env.add(fromSecret(
                        Objects.requireNonNull(SECRETS.get(key)), plan.login().secretName(), key)));
        return env;
    }

    /** dbt's name of the adapter, and the end of the profile's name. */
    static String engine(DbtWarehouseSpec warehouse) {
        return warehouse.snowflake() != null ? "snowflake" : "postgres";
    }

    private static void postgres(List<EnvVar> env, PostgresSpec warehouse) {
        env.add(value("DBTRELEASE_HOST", warehouse.host()));
        env.add(value("DBTRELEASE_PORT", Integer.toString(warehouse.port())));
        env.add(value("DBTRELEASE_DATABASE", warehouse.database()));
        env.add(value("DBTRELEASE_SSLMODE", warehouse.sslMode().libpq()));
        if (warehouse.caSecret() != null) {
            String file = Paths.CA + "/ca.crt";
            env.add(value("DBTRELEASE_SSLROOTCERT", file));
            // What libpq takes where a profile says nothing.
            env.add(value("PGSSLROOTCERT", file));
        }
    }

    private static void snowflake(List<EnvVar> env, JobPlan plan, SnowflakeSpec account) {
        URI address = account.address();
        boolean http = "http".equals(address.getScheme());
        int port = address.getPort() > 0 ? address.getPort() : http ? 80 : 443;
        env.add(value("DBTRELEASE_ACCOUNT", account.accountName()));
        env.add(value("DBTRELEASE_HOST", address.getHost()));
        env.add(value("DBTRELEASE_PORT", Integer.toString(port)));
        env.add(value("DBTRELEASE_PROTOCOL", address.getScheme()));
        env.add(value("DBTRELEASE_ROLE", account.buildRole()));
        env.add(value(
                "DBTRELEASE_WAREHOUSE",
                account.buildWarehouse() == null ? account.warehouse() : account.buildWarehouse()));
        env.add(value(
                "DBTRELEASE_LIVE_DATABASE", Objects.requireNonNull(plan.live().database())));
        env.add(value(
                "DBTRELEASE_GREEN_DATABASE", Objects.requireNonNull(plan.green().database())));
        env.add(value(
                "DBTRELEASE_QUERY_TAG",
                "dbt-release-operator/" + ExpectedBuild.attemptText(plan.releaseUid(), plan.attempt())));
    }

    private static EnvVar value(String name, String value) {
        return new EnvVar(name, value, null);
    }

    static EnvVar fromSecret(String name, String secret, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(key, secret, false)
                .endValueFrom()
                .build();
    }
}
