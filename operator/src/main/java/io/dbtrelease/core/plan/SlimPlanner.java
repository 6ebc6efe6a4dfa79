package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.plan.Fallback.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides what a slim build builds and what it copies, or that only a Full build is right. Built is what dbt's {@code state:modified} names, what reads it, and all
 * that holds no rows: a view's text names its parents, so a copy of it would go on reading Live. Copied is every other relation, as a table. What the project does
 * not have any more is in neither. Pure.
 *
 * @see <a href="https://docs.getdbt.com/reference/node-selection/state-selection">dbt's state selection</a>
 */
public final class SlimPlanner {
    /** Materializations whose relations are tables that a copy is the same as. */
    private static final Set<String> COPIED = Set.of("table", "incremental", "snapshot", "seed");

    /** What a selector takes literally. */
    private static final Pattern NAMEABLE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    /** Characters of all selectors together: they travel in a ConfigMap, which holds 1 MiB. */
    private static final int MAX_SELECTORS = 700_000;

    private SlimPlanner() {}

    /** Whether dbt's comparison of the two can be believed at all; empty: it can. */
    public static Optional<Fallback> comparable(Manifest before, Manifest now) {
        ArtifactMetadata was = before.metadata();
        ArtifactMetadata is = now.metadata();
        if (!was.dbtVersion().equals(is.dbtVersion()) || was.schemaVersion() != is.schemaVersion()) {
            return fallback(
                    Reason.DbtChanged,
                    "Live was built by dbt %s (manifest v%d), this is dbt %s (manifest v%d)"
                            .formatted(was.dbtVersion(), was.schemaVersion(), is.dbtVersion(), is.schemaVersion()));
        }
        if (!Objects.equals(before.adapterType(), now.adapterType())
                || !Objects.equals(before.projectName(), now.projectName())) {
            return fallback(Reason.DbtChanged, "Live was built by another adapter or from another project");
        }
        return differs(was, is, ArtifactMetadata.VARS, Reason.VarsChanged, "build.vars")
                .or(() -> differs(
                        was,
                        is,
                        ArtifactMetadata.ENVIRONMENT,
                        Reason.EnvironmentChanged,
                        "build.target, dbt_project.yml (a package's too), selectors.yml or profiles.yml, environment"
                                + " variables that the project reads, or versions of dbt's packages,"))
                .or(() -> differs(
                        was, is, ArtifactMetadata.SELECTION, Reason.SelectionChanged, "build.select or build.exclude"));
    }

    private static Optional<Fallback> differs(
            ArtifactMetadata was, ArtifactMetadata is, String name, Reason reason, String what) {
        String before = was.env().get(name);
        String now = is.env().get(name);
        if (now == null || before == null) {
            return fallback(reason, "whether " + what + " changed since Live was built is not known");
        }
        return before.equals(now) ? Optional.empty() : fallback(reason, what + " changed since Live was built");
    }

    /** Decides; {@link #comparable} has been asked before. */
    public static SlimOutcome plan(SlimRequest request) {
        Optional<Fallback> unbelieved = ListedNodes.refusal(request);
        if (unbelieved.isPresent()) {
            return new SlimOutcome.Full(unbelieved.get());
        }
        Map<String, ManifestNode> nodes = ManifestPair.byId(request.now());
        Set<String> roots = roots(request);
        Set<String> changed = new HashSet<>(roots);
        changed.addAll(new Lineage(request.now()).downstream(roots).keySet());

        List<PlannedNode> planned = new ArrayList<>();
        Set<String> built = new HashSet<>();
        List<String> absent = new ArrayList<>();
        for (PlannedNode node : request.full().nodes()) {
            boolean scoped = request.scope() == null || request.scope().contains(node.uniqueId());
            if (!scoped) {
                planned.add(node.left());
            } else if (changed.contains(node.uniqueId()) || !node.shared() && !COPIED.contains(node.materialized())) {
                built.add(node.uniqueId());
                planned.add(node);
            } else if (node.shared()) {
                planned.add(node.left());
            } else {
                if (!request.tables().contains(node.live())) {
                    absent.add(node.live().toString());
                }
                planned.add(node.copy());
            }
        }
        Set<String> tests = loneTests(request, nodes, roots, built);
        List<String> selected = request.now().nodes().stream()
                .map(ManifestNode::uniqueId)
                .filter(id -> built.contains(id) || tests.contains(id))
                .toList();
        List<String> excluded = testsLeftOut(request, nodes, built);
        return check(request, nodes, built, absent, selected)
                .or(() -> unnameable(nodes, selected, excluded))
                .<SlimOutcome>map(SlimOutcome.Full::new)
                .orElseGet(() -> new SlimOutcome.Slim(request.full()
                        .slim(
                                planned,
                                selectors(nodes, selected),
                                selectors(nodes, excluded),
                                runs(nodes, built, tests, Set.copyOf(excluded)))));
    }

    /** What changed by itself: dbt's word, what dbt does not read, and what a person wants anew. */
    private static Set<String> roots(SlimRequest request) {
        Set<String> roots = new HashSet<>(request.modified());
        for (ManifestNode node : request.now().nodes()) {
            if (node.isUnread() || request.refreshed().contains(Planner.modelName(node))) {
                roots.add(node.uniqueId());
            }
        }
        return roots;
    }

    /** Tests that changed and read nothing that is built; the others dbt selects with what they read. */
    private static Set<String> loneTests(
            SlimRequest request, Map<String, ManifestNode> nodes, Set<String> roots, Set<String> built) {
        return nodes.values().stream()
                .filter(n -> n.resourceType().isTest() && roots.contains(n.uniqueId()))
                .filter(n -> request.scope() == null || request.scope().contains(n.uniqueId()))
                .filter(n -> n.dependsOn().stream().noneMatch(built::contains))
                .map(ManifestNode::uniqueId)
                .collect(Collectors.toSet());
    }

    /** Tests of what is built that are not selected. dbt takes a node's tests along, and such a one may read what is not in Green. */
    private static List<String> testsLeftOut(SlimRequest request, Map<String, ManifestNode> nodes, Set<String> built) {
        Set<String> scope = request.scope();
        return scope == null
                ? List.of()
                : nodes.values().stream()
                        .filter(n -> n.resourceType().isTest() && !scope.contains(n.uniqueId()))
                        .filter(n -> n.dependsOn().stream().anyMatch(built::contains))
                        .map(ManifestNode::uniqueId)
                        .sorted()
                        .toList();
    }

    private static Optional<Fallback> check(
            SlimRequest request,
            Map<String, ManifestNode> nodes,
            Set<String> built,
            List<String> absent,
            List<String> selected) {
        boolean removed =
                request.before().nodes().stream().anyMatch(n -> n.isBuilt() && !nodes.containsKey(n.uniqueId()));
        boolean nothing = request.refreshed().isEmpty()
                && request.modified().stream().noneMatch(id -> nodes.containsKey(id) || id.startsWith("source."));
        if (nothing && !removed || selected.isEmpty()) {
            return fallback(
                    Reason.NothingModified,
                    "the project is the one that Live was built from: new data is what a build can bring");
        }
        if (!absent.isEmpty()) {
            return fallback(
                    Reason.LiveIncomplete,
                    "%s not in Live as %s, so that there is nothing to copy: %s"
                            .formatted(
                                    absent.size() == 1 ? "1 relation is" : absent.size() + " relations are",
                                    absent.size() == 1 ? "a table" : "tables",
                                    Names.first(absent)));
        }
        List<String> unknown = unknownInLive(request);
        if (!unknown.isEmpty()) {
            return fallback(
                    Reason.UnknownInLive,
                    "Live has relations that no manifest names; where a hook makes them, a model that is copied does"
                            + " not bring them: " + Names.first(unknown));
        }
        List<String> refused = columnsRefused(request, nodes, built);
        if (!refused.isEmpty()) {
            return fallback(
                    Reason.SchemaChange,
                    "columns of incremental models change and on_schema_change does not let them; name them in"
                            + " build.fullRefreshModels to build them from nothing: " + Names.first(refused));
        }
        return Optional.empty();
    }

    private static Optional<Fallback> unnameable(
            Map<String, ManifestNode> nodes, List<String> selected, List<String> excluded) {
        List<String> named = Stream.concat(selected.stream(), excluded.stream()).toList();
        List<String> unnamed = named.stream()
                .filter(id -> !NAMEABLE.matcher(
                                Objects.requireNonNull(nodes.get(id)).fqn())
                        .matches())
                .toList();
        if (!unnamed.isEmpty()) {
            return fallback(
                    Reason.NotNameable,
                    "names that a selector of dbt does not take literally: " + Names.first(unnamed));
        }
        int characters =
                selectors(nodes, named).stream().mapToInt(s -> s.length() + 1).sum();
        return characters > MAX_SELECTORS
                ? fallback(Reason.NotNameable, named.size() + " nodes are too many to be named one by one")
                : Optional.empty();
    }

    private static List<String> unknownInLive(SlimRequest request) {
        Set<PlannedNode.Name> known = new HashSet<>(Planner.known(request.before()));
        known.addAll(request.full().knownInLive());
        return request.relations().stream()
                .filter(name -> !known.contains(name))
                .map(PlannedNode.Name::toString)
                .sorted()
                .toList();
    }

    /** Incremental models that start from Live's rows, whose contract has other columns than Live's, and that dbt is told not to change. */
    private static List<String> columnsRefused(
            SlimRequest request, Map<String, ManifestNode> nodes, Set<String> built) {
        Map<String, ManifestNode> before = ManifestPair.byId(request.before());
        return request.full().seeds().stream()
                .map(PlannedNode::uniqueId)
                .filter(built::contains)
                .filter(id -> {
                    ManifestNode node = Objects.requireNonNull(nodes.get(id));
                    ManifestNode was = before.get(id);
                    return was != null
                            && node.contractEnforced()
                            && was.contractEnforced()
                            && !was.columns().equals(node.columns())
                            && !List.of("append_new_columns", "sync_all_columns")
                                    .contains(Objects.requireNonNullElse(node.onSchemaChange(), "ignore"));
                })
                .toList();
    }

    private static List<String> selectors(Map<String, ManifestNode> nodes, List<String> ids) {
        return ids.stream()
                .map(id -> "fqn:" + Objects.requireNonNull(nodes.get(id)).fqn())
                .distinct()
                .toList();
    }

    /** What dbt will run: what is built, and every test that reads any of it or is named itself. */
    private static List<ManifestNode> runs(
            Map<String, ManifestNode> nodes, Set<String> built, Set<String> tests, Set<String> excluded) {
        return nodes.values().stream()
                .filter(n -> n.mustHaveResult() && !excluded.contains(n.uniqueId()))
                .filter(n -> built.contains(n.uniqueId())
                        || tests.contains(n.uniqueId())
                        || n.resourceType().isTest() && n.dependsOn().stream().anyMatch(built::contains))
                .toList();
    }

    private static Optional<Fallback> fallback(Reason reason, String message) {
        return Optional.of(new Fallback(reason, message));
    }
}
