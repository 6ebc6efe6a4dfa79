package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ArtifactProblem;
import io.dbtrelease.core.artifact.Binding;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether two manifests are of one project, parsed twice by one attempt, that differs in nothing but its names. */
final class ManifestPair {
    private static final String SAME_TARGET =
            "let enabled, alias and materialized depend on target.name, which is the same for both, not on target.schema";

    private ManifestPair() {}

    static List<PlanRefusal> check(Manifest live, Manifest green, PlanRequest request) {
        List<PlanRefusal> refusals = new ArrayList<>();
        bound("Live", live, request).ifPresent(refusals::add);
        bound("Green", green, request).ifPresent(refusals::add);
        if (!refusals.isEmpty()) {
            return refusals;
        }
        different("projects", live.projectName(), green.projectName()).ifPresent(refusals::add);
        different("adapters", live.adapterType(), green.adapterType()).ifPresent(refusals::add);
        different(
                        "versions of dbt",
                        live.metadata().dbtVersion(),
                        green.metadata().dbtVersion())
                .ifPresent(refusals::add);
        if (live.metadata().invocationId().equals(green.metadata().invocationId())) {
            refusals.add(new PlanRefusal(
                    Reason.ManifestsDiffer,
                    "both manifests are of one invocation of dbt, where there should be two",
                    "look at the planning Job's log"));
        }
        if (refusals.isEmpty()) {
            nodes(live, green).ifPresent(refusals::add);
        }
        return refusals;
    }

    static Map<String, ManifestNode> byId(Manifest manifest) {
        return manifest.nodes().stream().collect(Collectors.toMap(ManifestNode::uniqueId, Function.identity()));
    }

    private static Optional<PlanRefusal> bound(String side, Manifest manifest, PlanRequest request) {
        return Binding.check(side + "'s manifest", manifest.metadata(), request.attempt(), request.notBefore())
                .map(ArtifactProblem::message)
                .map(message -> new PlanRefusal(
                        Reason.BadManifest, message, "look at the planning Job's log; a retry plans anew"));
    }

    private static Optional<PlanRefusal> different(String what, @Nullable Object live, @Nullable Object green) {
        return Objects.equals(live, green)
                ? Optional.empty()
                : Optional.of(new PlanRefusal(
                        Reason.ManifestsDiffer,
                        "the manifests are of different %s: %s and %s".formatted(what, live, green),
                        "look at the planning Job's log"));
    }

    private static Optional<PlanRefusal> nodes(Manifest live, Manifest green) {
        Map<String, ManifestNode> asLive = byId(live);
        Map<String, ManifestNode> asGreen = byId(green);
        TreeSet<String> differ = new TreeSet<>();
        asLive.forEach((id, node) -> {
            ManifestNode twin = asGreen.get(id);
            if (twin == null
                    || twin.resourceType() != node.resourceType()
                    || !Objects.equals(twin.materialized(), node.materialized())) {
                differ.add(id);
            }
        });
        asGreen.keySet().stream().filter(id -> !asLive.containsKey(id)).forEach(differ::add);
        return differ.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlanRefusal(
                        Reason.ManifestsDiffer,
                        "%s enabled or materialized otherwise in Green than in Live: %s"
                                .formatted(
                                        differ.size() == 1 ? "1 node is" : differ.size() + " nodes are",
                                        Names.first(differ)),
                        SAME_TARGET));
    }
}
