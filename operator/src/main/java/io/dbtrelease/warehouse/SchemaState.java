package io.dbtrelease.warehouse;

import org.jspecify.annotations.Nullable;

/**
 * A schema as it is now.
 *
 * @param marker null: the schema carries none
 */
public record SchemaState(
        String name, String owner, @Nullable Marker marker) {}
