package io.dbtrelease.operator.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dbtrelease.api.spec.BuildSpec;
import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.store.Digests;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Digests of what a spec tells dbt and dbt's own comparison of states does not see. */
final class InputDigests {
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private InputDigests() {}

    /** By the names of {@link ArtifactMetadata}. */
    static Map<String, String> of(BuildSpec build) {
        Map<String, String> digests = new TreeMap<>();
        digests.put(ArtifactMetadata.VARS, digest(Objects.requireNonNullElse(build.vars(), Map.of())));
        digests.put(
                ArtifactMetadata.SELECTION,
                digest(List.of(
                        Objects.requireNonNullElse(build.select(), List.of()),
                        Objects.requireNonNullElse(build.exclude(), List.of()))));
        return digests;
    }

    private static String digest(Object value) {
        try {
            return Digests.sha256(CANONICAL.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what came from JSON goes back into it", e);
        }
    }
}
