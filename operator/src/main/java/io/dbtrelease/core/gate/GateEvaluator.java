package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.util.List;

/** Judges gates. Total: whatever a gate or its evidence is like, there is a result. */
public final class GateEvaluator {
    private GateEvaluator() {}

    /** One result a gate, in their order. */
    public static List<GateResult> evaluate(List<Gate> gates, Scope scope, Evidence evidence) {
        return gates.stream().map(g -> evaluate(g, scope, evidence)).toList();
    }

    /**
     * Judges one gate. Evidence that cannot be had is Unknown; a gate that is written wrong is Failed before the cutover and Unknown on Live; with mode
     * Warn all of these are Warned.
     */
    public static GateResult evaluate(Gate gate, Scope scope, Evidence evidence) {
        Finding finding;
        try {
            finding = find(gate, scope, evidence);
        } catch (EvidenceUnavailableException e) {
            return result(gate, Verdict.Unknown, "", "", "Could not be evaluated: " + e.reason());
        }
        return switch (finding) {
            case Finding.Met(String observed, String threshold, String message) ->
                result(gate, Verdict.Passed, observed, threshold, message);
            case Finding.NotMet(String observed, String threshold, String message) ->
                result(gate, Verdict.Failed, observed, threshold, message);
            case Finding.Misstated(String message) ->
                result(
                        gate,
                        scope.stage() == Stage.BeforeCutover ? Verdict.Failed : Verdict.Unknown,
                        "",
                        "",
                        "Cannot be evaluated: " + message);
        };
    }

    private static Finding find(Gate gate, Scope scope, Evidence evidence) throws EvidenceUnavailableException {
        return switch (gate) {
            case BuildGate g -> BuildEvaluator.find(g, evidence.build());
            case ViewsGate g -> ViewsEvaluator.find(evidence.trappedViews());
            case TestsGate g -> TestsEvaluator.find(g, evidence.build());
            case SourceFreshnessGate g -> SourceFreshnessEvaluator.find(g, evidence.freshness());
            case RowCountDiffGate g -> RowCountDiffEvaluator.find(g, scope, evidence);
            case SchemaDiffGate g -> SchemaDiffEvaluator.find(g, scope, evidence);
            case QueryGate g -> QueryEvaluator.find(g, scope, evidence);
            case InvalidGate g -> new Finding.Misstated(g.message());
        };
    }

    private static GateResult result(Gate gate, Verdict verdict, String observed, String threshold, String message) {
        Verdict said = gate.mode() == GateMode.Warn && verdict != Verdict.Passed ? Verdict.Warned : verdict;
        return new GateResult(
                gate.name(),
                gate.kind(),
                said,
                observed.isEmpty() ? null : Texts.value(observed),
                threshold.isEmpty() ? null : Texts.value(threshold),
                Texts.message(message));
    }
}
