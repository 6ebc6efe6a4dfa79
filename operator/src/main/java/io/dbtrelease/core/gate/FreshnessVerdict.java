package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.OnStale;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sources' freshness means for an attempt that is still planning. Of several gates the strictest decides.
 *
 * @param message for people; with {@code Hold} what is waited for, with {@code Fail} why
 * @param results one a gate of kind sourceFreshness
 */
public record FreshnessVerdict(Decision decision, String message, List<GateResult> results) {
    public FreshnessVerdict {
        results = List.copyOf(results);
    }

    /** What to do. */
    public enum Decision {
        Proceed,
        /** Ask again later. */
        Hold,
        Fail
    }

    /**
     * Judges the gates of kind sourceFreshness among these; without one it is {@code Proceed}.
     *
     * @param held how long the attempt has been held for its sources so far; zero: not yet
     */
    public static FreshnessVerdict of(List<Gate> gates, Scope scope, Evidence evidence, Duration held) {
        Decision decision = Decision.Proceed;
        List<String> messages = new ArrayList<>();
        List<GateResult> results = new ArrayList<>();
        for (Gate gate : gates) {
            if (gate instanceof SourceFreshnessGate it) {
                GateResult result = GateEvaluator.evaluate(it, scope, evidence);
                results.add(result);
                Decision one = decide(it, result, held);
                if (one != Decision.Proceed || result.verdict() == Verdict.Warned) {
                    messages.add(it.name() + ": " + result.message()
                            + (one == Decision.Fail && it.onStale() == OnStale.Hold && result.observed() != null
                                    ? " (held for " + Durations.format(held) + ", at most "
                                            + Durations.format(it.holdFor()) + ")"
                                    : ""));
                }
                decision = decision.compareTo(one) >= 0 ? decision : one;
            }
        }
        String message = messages.isEmpty()
                ? (results.isEmpty() ? "no gate asks for fresh sources" : "the sources are fresh")
                : String.join(". ", messages);
        return new FreshnessVerdict(decision, Texts.message(message), results);
    }

    private static Decision decide(SourceFreshnessGate gate, GateResult result, Duration held) {
        boolean waitingHelps = gate.onStale() == OnStale.Hold && held.compareTo(gate.holdFor()) < 0;
        return switch (result.verdict()) {
            case Passed, Warned -> Decision.Proceed;
            case Unknown -> waitingHelps ? Decision.Hold : Decision.Fail;
            // Without an observed value the gate itself is written wrong, and no waiting mends that.
            case Failed -> waitingHelps && result.observed() != null ? Decision.Hold : Decision.Fail;
        };
    }
}
