package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Output for programs. */
final class Json {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Json() {}

    /** A release as the API server has it, without what only the API server wants. */
    record Release(
            String namespace,
            String name,
            @Nullable Long generation,
            boolean suspend,
            @Nullable DbtReleaseStatus status) {
        static Release of(DbtRelease release) {
            return new Release(
                    release.getMetadata().getNamespace(),
                    release.getMetadata().getName(),
                    release.getMetadata().getGeneration(),
                    release.getSpec().suspend(),
                    release.getStatus());
        }
    }

    static String text(Object value) {
        return SERIALIZATION.asJson(value);
    }

    /** A JSON merge patch or another small object; values may be maps. */
    static String object(Map<String, ?> fields) {
        return SERIALIZATION.asJson(fields);
    }
}
