package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.SchemaChange;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.gate.SideCatalog.Column;
import io.dbtrelease.core.gate.SideCatalog.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Relations, their kinds, columns and types are those of the side that is replaced, but for the changes that are allowed. */
final class SchemaDiffEvaluator {
    private final Scope scope;
    private final List<Change> changes = new ArrayList<>();

    private SchemaDiffEvaluator(Scope scope) {
        this.scope = scope;
    }

    private record Change(SchemaChange kind, String text) {}

    static Finding find(SchemaDiffGate gate, Scope scope, Evidence evidence) throws EvidenceUnavailableException {
        String threshold = gate.allow().isEmpty()
                ? "no changes"
                : "only "
                        + new TreeSet<>(gate.allow())
                                .stream().map(SchemaChange::name).collect(Collectors.joining(", "));
        SideCatalog before = evidence.catalog(scope.stage().reference());
        if (before.relations().isEmpty()) {
            return new Finding.Met(
                    "nothing to compare",
                    threshold,
                    scope.stage().reference() + " has no relations: nothing to compare with");
        }
        SchemaDiffEvaluator evaluator = new SchemaDiffEvaluator(scope);
        evaluator.compare(before, evidence.catalog(scope.stage().judged()));
        List<String> refused = evaluator.texts(gate.allow(), false);
        List<String> allowed = evaluator.texts(gate.allow(), true);
        String observed = refused.size() + " refused, " + allowed.size() + " allowed";
        if (!refused.isEmpty()) {
            return new Finding.NotMet(
                    observed,
                    threshold,
                    "not allowed: " + Texts.items(refused) + ". Undo them, or list the kind under schemaDiff.allow");
        }
        return new Finding.Met(
                observed, threshold, allowed.isEmpty() ? "nothing differs" : "allowed: " + Texts.items(allowed));
    }

    private List<String> texts(Set<SchemaChange> allow, boolean allowed) {
        return changes.stream()
                .filter(c -> allow.contains(c.kind()) == allowed)
                .map(c -> c.kind() + " " + c.text())
                .toList();
    }

    private void compare(SideCatalog before, SideCatalog after) {
        Set<RelationId> all = new TreeSet<>(before.relations().keySet());
        all.addAll(after.relations().keySet());
        for (RelationId id : all) {
            Relation old = before.relations().get(id);
            Relation now = after.relations().get(id);
            if (now == null) {
                changes.add(new Change(SchemaChange.DropRelation, id.toString()));
            } else if (old == null) {
                changes.add(new Change(SchemaChange.AddRelation, id.toString()));
            } else {
                if (!old.kind().equalsIgnoreCase(now.kind())) {
                    changes.add(new Change(
                            SchemaChange.ChangeRelationKind, id + " (" + old.kind() + " → " + now.kind() + ")"));
                }
                compareColumns(id, old, now);
            }
        }
    }

    private void compareColumns(RelationId id, Relation old, Relation now) {
        Map<String, String> before = columns(old);
        Map<String, String> after = columns(now);
        before.forEach((name, type) -> {
            String other = after.get(name);
            if (other == null) {
                changes.add(new Change(SchemaChange.DropColumn, id + "." + name + recased(name, after.keySet())));
            } else if (!other.equals(type)) {
                changes.add(
                        new Change(SchemaChange.ChangeColumnType, id + "." + name + " (" + type + " → " + other + ")"));
            }
        });
        after.forEach((name, type) -> {
            if (!before.containsKey(name)) {
                changes.add(new Change(SchemaChange.AddColumn, id + "." + name));
            }
        });
    }

    private static String recased(String name, Set<String> others) {
        return others.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .map(o -> " (now spelt " + o + ")")
                .orElse("");
    }

    private Map<String, String> columns(Relation relation) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Column column : relation.columns()) {
            columns.put(column.name(), asInLive(column.type()));
        }
        return columns;
    }

    /** A type of the project's own lies in a schema of each side, and engines print it with that schema: the same type has the same text under Live's name. */
    private String asInLive(String type) {
        String text = type;
        for (SchemaPair pair : scope.pairs()) {
            text = Pattern.compile("(?<![A-Za-z0-9_$\"])\"?" + Pattern.quote(pair.side()) + "\"?\\.")
                    .matcher(text)
                    .replaceAll(Matcher.quoteReplacement(pair.live() + "."));
        }
        return text;
    }
}
