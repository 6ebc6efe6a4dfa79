package io.dbtrelease.core.artifact;

import java.util.List;

/**
 * What is held of a {@code sources.json}: the answer of {@code dbt source freshness}. Core leaves a source out whose
 * freshness could not be asked, so a source that the manifest asks for and that is absent here has failed.
 */
public record Sources(ArtifactMetadata metadata, double elapsedSeconds, List<SourceResult> results) {
    public Sources {
        results = List.copyOf(results);
    }
}
