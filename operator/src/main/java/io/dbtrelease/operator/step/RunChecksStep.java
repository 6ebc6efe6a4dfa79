package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.MonitoringSpec;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Watch;
import io.dbtrelease.core.gate.GateEvaluator;
import io.dbtrelease.core.gate.GateVerdict;
import io.dbtrelease.core.gate.Gates;
import io.dbtrelease.core.gate.Scope;
import io.dbtrelease.core.gate.Side;
import io.dbtrelease.core.time.Durations;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the checks on Live once. One that cannot be evaluated is no failed one: it is tried again at the next round, and said. */
final class RunChecksStep implements Step<NextStep.RunChecks> {
    @Override
    public StepResult run(NextStep.RunChecks step, StepContext context) throws TroubleException {
        MonitoringSpec watch = Objects.requireNonNull(context.spec().monitoring());
        MonitoringFacts facts = Objects.requireNonNull(context.attempt().monitoring());
        List<String> live = Objects.requireNonNull(context.status().live()).schemas();
        List<SchemaPair> retired = context.status().retired().stream()
                .filter(r -> r.revision() != context.attempt().number())
                .findFirst()
                .map(RetiredSide::schemas)
                .orElse(List.of());
        Map<Side, Map<String, String>> sides = new EnumMap<>(Side.class);
        sides.put(Side.Live, live.stream().collect(Collectors.toMap(s -> s, s -> s)));
        sides.put(Side.Retired, retired.stream().collect(Collectors.toMap(SchemaPair::live, SchemaPair::side)));
        GateEvidence evidence = new GateEvidence(context.warehouse(), sides);
        Scope scope = Scope.checks(context.spec().exposure().liveName(), retired, Set.copyOf(live));
        List<GateResult> results = GateEvaluator.evaluate(Gates.checks(watch.checks()), scope, evidence);
        GateVerdict verdict = GateVerdict.summarise(results);
        Duration interval = Durations.parse(watch.interval()).orElse(Duration.ofMinutes(1));
        MonitoringFacts next = facts.with(m -> {
            m.rounds = facts.rounds() + 1;
            m.failures = facts.failures() + (verdict.failed().isEmpty() ? 0 : 1);
            m.results = results;
            m.nextRound = Watch.nextRound(
                    facts, interval, context.now(), !verdict.unknown().isEmpty());
        });
        List<ReleaseEvent> events = new ArrayList<>();
        if (!verdict.failed().isEmpty()) {
            events.add(ReleaseEvent.warning(
                    "CheckFailed",
                    "Live, attempt " + context.attempt().number() + ": " + text(results, GateResult.Verdict.Failed)));
        }
        if (!verdict.unknown().isEmpty()) {
            events.add(ReleaseEvent.warning(
                    "CheckUnknown", "could not be evaluated: " + text(results, GateResult.Verdict.Unknown)));
        }
        return new StepResult.Done(Attempted.edit(a -> a.monitoring = next), events);
    }

    private static String text(List<GateResult> results, GateResult.Verdict verdict) {
        return results.stream()
                .filter(r -> r.verdict() == verdict)
                .map(r -> r.name() + ": " + r.message())
                .collect(Collectors.joining("; "));
    }
}
