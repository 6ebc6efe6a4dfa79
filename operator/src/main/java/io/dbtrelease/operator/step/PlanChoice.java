package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.NodeChange;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.plan.Changes;
import io.dbtrelease.core.plan.Fallback;
import io.dbtrelease.core.plan.LeftOut;
import io.dbtrelease.core.plan.PlannedNode.Name;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.core.plan.SlimOutcome;
import io.dbtrelease.core.plan.SlimPlanner;
import io.dbtrelease.core.plan.SlimRequest;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.StoredBuild;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.RelationName;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plan that an attempt follows, Slim or Full, and what status says of it.
 *
 * @param facts for status, bounded
 */
record PlanChoice(ReleasePlan plan, BuildPlan facts) {
    /** @param now the Live-named manifest of the planning Job */
    static PlanChoice of(StepContext context, Delivered delivered, Manifest now, ReleasePlan full)
            throws IOException, TroubleException, ArtifactRefusedException {
        boolean selection = LeftOut.possible(
                now, context.spec().build().select(), context.spec().build().exclude());
        Optional<Set<String>> scope = selection ? delivered.nodes(ArtifactFile.Scope, "scope") : Optional.empty();
        PlanChoice choice = of(context, delivered, now, full, selection, scope);
        return selection ? new PlanChoice(LeftOut.said(choice.plan(), scope.orElse(null)), choice.facts()) : choice;
    }

    private static PlanChoice of(
            StepContext context,
            Delivered delivered,
            Manifest now,
            ReleasePlan full,
            boolean selection,
            Optional<Set<String>> scope)
            throws IOException, TroubleException, ArtifactRefusedException {
        Manifest before = before(context).orElse(null);
        if (context.spec().build().mode() != BuildMode.Slim) {
            return full(full, before, now, Set.of(), null);
        }
        Optional<Fallback> early = SlimStart.refusal(context.spec(), context.status());
        if (early.isPresent()) {
            return full(full, before, now, Set.of(), early.get());
        }
        if (before == null) {
            return full(
                    full,
                    null,
                    now,
                    Set.of(),
                    new Fallback(
                            Fallback.Reason.MissingState,
                            "the manifest that Live was built from is not in the artifact store"));
        }
        // What dbt listed is what changed since the manifest that the Job was given.
        Integer comparedWith = Objects.requireNonNull(context.attempt().plan()).comparedWith();
        if (comparedWith == null || comparedWith != revision(context)) {
            return full(
                    full,
                    before,
                    now,
                    Set.of(),
                    new Fallback(Fallback.Reason.NotCompared, "Live changed while the project was compared with it"));
        }
        Optional<Fallback> incomparable = SlimPlanner.comparable(before, now);
        if (incomparable.isPresent()) {
            return full(full, before, now, Set.of(), incomparable.get());
        }
        Optional<Set<String>> modified = delivered.nodes(ArtifactFile.Modified, "modified");
        if (modified.isEmpty()) {
            return full(full, before, now, Set.of(), notCompared("state:modified"));
        }
        if (selection && scope.isEmpty()) {
            return full(full, before, now, modified.get(), notCompared("what is selected"));
        }
        Set<String> changed = new HashSet<>(modified.get());
        if (selection) {
            // A tag, which dbt does not compare, may bring in what was left as it was while its code changed.
            Optional<Set<String>> then = selectedBefore(context);
            if (then.isEmpty()) {
                return full(
                        full,
                        before,
                        now,
                        changed,
                        new Fallback(
                                Fallback.Reason.NotCompared,
                                "what was selected when Live was planned is not known: dbt had not listed it"));
            }
            scope.get().stream().filter(id -> !then.get().contains(id)).forEach(changed::add);
        }
        Map<RelationName, Catalog.Relation> live = relations(context);
        SlimRequest request = new SlimRequest(
                before,
                now,
                full,
                changed,
                scope.orElse(null),
                names(live, kind -> kind == Catalog.Kind.Table),
                names(live, kind -> true),
                new HashSet<>(context.spec().build().refreshed()));
        return switch (SlimPlanner.plan(request)) {
            case SlimOutcome.Full(Fallback why) -> full(full, before, now, changed, why);
            case SlimOutcome.Slim(ReleasePlan slim) ->
                new PlanChoice(slim, facts(BuildMode.Slim, slim, null, Changes.between(before, now, changed)));
        };
    }

    private static int revision(StepContext context) {
        return Objects.requireNonNull(context.status().live()).revision();
    }

    private static Fallback notCompared(String what) {
        return new Fallback(
                Fallback.Reason.NotCompared,
                "dbt did not list " + what + " in the planning Job: see its log in the artifact store");
    }

    private static PlanChoice full(
            ReleasePlan plan, @Nullable Manifest before, Manifest now, Set<String> modified, @Nullable Fallback why) {
        Changes changes = before == null ? null : Changes.between(before, now, modified);
        return new PlanChoice(plan, facts(BuildMode.Full, plan, why, changes));
    }

    private static BuildPlan facts(
            BuildMode mode, ReleasePlan plan, @Nullable Fallback fallback, @Nullable Changes changes) {
        List<NodeChange> nodes = changes == null ? List.of() : changes.nodes();
        return new BuildPlan(
                mode,
                fallback == null ? null : fallback.reason().name(),
                fallback == null ? null : Bounded.message(fallback.message()),
                changes == null ? null : changes.kind(),
                plan.buildNodes(),
                plan.copies().size(),
                nodes.size(),
                nodes.stream()
                        .sorted(Comparator.comparing((NodeChange c) -> c.kind() == NodeChange.Kind.Downstream))
                        .limit(BuildPlan.SHOWN)
                        .map(c -> new NodeChange(Bounded.word(c.node()), c.kind(), Bounded.word(c.why())))
                        .toList());
    }

    /** The Live-named manifest that Live was built from; empty: it is gone or cannot be read. */
    private static Optional<Manifest> before(StepContext context) throws IOException {
        Optional<BuildRef> ref = context.livePlan();
        if (ref.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<StoredBuild> build = context.services().builds().find(ref.get());
            return build.isEmpty()
                    ? Optional.empty()
                    : Delivered.manifest(build.get(), ArtifactFile.LiveManifest).content();
        } catch (ArtifactRefusedException e) {
            return Optional.empty();
        }
    }

    /** What was selected when Live was planned; empty: it was not listed then, or it is gone. */
    private static Optional<Set<String>> selectedBefore(StepContext context) throws IOException {
        Optional<BuildRef> ref = context.livePlan();
        if (ref.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<StoredBuild> build = context.services().builds().find(ref.get());
            return build.isEmpty() ? Optional.empty() : Delivered.nodes(build.get(), ArtifactFile.Scope, "scope");
        } catch (ArtifactRefusedException e) {
            return Optional.empty();
        }
    }

    /** What is in Live now. */
    private static Map<RelationName, Catalog.Relation> relations(StepContext context) throws TroubleException {
        LiveStatus live = Objects.requireNonNull(context.status().live());
        return context.warehouse().catalog(live.schemas()).relations();
    }

    private static Set<Name> names(Map<RelationName, Catalog.Relation> relations, Predicate<Catalog.Kind> which) {
        return relations.entrySet().stream()
                .filter(e -> which.test(e.getValue().kind()))
                .map(e -> new Name(e.getKey().schema(), e.getKey().name()))
                .collect(Collectors.toSet());
    }
}
