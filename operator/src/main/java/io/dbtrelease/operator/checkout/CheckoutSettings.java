package io.dbtrelease.operator.checkout;

import io.dbtrelease.operator.job.CheckoutEnv;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a checkout is told by its environment, see {@link CheckoutEnv}.
 *
 * @param url of the repository, {@code https://…} or {@code ssh://…}, without a password
 * @param revision a commit, a branch or a tag
 * @param commit that is checked out whatever the revision is now; null: what the revision is
 * @param path folder of dbt_project.yml inside the repository, relative
 * @param secretName of the Secret, for messages; null: there is none
 * @param secret folder with the Secret's keys; null: there is none
 * @param target an existing folder that gets {@code tree/} and the file {@code commit}
 * @param scratch an existing folder for what is received
 */
record CheckoutSettings(
        String url,
        String revision,
        @Nullable String commit,
        String path,
        @Nullable String secretName,
        @Nullable Path secret,
        Path target,
        Path scratch) {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** @throws IllegalArgumentException if something is missing; the message names the variable */
    static CheckoutSettings of(Map<String, String> env, Path scratch) {
        String secretName = env.get(CheckoutEnv.SECRET_NAME);
        boolean secret = secretName != null && !secretName.isEmpty();
        String commit = env.get(CheckoutEnv.COMMIT);
        return new CheckoutSettings(
                text(env, CheckoutEnv.URL),
                text(env, CheckoutEnv.REVISION),
                commit == null || commit.isEmpty() ? null : commit,
                text(env, CheckoutEnv.PATH),
                secret ? secretName : null,
                secret ? Path.of(text(env, CheckoutEnv.SECRET)) : null,
                Path.of(text(env, CheckoutEnv.TARGET)),
                scratch);
    }

    /** Whether a text is a commit's number: 40 hexadecimal digits. */
    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** The commit that must be checked out; null: the revision is a name. */
    @Nullable
    String exactly() {
        return commit != null ? commit : isCommit(revision) ? revision : null;
    }

    private static String text(Map<String, String> env, String name) {
        String value = env.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }
}
