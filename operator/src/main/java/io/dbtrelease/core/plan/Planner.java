package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ResourceType;
import io.dbtrelease.core.plan.PlanOutcome.Accepted;
import io.dbtrelease.core.plan.PlanOutcome.Refused;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes a plan from the manifests of {@code dbt parse} with Live's names and with Green's. Pure. */
public final class Planner {
    private Planner() {}

    /** As {@link #plan(Manifest, Manifest, PlanRequest)}; a manifest that was refused is a reason of its own. */
    public static PlanOutcome plan(Read<Manifest> asLive, Read<Manifest> asGreen, PlanRequest request) {
        List<PlanRefusal> bad = new ArrayList<>();
        asLive.refusal().ifPresent(problem -> bad.add(unread("Live", problem.message())));
        asGreen.refusal().ifPresent(problem -> bad.add(unread("Green", problem.message())));
        if (asLive instanceof Read.Ok<Manifest>(Manifest live)
                && asGreen instanceof Read.Ok<Manifest>(Manifest green)) {
            return plan(live, green, request);
        }
        return new Refused(bad);
    }

    /**
     * @param asLive parsed with Live's schema as dbt's target
     * @param asGreen parsed with Green's
     */
    public static PlanOutcome plan(Manifest asLive, Manifest asGreen, PlanRequest request) {
        List<PlanRefusal> refusals = new ArrayList<>(ManifestPair.check(asLive, asGreen, request));
        if (!refusals.isEmpty()) {
            return new Refused(refusals);
        }
        Map<String, ManifestNode> green = ManifestPair.byId(asGreen);
        SideNames names = new SideNames(asLive.adapterType());
        Schemas schemas = new Schemas(request, names);
        List<PlannedNode> nodes = new ArrayList<>();
        for (ManifestNode live : asLive.nodes()) {
            ManifestNode twin = Objects.requireNonNull(green.get(live.uniqueId()));
            if (live.isBuilt()) {
                schemas.add(live, twin);
                nodes.add(planned(live, twin, request, names));
            } else if (live.storeFailures()) {
                schemas.add(live, twin);
            }
        }
        if (nodes.isEmpty()) {
            refusals.add(new PlanRefusal(
                    Reason.NothingToBuild,
                    "the project has no model, seed or snapshot that is enabled and not ephemeral",
                    "look at project.path, and at what dbt_project.yml enables for the target"));
        }
        unknown(asLive, request).ifPresent(refusals::add);
        refusals.addAll(schemas.refusals());
        refusals.addAll(NameRules.refusals(nodes, asLive.adapterType()));
        refusals.addAll(SharedViews.refusals(asLive, nodes));
        if (request.refreshAll()) {
            SharedRefresh.refusal(asLive, nodes).ifPresent(refusals::add);
        }
        refusals.addAll(StrategyRules.refusals(request, asLive.adapterType(), schemas, nodes));
        if (!refusals.isEmpty()) {
            return new Refused(refusals);
        }
        List<ManifestNode> build =
                asLive.nodes().stream().filter(ManifestNode::mustHaveResult).toList();
        return new Accepted(new ReleasePlan(
                request.attempt(),
                Objects.requireNonNullElse(asLive.projectName(), ""),
                asLive.metadata().dbtVersion(),
                Objects.requireNonNullElse(asLive.adapterType(), ""),
                schemas.pairs(),
                List.copyOf(new TreeSet<>(schemas.shared())),
                nodes,
                build.size(),
                (int) build.stream().filter(n -> n.resourceType().isTest()).count(),
                Warnings.of(asLive, asGreen, nodes, schemas, request.strategy()),
                List.of(),
                List.of(),
                stored(asLive, names)));
    }

    private static PlannedNode planned(ManifestNode live, ManifestNode green, PlanRequest request, SideNames names) {
        PlannedNode.Name asLive = names.of(live);
        PlannedNode.Name asGreen = names.of(green);
        boolean shared =
                request.shared().contains(asLive.schema()) && asLive.schema().equals(asGreen.schema());
        return new PlannedNode(
                live.uniqueId(),
                live.resourceType(),
                Objects.requireNonNullElse(
                        live.materialized(), live.resourceType().text()),
                asLive,
                asGreen,
                !shared && keepsData(live) && !isRefreshed(live, request),
                shared,
                live.grantsConfigured(),
                PlannedNode.Part.Built);
    }

    /** Relations in which a project's tests keep their failing rows. */
    private static List<PlannedNode.Name> stored(Manifest manifest, SideNames names) {
        return manifest.nodes().stream()
                .filter(ManifestNode::storeFailures)
                .map(names::of)
                .distinct()
                .toList();
    }

    /** What a manifest knows in its schemas: relations that are built, and those of tests. */
    static Set<PlannedNode.Name> known(Manifest manifest) {
        SideNames names = new SideNames(manifest.adapterType());
        return manifest.nodes().stream()
                .filter(n -> n.isBuilt() || n.storeFailures())
                .map(names::of)
                .collect(Collectors.toSet());
    }

    /** Whether dbt adds to what is there: an incremental model that is not always rebuilt, a snapshot. */
    private static boolean keepsData(ManifestNode node) {
        return node.resourceType() == ResourceType.Snapshot
                || node.resourceType() == ResourceType.Model
                        && "incremental".equals(node.materialized())
                        && !Boolean.TRUE.equals(node.fullRefresh());
    }

    /** As {@code build.fullRefreshModels} names it: {@code orders}, or {@code orders.v2}. */
    static String modelName(ManifestNode node) {
        if (node.resourceType() != ResourceType.Model) {
            return "";
        }
        String before = node.resourceType().text() + "." + node.packageName() + ".";
        return node.uniqueId().startsWith(before) ? node.uniqueId().substring(before.length()) : node.name();
    }

    /** As dbt decides it: a model's own {@code full_refresh: false} is stronger than the flag. Who names a model means it. */
    private static boolean isRefreshed(ManifestNode node, PlanRequest request) {
        return node.resourceType() == ResourceType.Model
                && (request.refreshed().contains(modelName(node))
                        || request.refreshAll() && !Boolean.FALSE.equals(node.fullRefresh()));
    }

    private static Optional<PlanRefusal> unknown(Manifest asLive, PlanRequest request) {
        Set<String> known = asLive.nodes().stream()
                .filter(n -> "incremental".equals(n.materialized()))
                .map(Planner::modelName)
                .collect(Collectors.toSet());
        List<String> unknown = request.refreshed().stream()
                .filter(name -> !known.contains(name))
                .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlanRefusal(
                        Reason.UnknownModel,
                        "build.fullRefreshModels names what is no incremental model of the project: "
                                + Names.first(unknown),
                        "name each by its name alone, and a version of one as <name>.v<version>"));
    }

    private static PlanRefusal unread(String side, String message) {
        return new PlanRefusal(
                Reason.BadManifest, side + "'s manifest is not believed: " + message, "look at the planning Job's log");
    }
}
