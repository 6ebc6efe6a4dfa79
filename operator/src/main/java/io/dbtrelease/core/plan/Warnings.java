package io.dbtrelease.core.plan;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.artifact.ManifestSource;
import io.dbtrelease.core.artifact.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a release will do that its owner may not expect. */
final class Warnings {
    /** Materializations of dbt and its adapters of which it is known what they do to what is there. */
    private static final Set<String> KNOWN = Set.of(
            "table",
            "view",
            "incremental",
            "ephemeral",
            "materialized_view",
            "materializedview",
            "dynamic_table",
            "streaming_table",
            "seed",
            "snapshot",
            "function");

    private Warnings() {}

    static List<String> of(
            Manifest asLive, Manifest asGreen, List<PlannedNode> nodes, Schemas schemas, Strategy strategy) {
        List<String> warnings = new ArrayList<>();
        names(nodes, n -> n.seeded() && n.resourceType() == ResourceType.Snapshot)
                .ifPresent(names -> warnings.add(
                        "snapshots that start from a copy of Live's history lose what this attempt captures if it fails"
                                + " or is rolled back; a schema of exposure.shared keeps it: " + names));
        names(nodes, n -> !KNOWN.contains(n.materialized()))
                .ifPresent(names -> warnings.add(
                        "nodes with a materialization of the project's own start empty in Green: " + names));
        sources(asLive, schemas.live())
                .ifPresent(names -> warnings.add(
                        "sources that name a schema of Live show Live's data in Green too; use ref instead: " + names));
        sources(asGreen, schemas.green())
                .ifPresent(names -> warnings.add("sources that name a schema of Green find there only what dbt built;"
                        + " use ref instead: " + names));
        if (asLive.nodes().stream().map(ManifestNode::resourceType).noneMatch(ResourceType::isTest)) {
            warnings.add("the project has no tests: nothing but the gates of the release looks at its data");
        }
        if (strategy == Strategy.TableSwap) {
            warnings.add(
                    "TableSwap is not atomic: until the last table is swapped, readers see tables of two releases");
        }
        return warnings;
    }

    private static Optional<String> names(List<PlannedNode> nodes, Predicate<PlannedNode> which) {
        List<String> names =
                nodes.stream().filter(which).map(PlannedNode::uniqueId).toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(Names.first(names));
    }

    private static Optional<String> sources(Manifest manifest, Set<String> schemas) {
        List<String> names = manifest.sources().stream()
                .filter(s -> s.schema() != null && schemas.contains(s.schema()))
                .map(ManifestSource::uniqueId)
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(Names.first(names));
    }
}
