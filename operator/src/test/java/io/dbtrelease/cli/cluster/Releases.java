package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
        try (InputStream in = Objects.requireNonNull(Releases.class.getResourceAsStream(name + ".yaml"), name)) {
            return Serialization.unmarshal(in, DbtRelease.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
