package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.Api;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/** The DbtWarehouse {@code prod} of a real database, with its Secrets. */
public final class TestWarehouse {
    private TestWarehouse() {}

    /** @param build of dbt's role */
    public static void create(
            KubernetesClient client,
            String namespace,
            PostgresConfig database,
            Credentials build,
            List<String> exposures) {
        secret(client, namespace, "operator", database.operator());
        secret(client, namespace, "build", build);
        Credentials gate = database.gate();
        if (gate != null) {
            secret(client, namespace, "gate", gate);
        }
        client.resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(Api.GROUP + "/" + Api.VERSION)
                        .withKind("DbtWarehouse")
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("prod")
                        .endMetadata()
                        .addToAdditionalProperties("spec", TestRelease.json("""
                                        {"postgres": {"host": "%s", "port": %d, "database": "%s", "sslMode": "disable"},
                                         "credentials": {"secretName": "operator"},
                                         "buildCredentials": {"secretName": "build"},%s
                                         "allowedExposures": ["%s"]}
                                        """.formatted(
                                        database.host(),
                                        database.port(),
                                        database.database(),
                                        gate == null ? "" : "\n\"gateCredentials\": {\"secretName\": \"gate\"},",
                                        String.join("\", \"", exposures))))
                        .build())
                .create();
    }

    private static void secret(KubernetesClient client, String namespace, String name, Credentials credentials) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withStringData(Map.of("username", credentials.username(), "password", credentials.password()))
                        .build())
                .create();
    }
}
