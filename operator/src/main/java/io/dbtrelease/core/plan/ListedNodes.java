package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.artifact.ManifestSource;
import io.dbtrelease.core.artifact.ResourceType;
import io.dbtrelease.core.plan.Fallback.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what dbt listed can be taken for what it meant. dbt writes stars in place of secrets in all that it prints, so that a password which is a part of a
 * name garbles it; a node whose name is lost would be copied although it changed.
 */
final class ListedNodes {
    private ListedNodes() {}

    /** Why the lists are not believed; empty: they are. */
    static Optional<Fallback> refusal(SlimRequest request) {
        Set<String> known = new HashSet<>();
        request.now().nodes().stream().map(ManifestNode::uniqueId).forEach(known::add);
        request.now().sources().stream().map(ManifestSource::uniqueId).forEach(known::add);
        List<String> macros = request.modified().stream()
                .filter(ListedNodes::isMacro)
                .sorted()
                .toList();
        if (!macros.isEmpty()) {
            return Optional.of(new Fallback(
                    Reason.MacrosChanged,
                    "macros changed that dbt calls by itself, that a hook of a run calls, or that no node is seen to"
                            + " call, so that it is not known what they change: " + Names.first(macros)));
        }
        return unknown("modified", request.modified(), known)
                .or(() -> request.scope() == null ? Optional.empty() : unknown("selected", request.scope(), known));
    }

    private static Optional<Fallback> unknown(String what, Set<String> listed, Set<String> known) {
        List<String> unknown = listed.stream()
                .filter(id -> id.indexOf('*') >= 0 || isHeld(ResourceType.ofUniqueId(id)) && !known.contains(id))
                .sorted()
                .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Fallback(
                        Reason.NotCompared,
                        "dbt lists as %s what is not in the project; it writes stars for a secret's text, also where a"
                                        .formatted(what)
                                + " name contains it: " + Names.first(unknown)));
    }

    /** The runner adds those that dbt's comparison does not follow; what it could not compare has stars. */
    private static boolean isMacro(String id) {
        return id.startsWith("macro.") && id.indexOf('*') < 0;
    }

    /** Whether an enabled one is held of a manifest. */
    private static boolean isHeld(ResourceType type) {
        return type.isBuilt() || type.isTest() || type == ResourceType.Source;
    }
}
