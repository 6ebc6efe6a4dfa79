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
import java.util.TreeSet;

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
        refusals.addAll(schemas.refusals());
        refusals.addAll(NameRules.refusals(nodes, asLive.adapterType()));
        refusals.addAll(SharedViews.refusals(asLive, nodes));
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
                Warnings.of(asLive, asGreen, nodes, schemas, request.strategy())));
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
                !shared && keepsData(live),
                shared,
                live.grantsConfigured());
    }

    /** Whether dbt adds to what is there: an incremental model that is not always rebuilt, a snapshot. */
    private static boolean keepsData(ManifestNode node) {
        return node.resourceType() == ResourceType.Snapshot
                || node.resourceType() == ResourceType.Model
                        && "incremental".equals(node.materialized())
                        && !Boolean.TRUE.equals(node.fullRefresh());
    }

    private static PlanRefusal unread(String side, String message) {
        return new PlanRefusal(
                Reason.BadManifest, side + "'s manifest is not believed: " + message, "look at the planning Job's log");
    }
}
