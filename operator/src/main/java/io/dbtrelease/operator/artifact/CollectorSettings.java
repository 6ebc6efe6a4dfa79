package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.job.CollectorEnv;
import io.dbtrelease.operator.job.JobKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a collector is told by its environment, see {@link CollectorEnv}.
 *
 * @param state whether it brings the manifest that Live was built from
 * @param uploadBound how long it tries to deliver, from when dbt ended
 */
record CollectorSettings(
        URI url,
        JobKind kind,
        int attempt,
        int round,
        Path artifacts,
        Path tokenFile,
        Duration uploadBound,
        boolean state) {

    /** @throws IllegalArgumentException if something is missing or malformed; the message names the variable */
    static CollectorSettings of(Map<String, String> env) {
        return new CollectorSettings(
                URI.create(text(env, CollectorEnv.URL)),
                JobKind.ofLabel(text(env, CollectorEnv.KIND))
                        .orElseThrow(() -> new IllegalArgumentException(CollectorEnv.KIND + " is plan or build")),
                number(env, CollectorEnv.ATTEMPT),
                number(env, CollectorEnv.ROUND),
                Path.of(text(env, CollectorEnv.ARTIFACTS)),
                Path.of(text(env, CollectorEnv.TOKEN_FILE)),
                Duration.ofSeconds(number(env, CollectorEnv.UPLOAD_SECONDS)),
                "true".equals(env.get(CollectorEnv.STATE)));
    }

    private static String text(Map<String, String> env, String name) {
        String value = env.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }

    private static int number(Map<String, String> env, String name) {
        try {
            return Integer.parseInt(text(env, name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number", e);
        }
    }
}
