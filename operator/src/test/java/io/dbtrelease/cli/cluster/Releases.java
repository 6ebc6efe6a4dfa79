package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The releases beside this class in the resources. */
final class Releases {
    static final Instant NOW = Instant.parse("2026-06-01T05:05:00Z");
    static final List<String> ALL =
            List.of("new", "building", "awaiting", "monitoring", "failed", "held", "suspended", "troubled", "unseen");

    private Releases() {}

    static DbtRelease load(String name) {
        return parse(text(name));
    }

    static DbtRelease parse(String yaml) {
        return Serialization.unmarshal(yaml, DbtRelease.class);
    }

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Releases.class.getResourceAsStream(name + ".yaml"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a person would apply: the file without its status and without what the API server writes. */
    static GenericKubernetesResource asSent(String name) {
        GenericKubernetesResource sent = Serialization.unmarshal(text(name), GenericKubernetesResource.class);
        sent.getAdditionalProperties().remove("status");
        sent.getMetadata().setNamespace(null);
        sent.getMetadata().setResourceVersion(null);
        sent.getMetadata().setGeneration(null);
        return sent;
    }
}
