package io.dbtrelease.warehouse;

import java.util.List;
import java.util.Optional;

/**
 * What of a release is in the warehouse.
 *
 * @param schemas every schema that was asked for by name and exists, and every schema whose marker names the release
 * @param claim who owns the exposure
 */
public record Sides(List<SchemaState> schemas, Optional<Claim> claim) {
    public Sides {
        schemas = List.copyOf(schemas);
    }

    /** The schema with this exact name. */
    public Optional<SchemaState> schema(String name) {
        return schemas.stream().filter(s -> s.name().equals(name)).findFirst();
    }
}
