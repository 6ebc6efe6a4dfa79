package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ManifestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node's relation is called in the warehouse. On PostgreSQL dbt quotes all names, so they are what the manifest says; the database is the warehouse's. On
 * Snowflake a schema is named with its database, and what dbt does not quote (nothing, unless a project asks for it) is in upper case.
 */
final class SideNames {
    private static final String SNOWFLAKE = "snowflake";

    private final boolean folds;

    SideNames(@Nullable String adapterType) {
        this.folds = SNOWFLAKE.equals(adapterType);
    }

    /** Whether names have their database in front. */
    boolean withDatabase() {
        return folds;
    }

    PlannedNode.Name of(ManifestNode node) {
        return new PlannedNode.Name(schema(node), part(node, 2, node.alias()));
    }

    String schema(ManifestNode node) {
        String schema = Objects.requireNonNullElse(node.schema(), "");
        return folds
                ? part(node, 0, Objects.requireNonNullElse(node.database(), "")) + "." + part(node, 1, schema)
                : schema;
    }

    private String part(ManifestNode node, int at, String name) {
        return folds && !isQuoted(node.relationName(), at) ? name.toUpperCase(Locale.ROOT) : name;
    }

    /** A relation's name is rendered as the project's quoting says, with all its parts or with the last ones. */
    private static boolean isQuoted(@Nullable String relationName, int at) {
        if (relationName == null || relationName.indexOf('"') < 0) {
            return false;
        }
        List<Boolean> quoted = new ArrayList<>();
        boolean inside = false;
        boolean starts = true;
        for (int i = 0; i < relationName.length(); i++) {
            char c = relationName.charAt(i);
            if (starts) {
                quoted.add(c == '"');
                starts = false;
            }
            if (c == '"') {
                inside = !inside;
            } else if (c == '.' && !inside) {
                starts = true;
            }
        }
        int index = at - (3 - quoted.size());
        return index >= 0 && index < quoted.size() && quoted.get(index);
    }
}
