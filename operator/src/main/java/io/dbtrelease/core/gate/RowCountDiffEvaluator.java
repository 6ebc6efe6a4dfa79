package io.dbtrelease.core.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** No relation shrank or grew by more than it may, in percent of the side that is replaced. */
final class RowCountDiffEvaluator {
    private final RowCountDiffGate gate;
    private final Side judged;
    private final Side reference;
    private final List<String> bad = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    private RowCountDiffEvaluator(RowCountDiffGate gate, Stage stage) {
        this.gate = gate;
        this.judged = stage.judged();
        this.reference = stage.reference();
    }

    static Finding find(RowCountDiffGate gate, Scope scope, Evidence evidence) throws EvidenceUnavailableException {
        SideCatalog after = evidence.catalog(scope.stage().judged());
        SideCatalog before = evidence.catalog(scope.stage().reference());
        RelationNames names =
                new RelationNames(after.relations().keySet(), before.relations().keySet());
        Map<String, RelationId> wanted = new LinkedHashMap<>();
        List<String> misstated = new ArrayList<>();
        for (String text : gate.relations()) {
            switch (names.find(text)) {
                case RelationNames.Match.One(RelationId id) -> wanted.put(text, id);
                case RelationNames.Match.None(String message) -> misstated.add(message);
                case RelationNames.Match.Several(String message) -> misstated.add(message);
            }
        }
        if (!misstated.isEmpty()) {
            return new Finding.Misstated(String.join(". ", misstated));
        }
        Map<RelationId, Long> now = evidence.rowCounts(scope.stage().judged(), wanted.values());
        Map<RelationId, Long> then = before.relations().isEmpty()
                ? Map.of()
                : evidence.rowCounts(scope.stage().reference(), wanted.values());
        RowCountDiffEvaluator evaluator = new RowCountDiffEvaluator(gate, scope.stage());
        wanted.forEach((text, id) -> evaluator.compare(text, then.get(id), now.get(id)));
        return evaluator.finding();
    }

    private void compare(String name, @Nullable Long before, @Nullable Long after) {
        if (after == null) {
            seen.add(name + " gone");
            bad.add(name + " is not in " + judged
                    + (before == null ? "" : ", " + reference + " has " + before + " rows"));
            return;
        }
        if (before == null) {
            seen.add(name + " new, " + after);
            notes.add(name + " is not in " + reference + " yet (" + after + " rows)");
            return;
        }
        if (before == 0) {
            seen.add(name + " 0 → " + after);
            if (after > 0) {
                notes.add(name + " had 0 rows in " + reference + ": growth of nothing has no percentage (" + after
                        + " rows now)");
            }
            return;
        }
        double change = (after - before) * 100.0 / before;
        String text = (change > 0 ? "+" : "") + Texts.percent(change);
        seen.add(name + " " + before + " → " + after + " (" + text + ")");
        if ((gate.maxDecreasePercent() != null && -change > gate.maxDecreasePercent())
                || (gate.maxIncreasePercent() != null && change > gate.maxIncreasePercent())) {
            bad.add(name + " has " + after + " rows in " + judged + ", " + before + " in " + reference + " (" + text
                    + ")");
        }
    }

    private Finding finding() {
        String observed = Texts.names(seen);
        if (!bad.isEmpty()) {
            return new Finding.NotMet(observed, threshold(), Texts.items(bad));
        }
        return new Finding.Met(
                observed, threshold(), notes.isEmpty() ? "row counts are within bounds" : Texts.items(notes));
    }

    private String threshold() {
        List<String> bounds = new ArrayList<>();
        if (gate.maxDecreasePercent() != null) {
            bounds.add("at most " + Texts.number(gate.maxDecreasePercent()) + " % fewer");
        }
        if (gate.maxIncreasePercent() != null) {
            bounds.add("at most " + Texts.number(gate.maxIncreasePercent()) + " % more");
        }
        return String.join(", ", bounds);
    }
}
