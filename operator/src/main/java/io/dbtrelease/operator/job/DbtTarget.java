package io.dbtrelease.operator.job;

import org.jspecify.annotations.Nullable;

/**
 * Where dbt builds: {@code target.database} and {@code target.schema}.
 *
 * @param database null: the warehouse's
 */
public record DbtTarget(@Nullable String database, String schema) {
    /** @param name {@code schema} or {@code database.schema} */
    public static DbtTarget of(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? new DbtTarget(null, name) : new DbtTarget(name.substring(0, dot), name.substring(dot + 1));
    }
}
