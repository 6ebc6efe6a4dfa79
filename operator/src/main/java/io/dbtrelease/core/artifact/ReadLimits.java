package io.dbtrelease.core.artifact;

/**
 * Bounds of one file. What passes one is refused as {@link ArtifactProblem.Code#TooLarge}.
 *
 * @param maxBytes of the file. A project of 10,000 models and 30,000 tests has a manifest of about 170 MB and results
 *     of 40 to 150 MB
 * @param maxNodes nodes, sources, exposures and the like of a manifest, together
 * @param maxResults results of a run_results.json or sources.json
 */
public record ReadLimits(long maxBytes, int maxNodes, int maxResults) {
    public static final ReadLimits DEFAULT = new ReadLimits(1L << 30, 200_000, 500_000);

    /** Characters of a string that is held; compiled code and the like are skipped at any length. */
    static final int MAX_STRING = 8_000_000;

    static final int MAX_NAME = 4_096;
    static final int MAX_DEPTH = 256;
    static final int MAX_NUMBER = 200;
}
