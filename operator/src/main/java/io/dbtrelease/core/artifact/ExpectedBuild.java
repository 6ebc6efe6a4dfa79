package io.dbtrelease.core.artifact;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a build must have been.
 *
 * @param attempt {@code <release uid>/<attempt>}, as {@link ArtifactMetadata#ATTEMPT} must say; null, for people who
 *     look at a folder of their own: whatever it says
 * @param everything whether {@code build.select} and {@code build.exclude} are both empty, so that every node of the
 *     manifest must have a result
 * @param required unique ids of nodes that must have a result, where only some are built
 */
public record ExpectedBuild(@Nullable String attempt, boolean everything, Set<String> required) {
    public ExpectedBuild {
        required = Set.copyOf(required);
    }

    /** Of which nothing says what it selects. */
    public ExpectedBuild(@Nullable String attempt, boolean everything) {
        this(attempt, everything, Set.of());
    }

    /** {@code <release uid>/<attempt>}. */
    public static String attemptText(String releaseUid, int attempt) {
        return releaseUid + "/" + attempt;
    }
}
