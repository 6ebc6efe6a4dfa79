package io.dbtrelease.core.gate;

import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.util.List;

/**
 * What all results come to. A gate of mode Warn is in neither list: it never stops anything.
 *
 * @param failed names of gates that are not met
 * @param unknown names of gates that could not be evaluated
 */
public record GateVerdict(List<String> failed, List<String> unknown) {
    public GateVerdict {
        failed = List.copyOf(failed);
        unknown = List.copyOf(unknown);
    }

    public static GateVerdict summarise(List<GateResult> results) {
        return new GateVerdict(names(results, Verdict.Failed), names(results, Verdict.Unknown));
    }

    /** Every gate that could stop something was evaluated and is met. */
    public boolean passed() {
        return failed.isEmpty() && unknown.isEmpty();
    }

    private static List<String> names(List<GateResult> results, Verdict verdict) {
        return results.stream()
                .filter(r -> r.verdict() == verdict)
                .map(GateResult::name)
                .toList();
    }
}
