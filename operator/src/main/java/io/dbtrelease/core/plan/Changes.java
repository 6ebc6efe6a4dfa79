package io.dbtrelease.core.plan;

import io.dbtrelease.api.status.ChangeKind;
import io.dbtrelease.api.status.NodeChange;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestColumn;
import io.dbtrelease.core.artifact.ManifestNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a project changes of Live: the manifest that Live was built from beside the one of now, both with Live's names, so that no name of Green's is taken for a
 * change. Pure.
 *
 * @param kind the worst of all
 * @param nodes relations and functions that change or are built because others do; tests are left out
 */
public record Changes(ChangeKind kind, List<NodeChange> nodes) {
    public Changes {
        nodes = List.copyOf(nodes);
    }

    /**
     * @param before what Live was built from
     * @param modified unique ids that dbt's {@code state:modified} named, sources among them; empty where it was not asked: then what the manifests tell counts
     */
    public static Changes between(Manifest before, Manifest now, Set<String> modified) {
        Map<String, ManifestNode> old = new LinkedHashMap<>();
        before.nodes().forEach(n -> old.put(n.uniqueId(), n));
        ChangeKind kind = ChangeKind.None;
        Map<String, NodeChange> changes = new TreeMap<>();
        Set<String> roots = new HashSet<>(modified);
        Set<String> left = new HashSet<>();
        before.nodes().stream().filter(ManifestNode::isBuilt).forEach(n -> left.add(n.uniqueId()));
        for (ManifestNode node : now.nodes()) {
            ManifestNode was = old.get(node.uniqueId());
            left.remove(node.uniqueId());
            String id = node.uniqueId();
            if (!node.isBuilt()) {
                if (was == null || !Objects.equals(was.checksum(), node.checksum())) {
                    roots.add(id);
                }
                continue;
            }
            if (was == null || !was.isBuilt()) {
                changes.put(id, new NodeChange(id, NodeChange.Kind.Added, "Live has no such node"));
                kind = worse(kind, ChangeKind.Additive);
                roots.add(id);
                continue;
            }
            List<String> differs = differences(was, node);
            if (!differs.isEmpty() || modified.contains(id)) {
                String why = differs.isEmpty() ? "config, macros or description" : String.join(", ", differs);
                changes.put(id, new NodeChange(id, NodeChange.Kind.Modified, why));
                kind = worse(kind, kind(was, node));
                roots.add(id);
            }
        }
        for (String id : left) {
            changes.put(id, new NodeChange(id, NodeChange.Kind.Removed, "the project has it no more"));
            kind = ChangeKind.Breaking;
        }
        Set<String> built = new HashSet<>();
        now.nodes().stream().filter(ManifestNode::isBuilt).forEach(n -> built.add(n.uniqueId()));
        Map<String, String> downstream = new Lineage(now).downstream(roots);
        for (Map.Entry<String, String> reader : downstream.entrySet()) {
            if (built.contains(reader.getKey())) {
                changes.put(
                        reader.getKey(),
                        new NodeChange(reader.getKey(), NodeChange.Kind.Downstream, "reads " + reader.getValue()));
                kind = worse(kind, ChangeKind.DataOnly);
            }
        }
        return new Changes(kind, List.copyOf(changes.values()));
    }

    private static List<String> differences(ManifestNode was, ManifestNode is) {
        List<String> differs = new ArrayList<>();
        if (!Objects.equals(was.checksum(), is.checksum())) {
            differs.add("code");
        }
        if (!Objects.equals(was.materialized(), is.materialized())) {
            differs.add("materialized");
        }
        if (isRenamed(was, is)) {
            differs.add("name in the warehouse");
        }
        if (was.contractEnforced() != is.contractEnforced() || !was.columns().equals(is.columns())) {
            differs.add("contract");
        }
        return differs;
    }

    private static boolean isRenamed(ManifestNode was, ManifestNode is) {
        return !Objects.equals(was.schema(), is.schema())
                || !was.alias().equals(is.alias())
                || !Objects.equals(was.database(), is.database());
    }

    private static ChangeKind kind(ManifestNode was, ManifestNode is) {
        if (isRenamed(was, is)
                || !columnsOf(is).entrySet().containsAll(columnsOf(was).entrySet())) {
            return ChangeKind.Breaking;
        }
        return is.columns().size() > was.columns().size() && was.contractEnforced()
                ? ChangeKind.Additive
                : ChangeKind.DataOnly;
    }

    /** Where the contract goes, nothing more is promised; that alone breaks no reader. */
    private static Map<String, String> columnsOf(ManifestNode node) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (ManifestColumn column : node.columns()) {
            columns.put(column.name(), String.valueOf(column.dataType()));
        }
        return columns;
    }

    private static ChangeKind worse(ChangeKind a, ChangeKind b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
