package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Credentials;
import java.util.regex.Pattern;
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
        @Nullable Credentials gate) {
    /** Of a host: the driver puts it into a URL as it is, where a slash or a question mark would begin something else. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*");

    public PostgresConfig {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("not a host's name or address");
        }
    }
}
