package io.dbtrelease.core.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is held of a {@code manifest.json}. Macros, docs, code and the maps of parents and children are skipped.
 *
 * @param projectName null before schema v11 (dbt 1.7)
 * @param adapterType {@code postgres}, {@code snowflake}, …; null: not said
 * @param nodes enabled ones of {@code nodes}, {@code unit_tests} and {@code functions}, in the file's order
 * @param sources enabled ones
 * @param exposures enabled ones
 * @param defaultSelector whether {@code selectors.yml} has a selector that is used when none is given
 */
public record Manifest(
        ArtifactMetadata metadata,
        @Nullable String projectName,
        @Nullable String adapterType,
        List<ManifestNode> nodes,
        List<ManifestSource> sources,
        List<ManifestExposure> exposures,
        boolean defaultSelector) {
    public Manifest {
        nodes = List.copyOf(nodes);
        sources = List.copyOf(sources);
        exposures = List.copyOf(exposures);
    }
}
