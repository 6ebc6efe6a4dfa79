package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who reads whom in a project. */
final class Lineage {
    private final Map<String, List<String>> readers = new HashMap<>();

    Lineage(Manifest manifest) {
        for (ManifestNode node : manifest.nodes()) {
            for (String parent : node.dependsOn()) {
                readers.computeIfAbsent(parent, p -> new ArrayList<>()).add(node.uniqueId());
            }
        }
    }

    /** The nodes that read any of these, at any distance, without these: each with the one of its parents that led to it. dbt's {@code <node>+}. */
    Map<String, String> downstream(Collection<String> of) {
        Map<String, String> found = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>(of);
        while (!open.isEmpty()) {
            String node = open.remove();
            for (String reader : readers.getOrDefault(node, List.of())) {
                if (!of.contains(reader) && found.putIfAbsent(reader, node) == null) {
                    open.add(reader);
                }
            }
        }
        return found;
    }
}
