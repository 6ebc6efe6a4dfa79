package io.dbtrelease.core.gate;

import java.util.List;
import java.util.Map;

/**
 * What is in one side, without the marker's table and without shared schemas.
 *
 * @param relations by Live's name; empty: the side is absent or has nothing in it
 */
public record SideCatalog(Map<RelationId, Relation> relations) {
    /** A side that does not exist. */
    public static final SideCatalog EMPTY = new SideCatalog(Map.of());

    public SideCatalog {
        relations = Map.copyOf(relations);
    }

    /**
     * One relation.
     *
     * @param kind as the engine names it, in lower case words: table, view, materialized view
     * @param columns in their order
     */
    public record Relation(String kind, List<Column> columns) {
        public Relation {
            columns = List.copyOf(columns);
        }
    }

    /**
     * One column.
     *
     * @param type as the engine prints it; what it means is not known here, only whether it is the same text
     */
    public record Column(String name, String type) {}
}
