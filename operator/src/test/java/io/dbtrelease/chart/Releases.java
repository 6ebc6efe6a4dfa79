package io.dbtrelease.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Locale;

/** Releases and warehouses as texts, as people send them: what the records leave out is what tests of admission are about. */
final class Releases {
    static final String NAME = "case";

    private Releases() {}

    /** A release, with these lines of its metadata and of its spec, each a YAML flow pair such as {@code "suspend: true"}. */
    static String release(String metadata, String... spec) {
        return """
                apiVersion: dbtrelease.io/v1alpha1
                kind: DbtRelease
                metadata: {name: case%s}
                spec:
                  warehouse: prod
                  exposure: {schema: analytics}
                  project: {image: "registry.example.com/jaffle-shop:1"}
                """.formatted(metadata.isEmpty() ? "" : ", " + metadata) + lines(spec);
    }

    static String warehouse(String name, String... spec) {
        return """
                apiVersion: dbtrelease.io/v1alpha1
                kind: DbtWarehouse
                metadata: {name: %s}
                spec:
                  postgres: {host: db.example.com, database: shop}
                  credentials: {secretName: operator}
                  buildCredentials: {secretName: build}
                """.formatted(name) + lines(spec);
    }

    /** The second of two lines with the same key wins. */
    private static String lines(String... spec) {
        StringBuilder text = new StringBuilder();
        for (String line : spec) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }

    static GenericKubernetesResource parse(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }

    static MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> all(
            KubernetesClient client, String kind) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup("dbtrelease.io")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                .withNamespaced(true)
                .build());
    }

    static GenericKubernetesResource create(KubernetesClient client, String namespace, String yaml) {
        GenericKubernetesResource resource = parse(yaml);
        return all(client, resource.getKind())
                .inNamespace(namespace)
                .resource(resource)
                .create();
    }

    /** A JSON merge patch of the release. */
    static GenericKubernetesResource patch(KubernetesClient client, String namespace, String json) {
        return all(client, "DbtRelease")
                .inNamespace(namespace)
                .withName(NAME)
                .patch(PatchContext.of(PatchType.JSON_MERGE), json);
    }

    /** A merge patch of annotations, given as {@code "approve", "1/a"}; a null value takes the annotation away. */
    static String annotations(String... pairs) {
        StringBuilder json = new StringBuilder("{\"metadata\":{\"annotations\":{");
        for (int i = 0; i < pairs.length; i += 2) {
            json.append(i == 0 ? "" : ",")
                    .append("\"dbtrelease.io/")
                    .append(pairs[i])
                    .append("\":")
                    .append(pairs[i + 1] == null ? "null" : "\"" + pairs[i + 1] + "\"");
        }
        return json.append("}}}").toString();
    }

    /** The message with which the API server forbids it. */
    static String refusal(Runnable act) {
        KubernetesClientException refused = catchThrowableOfType(KubernetesClientException.class, act::run);
        assertThat(refused).as("it was taken").isNotNull();
        assertThat(refused.getCode()).as(refused.getMessage()).isIn(403, 422);
        return refused.getStatus().getMessage();
    }
}
