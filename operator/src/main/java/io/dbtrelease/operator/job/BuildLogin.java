package io.dbtrelease.operator.job;

import java.util.Set;

/**
 * How dbt logs in. The values go from the Secret into the container's environment and nowhere else.
 *
 * @param secretName Secret of the release's namespace
 * @param keys of the Secret that dbt gets, {@code username} among them
 */
public record BuildLogin(String secretName, Set<String> keys) {
    public BuildLogin {
        keys = Set.copyOf(keys);
    }
}
