package io.dbtrelease.core.plan;

import io.dbtrelease.api.status.SchemaPair;
import java.util.List;
import java.util.Set;

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
        List<String> warnings) {
    public ReleasePlan {
        schemas = List.copyOf(schemas);
        shared = List.copyOf(shared);
        nodes = List.copyOf(nodes);
        warnings = List.copyOf(warnings);
    }

    /** Relations that start from Live's data. */
    public List<PlannedNode> seeds() {
        return nodes.stream().filter(PlannedNode::seeded).toList();
    }

    /**
     * What Green must have after a build: a build with a selection builds less than the project.
     *
     * @param results unique ids of the build's results
     */
    public List<PlannedNode> expectedAfter(Set<String> results) {
        return nodes.stream().filter(node -> results.contains(node.uniqueId())).toList();
    }
}
