package io.dbtrelease.operator.connect;

import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.api.spec.SecretRef;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the Secrets anew each time: a rotated password is used by the next call, and none is kept. */
public final class Connections {
    private final KubernetesClient client;
    private final Function<PostgresConfig, Warehouse> postgresWarehouses;

    public Connections(KubernetesClient client, Function<PostgresConfig, Warehouse> postgresWarehouses) {
        this.client = client;
        this.postgresWarehouses = postgresWarehouses;
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
        PostgresSpec postgres = spec.postgres();
        if (postgres == null) {
            return new Connection.Unusable(
                    "UnknownEngine", "the DbtWarehouse names no engine that this version knows: name postgres");
        }
        try {
            Credentials operator = credentials(namespace, spec.credentials());
            Credentials build = credentials(namespace, spec.buildCredentials());
            Credentials gate = spec.gateCredentials() == null ? null : credentials(namespace, spec.gateCredentials());
            String ca = postgres.caSecret() == null
                    ? null
                    : text(secret(namespace, postgres.caSecret()), postgres.caSecret(), "ca.crt");
            return new Connection.Ready(
                    spec,
                    postgresWarehouses.apply(new PostgresConfig(
                            postgres.host(),
                            postgres.port(),
                            postgres.database(),
                            postgres.sslMode().libpq(),
                            ca,
                            operator,
                            build.username(),
                            gate)),
                    build.username());
        } catch (SecretProblem e) {
            return new Connection.Unusable(e.reason, e.text);
        }
    }

    private Credentials credentials(String namespace, SecretRef ref) throws SecretProblem {
        Secret secret = secret(namespace, ref.secretName());
        return new Credentials(text(secret, ref.secretName(), "username"), text(secret, ref.secretName(), "password"));
    }

    private Secret secret(String namespace, String name) throws SecretProblem {
        Secret secret;
        try {
            secret = client.secrets().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            throw new SecretProblem(
                    "SecretForbidden",
                    "the operator may not read Secret " + name + " in namespace " + namespace
                            + ": bind its role for Secrets there");
        }
        if (secret == null) {
            throw new SecretProblem(
                    "SecretNotFound", "there is no Secret " + name + " in namespace " + namespace + ": create it");
        }
        return secret;
    }

    private static String text(Secret secret, String name, String key) throws SecretProblem {
        Map<String, String> data = secret.getData();
        String encoded = data == null ? null : data.get(key);
        if (encoded == null || encoded.isEmpty()) {
            throw new SecretProblem("SecretIncomplete", "Secret " + name + " has no key " + key + ": add it");
        }
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new SecretProblem("SecretIncomplete", "key " + key + " of Secret " + name + " is not base64");
        }
    }

    /** What is wrong with a Secret: names, never values. */
    private static final class SecretProblem extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;
        private final String text;

        SecretProblem(String reason, String text) {
            super(text, null, false, false);
            this.reason = reason;
            this.text = text;
        }
    }

    /** Whether a Live name is among the allowed ones; a {@code *} at the end stands for anything. */
    public static boolean allows(DbtWarehouseSpec spec, @Nullable String schema) {
        if (schema == null) {
            return false;
        }
        return spec.allowedExposures().stream()
                .anyMatch(p -> p.endsWith("*") ? schema.startsWith(p.substring(0, p.length() - 1)) : p.equals(schema));
    }
}
