package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.artifact.ArtifactProblem;
import io.dbtrelease.core.artifact.Binding;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.gate.FreshnessVerdict;
import io.dbtrelease.core.gate.Gate;
import io.dbtrelease.core.gate.Gates;
import io.dbtrelease.core.gate.Scope;
import io.dbtrelease.core.plan.PlanOutcome;
import io.dbtrelease.core.plan.PlanRefusal;
import io.dbtrelease.core.plan.PlanRequest;
import io.dbtrelease.core.plan.Planner;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the pair of manifests and the sources' freshness: the plan is accepted, refused, or the attempt is held. */
final class ReadPlanStep implements Step<NextStep.ReadPlan> {
    private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

    @Override
    public StepResult run(NextStep.ReadPlan step, StepContext context)
            throws TroubleException, IOException, ArtifactRefusedException {
        PlanFacts facts = Objects.requireNonNull(context.attempt().plan());
        Delivered delivered = Delivered.of(context, JobKind.Plan, facts.round());
        return Commits.recorded(read(context, facts, delivered), delivered);
    }

    private static StepResult read(StepContext context, PlanFacts facts, Delivered delivered)
            throws TroubleException, IOException, ArtifactRefusedException {
        if (delivered.report().exitCode() == null || delivered.report().exitCode() != 0) {
            String said = delivered.said();
            return Attempted.fail(
                    context,
                    "PlanningFailed",
                    "planning ended with exit code " + delivered.report().exitCode()
                            + (said.isEmpty() ? ": see the logs of Job " + facts.job() : ": " + said));
        }
        Optional<StepResult> other = Commits.problem(context, delivered);
        if (other.isPresent()) {
            return other.get();
        }
        Read<Manifest> live = delivered.manifest(ArtifactFile.LiveManifest);
        Read<Manifest> green = delivered.manifest(ArtifactFile.GreenManifest);
        return switch (Planner.plan(live, green, request(context, delivered))) {
            case PlanOutcome.Refused(List<PlanRefusal> refusals) -> refused(context, refusals);
            case PlanOutcome.Accepted(ReleasePlan plan) ->
                fresh(context, delivered, live.content().orElseThrow(), plan, facts);
        };
    }

    private static PlanRequest request(StepContext context, Delivered delivered) throws TroubleException {
        DbtReleaseSpec spec = context.spec();
        AttemptStatus attempt = context.attempt();
        Connection.Ready connection = context.connection();
        LiveStatus live = context.status().live();
        return new PlanRequest(
                ExpectedBuild.attemptText(context.observation().uid(), attempt.number()),
                delivered.exit("live").map(StepExit::startedAt).orElse(attempt.startedAt()),
                attempt.number(),
                live == null ? 0 : live.revision(),
                spec.exposure().liveName(),
                Jobs.greenName(context),
                Jobs.suffixInNames(context),
                spec.exposure().sharedNames(),
                database(spec, connection.spec()),
                spec.exposure().strategy(),
                Connections.allowed(connection.spec()),
                spec.build().refreshesAll(),
                spec.build().refreshed());
    }

    private static String database(DbtReleaseSpec spec, DbtWarehouseSpec warehouse) {
        return spec.exposure().database() != null
                ? spec.exposure().database()
                : Objects.requireNonNull(warehouse.postgres()).database();
    }

    private static StepResult refused(StepContext context, List<PlanRefusal> refusals) {
        String text = refusals.stream()
                .limit(4)
                .map(r -> r.message() + ": " + r.fix())
                .collect(Collectors.joining(". "));
        return Attempted.fail(context, refusals.getFirst().reason().name(), text);
    }

    /** Whether {@code sources.json}, where there is one, was written by this planning run: an older one says nothing of today. */
    private static Optional<ArtifactProblem> foreign(StepContext context, Delivered delivered)
            throws IOException, ArtifactRefusedException {
        AttemptStatus attempt = context.attempt();
        return delivered
                .sources()
                .content()
                .flatMap(sources -> Binding.check(
                        sources,
                        ExpectedBuild.attemptText(context.observation().uid(), attempt.number()),
                        delivered.exit("freshness").map(StepExit::startedAt).orElse(attempt.startedAt()),
                        delivered.report().invocationIds()));
    }

    private static StepResult fresh(
            StepContext context, Delivered delivered, Manifest manifest, ReleasePlan plan, PlanFacts facts)
            throws IOException, TroubleException, ArtifactRefusedException {
        Optional<ArtifactProblem> foreign = foreign(context, delivered);
        if (foreign.isPresent()) {
            return Attempted.fail(
                    context,
                    "BadSources",
                    foreign.get().message() + ": look at the planning Job's log; a retry plans anew");
        }
        Duration held = facts.heldSince() == null ? Duration.ZERO : Duration.between(facts.heldSince(), context.now());
        List<Gate> gates = Gates.from(context.spec().gates());
        GateEvidence evidence = GateEvidence.ofPlan(delivered.freshness(manifest));
        Scope scope = Scope.gates(context.spec().exposure().liveName(), plan.schemas(), Set.of());
        FreshnessVerdict verdict = FreshnessVerdict.of(gates, scope, evidence, held);
        return switch (verdict.decision()) {
            case Fail -> Attempted.fail(context, "SourcesStale", verdict.message());
            case Hold -> hold(context, facts, verdict.message());
            case Proceed -> {
                PlanChoice choice = PlanChoice.of(context, delivered, manifest, plan);
                Plans.store(context, context.ref(JobKind.Plan, facts.round()), choice.plan());
                yield accepted(context, choice, facts);
            }
        };
    }

    private static StepResult hold(StepContext context, PlanFacts facts, String message) {
        Instant since = facts.heldSince() == null ? context.now() : facts.heldSince();
        HoldFacts hold =
                new HoldFacts("SourcesStale", message, since, context.now().plus(ASK_AGAIN));
        PlanFacts held = facts.with(p -> p.heldSince = since);
        return new StepResult.Done(
                Attempted.edit(a -> {
                    a.plan = held;
                    a.hold = hold;
                }),
                facts.heldSince() == null ? List.of(ReleaseEvent.normal("Held", message)) : List.of());
    }

    private static StepResult accepted(StepContext context, PlanChoice choice, PlanFacts facts) {
        ReleasePlan plan = choice.plan();
        PlanFacts done = facts.with(p -> {
            p.accepted = true;
            p.dbtVersion = plan.dbtVersion();
            p.schemas = plan.schemas();
            p.nodes = plan.buildNodes();
            p.seeds = plan.seeds().size();
            p.acceptedAt = context.now();
            p.build = choice.facts();
            p.imageDigest = context.observation().plan().imageDigest();
        });
        List<ReleaseEvent> events = new ArrayList<>();
        events.add(ReleaseEvent.normal(
                "Planned",
                "attempt " + context.attempt().number() + ": " + choice.facts().mode() + ", " + plan.buildNodes()
                        + " nodes in "
                        + plan.schemas().stream().map(SchemaPair::live).collect(Collectors.joining(", ")) + ", "
                        + (plan.seeds().size() - plan.copies().size()) + " start from Live, "
                        + plan.copies().size() + " stay copies of Live's"));
        if (choice.facts().fallback() != null) {
            events.add(ReleaseEvent.normal(
                    "FullInsteadOfSlim",
                    "attempt " + context.attempt().number() + " builds everything: "
                            + choice.facts().fallbackMessage()));
        }
        plan.warnings().stream().limit(5).forEach(w -> events.add(ReleaseEvent.warning("PlanWarning", w)));
        return new StepResult.Done(
                Attempted.edit(a -> {
                    a.plan = done;
                    a.hold = null;
                }),
                events);
    }
}
