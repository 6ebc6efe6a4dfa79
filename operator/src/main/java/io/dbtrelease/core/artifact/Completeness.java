package io.dbtrelease.core.artifact;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether every selected node has a result. dbt says nowhere which nodes it selected: without a selection it is all of the
 * manifest, and the log tells how many it is. An interrupted build leaves out what it did not finish.
 */
final class Completeness {
    private Completeness() {}

    static Optional<ArtifactProblem> check(Manifest manifest, RunResults run, LogFacts log, ExpectedBuild expected) {
        Set<String> have = run.results().stream().map(NodeResult::uniqueId).collect(Collectors.toSet());
        if (selectsAll(manifest, expected)) {
            List<String> selected = manifest.nodes().stream()
                    .filter(ManifestNode::mustHaveResult)
                    .map(ManifestNode::uniqueId)
                    .toList();
            List<String> missing =
                    selected.stream().filter(id -> !have.contains(id)).toList();
            if (!missing.isEmpty()) {
                return problem("%d of %d selected nodes without a result: %s"
                        .formatted(missing.size(), selected.size(), Phrases.names(missing, 5)));
            }
        }
        List<String> unbuilt = expected.required().stream()
                .filter(id -> !have.contains(id))
                .sorted()
                .toList();
        if (!unbuilt.isEmpty()) {
            return problem("%d of %d planned nodes without a result: %s"
                    .formatted(unbuilt.size(), expected.required().size(), Phrases.names(unbuilt, 5)));
        }
        Integer total = log.total() == null ? log.nodeCount() : log.total();
        if (total == null) {
            return Optional.empty();
        }
        long counted = counted(manifest, run, log.total() != null);
        return counted >= total
                ? Optional.empty()
                : problem("dbt's log says %s, but only %d have a result"
                        .formatted(Phrases.count(total, "selected node"), counted));
    }

    /** Whether anything told what must have a result. */
    static boolean isProven(Manifest manifest, LogFacts log, ExpectedBuild expected) {
        return selectsAll(manifest, expected)
                || !expected.required().isEmpty()
                || log.total() != null
                || log.nodeCount() != null;
    }

    /** A default selector selects where the release does not. */
    private static boolean selectsAll(Manifest manifest, ExpectedBuild expected) {
        return expected.everything() && !manifest.defaultSelector();
    }

    /** Results of what dbt counts before it starts: no hooks, no ephemeral models, and unit tests only in the later count. */
    private static long counted(Manifest manifest, RunResults run, boolean unitTests) {
        Map<String, ManifestNode> nodes =
                manifest.nodes().stream().collect(Collectors.toMap(ManifestNode::uniqueId, Function.identity()));
        return run.results().stream()
                .filter(r -> r.resourceType() != ResourceType.Operation)
                .filter(r -> unitTests || r.resourceType() != ResourceType.UnitTest)
                .filter(r -> {
                    ManifestNode node = nodes.get(r.uniqueId());
                    return node == null || !node.isEphemeral();
                })
                .count();
    }

    private static Optional<ArtifactProblem> problem(String what) {
        return Optional.of(new ArtifactProblem(
                Code.Interrupted, RunResultsReader.FILE + " is of a build that did not finish: " + what));
    }
}
