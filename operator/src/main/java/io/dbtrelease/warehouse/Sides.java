package io.dbtrelease.warehouse;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of a release is in the warehouse.
 *
 * @param schemas every schema that was asked for by name and exists, every side of one that was, and every schema whose marker names the release
 * @param claim who owns the exposure
 */
public record Sides(List<SchemaState> schemas, Optional<Claim> claim) {
    private static final Pattern SUFFIX = Pattern.compile("__[grGR][0-9]{1,9}(_.*)?", Pattern.DOTALL);

    public Sides {
        schemas = List.copyOf(schemas);
    }

    /**
     * Whether a schema is called {@code <name>__g<number>} or {@code <name>__r<number>} after one of the names, with or without a custom schema of dbt's behind,
     * or is in a database that is called so after the database of one of them.
     */
    public static boolean isSideOf(Collection<String> names, String schema) {
        return names.stream().anyMatch(n -> isSideOf(n, schema));
    }

    private static boolean isSideOf(String name, String schema) {
        int database = name.indexOf('.');
        int itsDatabase = schema.indexOf('.');
        return isNamedAfter(name, schema)
                || database > 0
                        && itsDatabase > 0
                        && isNamedAfter(name.substring(0, database), schema.substring(0, itsDatabase));
    }

    private static boolean isNamedAfter(String name, String side) {
        return side.startsWith(name)
                && SUFFIX.matcher(side.substring(name.length())).matches();
    }

    /** The schema with this exact name. */
    public Optional<SchemaState> schema(String name) {
        return schemas.stream().filter(s -> s.name().equals(name)).findFirst();
    }
}
