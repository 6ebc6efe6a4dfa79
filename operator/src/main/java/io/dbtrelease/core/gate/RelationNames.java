package io.dbtrelease.core.gate;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Finds the relation that a person means by {@code name}, {@code schema.name} or {@code database.schema.name}. Exact spelling wins over another case. */
final class RelationNames {
    private final TreeSet<RelationId> known = new TreeSet<>();

    RelationNames(Collection<RelationId> some, Collection<RelationId> more) {
        known.addAll(some);
        known.addAll(more);
    }

    /** What became of a name. */
    sealed interface Match {
        record One(RelationId id) implements Match {}

        record None(String message) implements Match {}

        record Several(String message) implements Match {}
    }

    Match find(String text) {
        List<RelationId> found =
                known.stream().filter(id -> text.equals(shaped(id, text))).toList();
        if (found.isEmpty()) {
            found = known.stream()
                    .filter(id -> text.equalsIgnoreCase(shaped(id, text)))
                    .toList();
        }
        return switch (found.size()) {
            case 0 -> new Match.None("there is no relation " + text + near(text));
            case 1 -> new Match.One(found.getFirst());
            default ->
                new Match.Several(text + " is the name of several: write one of "
                        + Texts.names(found.stream().map(RelationId::toString).toList()));
        };
    }

    private String near(String text) {
        String name = text.substring(text.indexOf('.') + 1);
        List<String> elsewhere = known.stream()
                .filter(id -> id.name().equalsIgnoreCase(name))
                .map(RelationId::toString)
                .toList();
        if (!elsewhere.isEmpty()) {
            return "; there is " + Texts.names(elsewhere);
        }
        return known.isEmpty()
                ? "; there are none at all"
                : "; there are "
                        + Texts.names(known.stream().map(RelationId::toString).toList());
    }

    private static String shaped(RelationId id, String like) {
        String whole = id.toString();
        if (like.indexOf('.') < 0) {
            return id.name();
        }
        boolean schemaAlone =
                like.indexOf('.') == like.lastIndexOf('.') && id.schema().indexOf('.') > 0;
        return schemaAlone ? whole.substring(whole.indexOf('.') + 1) : whole;
    }
}
