package io.dbtrelease.core.artifact;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What every artifact of dbt begins with.
 *
 * @param schemaVersion the number in {@code https://schemas.getdbt.com/dbt/<artifact>/v<number>.json}
 * @param generatedAt when the file's content was made, by the clock of dbt's pod
 * @param invocationId of the run of dbt that wrote it
 * @param env the project's variables {@code DBT_ENV_CUSTOM_ENV_*} without that prefix; only those whose names start with
 *     {@code DBTRELEASE_} are held, others may be nobody's business
 */
public record ArtifactMetadata(
        int schemaVersion, String dbtVersion, Instant generatedAt, String invocationId, Map<String, String> env) {
    /** Binds an artifact to the attempt that wrote it: {@code <release uid>/<attempt>}. */
    public static final String ATTEMPT = "DBTRELEASE_ATTEMPT";

    /** Digest of {@code build.vars}. */
    public static final String VARS = "DBTRELEASE_VARS";

    /** Digest of {@code build.select} and {@code build.exclude}. */
    public static final String SELECTION = "DBTRELEASE_SELECTION";

    /**
     * Digest of what else dbt's comparison does not see: the target's name, {@code dbt_project.yml} of the project and its packages, {@code selectors.yml},
     * {@code profiles.yml}, the environment variables that files name in {@code env_var}, and the versions of dbt's packages.
     */
    public static final String ENVIRONMENT = "DBTRELEASE_ENVIRONMENT";

    public ArtifactMetadata {
        env = Map.copyOf(env);
    }

    public Optional<String> attempt() {
        return Optional.ofNullable(env.get(ATTEMPT));
    }
}
