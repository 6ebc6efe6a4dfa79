package io.dbtrelease.warehouse;

import java.util.List;
import java.util.Map;

/**
 * Relations and their columns, without the marker's table.
 *
 * @param relations by name
 */
public record Catalog(Map<RelationName, Relation> relations) {
    public Catalog {
        relations = Map.copyOf(relations);
    }

    /** @param columns in their order */
    public record Relation(Kind kind, List<Column> columns) {
        public Relation {
            columns = List.copyOf(columns);
        }
    }

    /** @param type as the engine prints it */
    public record Column(String name, String type) {}

    /** What a relation is. */
    public enum Kind {
        Table,
        View,
        MaterializedView,
        Other
    }
}
