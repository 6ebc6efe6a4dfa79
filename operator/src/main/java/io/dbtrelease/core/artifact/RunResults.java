package io.dbtrelease.core.artifact;

import java.util.List;

/** What is held of a {@code run_results.json}. */
public record RunResults(ArtifactMetadata metadata, RunArgs args, double elapsedSeconds, List<NodeResult> results) {
    public RunResults {
        results = List.copyOf(results);
    }
}
