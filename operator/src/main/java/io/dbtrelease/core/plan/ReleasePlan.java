package io.dbtrelease.core.plan;

import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.plan.PlannedNode.Name;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a release would do.
 *
 * @param attempt {@code <release uid>/<attempt>}
 * @param project dbt's project name
 * @param schemas that take part, by Live's name and Green's, the exposure's own first; where tests store their failures
 *     in a schema of its own, that too
 * @param shared schemas that the project writes in place
 * @param nodes relations and functions, in the manifest's order
 * @param buildNodes how many nodes a build without a selection runs: relations and tests
 * @param tests how many of these are tests
 * @param selectors what is named to dbt instead of the release's own selection: a slim build's; empty: Full
 * @param excluded what is named to dbt in a slim build so that it does not run: tests of what is built that the release's selection leaves out
 * @param stored relations in which tests keep their failing rows, by Live's names
 * @param warnings sentences for people, at most 32
 */
public record ReleasePlan(
        String attempt,
        String project,
        String dbtVersion,
        String adapterType,
        List<SchemaPair> schemas,
        List<String> shared,
        List<PlannedNode> nodes,
        int buildNodes,
        int tests,
        List<String> warnings,
        List<String> selectors,
        List<String> excluded,
        List<Name> stored) {
    public ReleasePlan {
        schemas = List.copyOf(schemas);
        shared = List.copyOf(shared);
        nodes = List.copyOf(nodes);
        warnings = List.copyOf(warnings);
        selectors = List.copyOf(selectors);
        excluded = List.copyOf(excluded);
        stored = List.copyOf(stored);
    }

    /** This plan with one more sentence for people, before the others. */
    public ReleasePlan warning(String first) {
        return new ReleasePlan(
                attempt,
                project,
                dbtVersion,
                adapterType,
                schemas,
                shared,
                nodes,
                buildNodes,
                tests,
                Stream.concat(Stream.of(first), warnings.stream()).toList(),
                selectors,
                excluded,
                stored);
    }

    /** Whether only what changed is built. */
    public boolean isSlim() {
        return !selectors.isEmpty();
    }

    /** This plan as a slim one. */
    ReleasePlan slim(List<PlannedNode> as, List<String> named, List<String> notRun, List<ManifestNode> runs) {
        return new ReleasePlan(
                attempt,
                project,
                dbtVersion,
                adapterType,
                schemas,
                shared,
                as,
                runs.size(),
                (int) runs.stream().filter(n -> n.resourceType().isTest()).count(),
                warnings,
                named,
                notRun,
                stored);
    }

    /** Unique ids of what must have a result: in a slim plan, the relations and functions that are built. */
    public Set<String> required() {
        return !isSlim()
                ? Set.of()
                : nodes.stream()
                        .filter(n -> n.part() == PlannedNode.Part.Built)
                        .map(PlannedNode::uniqueId)
                        .collect(Collectors.toSet());
    }

    /** Relations that the build leaves as copies of Live's. */
    public List<PlannedNode> copies() {
        return nodes.stream().filter(n -> n.part() == PlannedNode.Part.Copied).toList();
    }

    /** What the project may have in Live: what it builds, and what its tests keep. */
    public Set<Name> knownInLive() {
        return Stream.concat(nodes.stream().map(PlannedNode::live), stored.stream())
                .collect(Collectors.toSet());
    }

    /** Relations that start from Live's data. */
    public List<PlannedNode> seeds() {
        return nodes.stream().filter(PlannedNode::seeded).toList();
    }

    /**
     * What Green must have after a build: a build with a selection builds less than the project, and what was copied must still be there.
     *
     * @param results unique ids of the build's results
     */
    public List<PlannedNode> expectedAfter(Set<String> results) {
        return nodes.stream()
                .filter(node -> node.part() == PlannedNode.Part.Copied || results.contains(node.uniqueId()))
                .toList();
    }
}
