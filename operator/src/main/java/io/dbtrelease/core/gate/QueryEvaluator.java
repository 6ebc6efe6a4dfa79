package io.dbtrelease.core.gate;

import org.jspecify.annotations.Nullable;

/** The query's number is within the bounds. */
final class QueryEvaluator {
    private QueryEvaluator() {}

    static Finding find(QueryGate gate, Scope scope, Evidence evidence) throws EvidenceUnavailableException {
        String threshold = threshold(gate.min(), gate.max());
        return switch (SqlTemplate.render(gate.sql(), scope)) {
            case Rendering.Invalid(String message) -> new Finding.Misstated(message);
            case Rendering.NotYet(String schema) ->
                new Finding.Met(
                        "not run",
                        threshold,
                        "Live has no schema " + schema + " yet: the query reads it, so it was not run");
            case Rendering.Sql(String text) ->
                switch (evidence.query(text, gate.timeout())) {
                    case Answer.Number(double value) -> judge(gate, value, threshold);
                    case Answer.Null() ->
                        new Finding.NotMet(
                                "NULL",
                                threshold,
                                "the query returned NULL, not a number: an aggregate of no rows is NULL, use coalesce where that is fine");
                    case Answer.Invalid(String message) -> new Finding.Misstated(message);
                };
        };
    }

    private static Finding judge(QueryGate gate, double value, String threshold) {
        String observed = Texts.number(value);
        if (Double.isNaN(value)) {
            return new Finding.NotMet(observed, threshold, "the query returned NaN, which is within no bounds");
        }
        if (gate.min() != null && value < gate.min()) {
            return new Finding.NotMet(observed, threshold, observed + " is less than " + Texts.number(gate.min()));
        }
        if (gate.max() != null && value > gate.max()) {
            return new Finding.NotMet(observed, threshold, observed + " is greater than " + Texts.number(gate.max()));
        }
        return new Finding.Met(observed, threshold, observed + " is within bounds");
    }

    private static String threshold(@Nullable Double min, @Nullable Double max) {
        if (min == null) {
            return max == null ? "any number" : "at most " + Texts.number(max);
        }
        return max == null ? "at least " + Texts.number(min) : "from " + Texts.number(min) + " to " + Texts.number(max);
    }
}
