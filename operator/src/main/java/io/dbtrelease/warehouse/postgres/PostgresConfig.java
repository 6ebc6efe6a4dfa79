package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a database.
 *
 * @param sslMode libpq's {@code sslmode}
 * @param caPem certificates in PEM for verify-ca and verify-full; null: the JVM's trust store
 * @param operator owns Live and flips; member of the build role
 * @param buildRole name of dbt's role
 * @param gate reads the sides; null: query gates are refused
 */
public record PostgresConfig(
        String host,
        int port,
        String database,
        String sslMode,
        @Nullable String caPem,
        Credentials operator,
        String buildRole,
        @Nullable Credentials gate) {}
