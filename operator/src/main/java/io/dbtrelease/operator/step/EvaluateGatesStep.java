package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.GateFacts;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.gate.EvidenceUnavailableException;
import io.dbtrelease.core.gate.GateEvaluator;
import io.dbtrelease.core.gate.GateVerdict;
import io.dbtrelease.core.gate.Gates;
import io.dbtrelease.core.gate.RelationId;
import io.dbtrelease.core.gate.Scope;
import io.dbtrelease.core.gate.Side;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Warehouse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Evaluates the gates over a sealed Green, which must be the same before and after. */
final class EvaluateGatesStep implements Step<NextStep.EvaluateGates> {
    /** Tries after which a gate that cannot be evaluated counts as not met: an attempt does not wait for ever for a number. */
    private static final int TRIES = 6;

    @Override
    public StepResult run(NextStep.EvaluateGates step, StepContext context)
            throws TroubleException, IOException, ArtifactRefusedException {
        AttemptStatus attempt = context.attempt();
        Warehouse warehouse = context.warehouse();
        List<String> green = Plans.moves(attempt).stream().map(SchemaMove::side).toList();
        String fingerprint = warehouse.fingerprint(green);
        List<GateResult> results = evaluate(context, warehouse);
        if (!fingerprint.equals(warehouse.fingerprint(green))) {
            return new StepResult.Trouble(
                    "GreenChanged", "Green changed while its gates were evaluated: they are evaluated again");
        }
        // After the second fingerprint: from there on, whatever takes Green's place has another one.
        String made = attempt.prepared() == null ? null : attempt.prepared().identity();
        if (made != null && !made.equals(warehouse.identity(green))) {
            return Attempted.again(
                    context,
                    true,
                    "GreenReplaced",
                    "Green was dropped and made again after it was prepared, by another process of the operator or by a person:"
                            + " what the build wrote before is lost, so it is prepared and built again");
        }
        GateVerdict verdict = GateVerdict.summarise(results);
        Trouble before = attempt.trouble();
        boolean again = before != null && before.reason().equals("GateUnknown") && before.count() >= TRIES;
        if (verdict.failed().isEmpty() && !verdict.unknown().isEmpty()) {
            String message = results.stream()
                    .filter(r -> r.verdict() == GateResult.Verdict.Unknown)
                    .map(r -> r.name() + ": " + r.message())
                    .findFirst()
                    .orElse("");
            return again
                    ? Attempted.fail(
                            context, "GateNotEvaluable", "could not be evaluated " + TRIES + " times: " + message)
                    : new StepResult.Trouble("GateUnknown", message);
        }
        LiveStatus shown = context.status().live();
        int live = shown == null ? 0 : shown.revision();
        GateFacts facts = new GateFacts(verdict.passed(), fingerprint, live, results, context.now());
        UnaryOperator<DbtReleaseStatus> edit = Attempted.edit(a -> a.gates = facts);
        if (!verdict.passed()) {
            // The attempt's end says which, and why.
            return StepResult.done(edit);
        }
        String all = results.size() == 1 ? "its gate" : "all " + results.size() + " gates";
        return StepResult.done(
                edit,
                ReleaseEvent.normal(
                        "GatesPassed", "attempt " + attempt.number() + ": " + all + " passed or only warned"));
    }

    private static List<GateResult> evaluate(StepContext context, Warehouse warehouse)
            throws TroubleException, IOException, ArtifactRefusedException {
        AttemptStatus attempt = context.attempt();
        ReleasePlan plan = Plans.load(context);
        Delivered build = Delivered.of(context, JobKind.Build, attempt.buildRound());
        Delivered planning = Delivered.of(
                context, JobKind.Plan, Objects.requireNonNull(attempt.plan()).round());
        RunResults run = build.runResults()
                .content()
                .orElseThrow(() -> new TroubleException("NoReport", "run_results.json cannot be read any more"));
        Manifest manifest = planning.manifest(ArtifactFile.LiveManifest)
                .content()
                .orElseThrow(() -> new TroubleException("NoReport", "the planning manifest cannot be read any more"));
        Map<Side, Map<String, String>> sides = new EnumMap<>(Side.class);
        Map<String, String> green = new LinkedHashMap<>();
        plan.schemas().forEach(p -> green.put(p.live(), p.side()));
        sides.put(Side.Green, green);
        List<String> live = context.status().live() == null
                ? adopted(context, plan)
                : context.status().live().schemas();
        Map<String, String> liveNames = new LinkedHashMap<>();
        live.forEach(s -> liveNames.put(s, s));
        sides.put(Side.Live, liveNames);
        GateEvidence catalogs = new GateEvidence(warehouse, sides);
        Set<RelationId> built;
        try {
            built = catalogs.catalog(Side.Green).relations().keySet();
        } catch (EvidenceUnavailableException e) {
            throw new TroubleException("WarehouseUnavailable", e.reason());
        }
        GateEvidence evidence = new GateEvidence(
                warehouse,
                sides,
                Builds.results(plan, manifest, run, built),
                planning.freshness(manifest),
                FlipRequests.swap(context.spec().exposure().strategy()));
        Scope scope = Scope.gates(context.spec().exposure().liveName(), plan.schemas(), Set.copyOf(live));
        return GateEvaluator.evaluate(
                Gates.from(context.spec().gates(), context.spec().exposure().strategy()), scope, evidence);
    }

    /** Before an adopted Live's first flip: those of its schemas that the plan names and that exist. */
    private static List<String> adopted(StepContext context, ReleasePlan plan) throws TroubleException {
        if (context.spec().exposure().adopt() == null) {
            return List.of();
        }
        List<String> names = plan.schemas().stream().map(SchemaPair::live).toList();
        Sides seen = context.warehouse()
                .observe(context.id(), context.spec().exposure().liveName(), names);
        return names.stream().filter(n -> seen.schema(n).isPresent()).toList();
    }
}
