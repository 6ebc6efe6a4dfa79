package io.dbtrelease.core.artifact;

import org.jspecify.annotations.Nullable;

/**
 * What a build must have been.
 *
 * @param attempt {@code <release uid>/<attempt>}, as {@link ArtifactMetadata#ATTEMPT} must say; null, for people who
 *     look at a folder of their own: whatever it says
 * @param everything whether {@code build.select} and {@code build.exclude} are both empty, so that every node of the
 *     manifest must have a result
 */
public record ExpectedBuild(@Nullable String attempt, boolean everything) {
    /** {@code <release uid>/<attempt>}. */
    public static String attemptText(String releaseUid, int attempt) {
        return releaseUid + "/" + attempt;
    }
}
