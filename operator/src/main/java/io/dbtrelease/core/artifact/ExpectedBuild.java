package io.dbtrelease.core.artifact;

/**
 * What a build must have been.
 *
 * @param attempt {@code <release uid>/<attempt>}, as {@link ArtifactMetadata#ATTEMPT} must say
 * @param everything whether {@code build.select} and {@code build.exclude} are both empty, so that every node of the
 *     manifest must have a result
 */
public record ExpectedBuild(String attempt, boolean everything) {
    /** {@code <release uid>/<attempt>}. */
    public static String attemptText(String releaseUid, int attempt) {
        return releaseUid + "/" + attempt;
    }
}
