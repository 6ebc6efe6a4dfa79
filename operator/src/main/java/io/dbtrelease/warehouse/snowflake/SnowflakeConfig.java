package io.dbtrelease.warehouse.snowflake;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an account.
 *
 * @param url {@code https://<account>.snowflakecomputing.com}; {@code http} only for a stand-in on a private address
 * @param account the account's identifier
 * @param warehouse what runs the statements
 * @param operator owns Live and flips; its role has the build role
 * @param buildRole name of dbt's role
 * @param gate reads the sides; null: query gates are refused
 * @param controlSchema {@code DATABASE.SCHEMA} of the tables that are never swapped
 * @param database where sessions begin; null: none
 */
public record SnowflakeConfig(
        URI url,
        String account,
        String warehouse,
        SnowflakeLogin operator,
        String buildRole,
        @Nullable SnowflakeLogin gate,
        String controlSchema,
        @Nullable String database) {
    /** Of a host: the driver puts it into a URL as it is, where a slash or a question mark would begin something else. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    public SnowflakeConfig {
        String host = url.getHost();
        if (host == null || !HOST.matcher(host).matches() || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "not a URL of a Snowflake account: https://<account>.snowflakecomputing.com");
        }
        SnowflakeSql.schema(controlSchema);
        boolean plain = isPlain(url);
        if (plain && !isPrivate(host)) {
            throw new IllegalArgumentException("http is for stand-ins on private addresses: use https");
        }
        if (!plain
                && Stream.of(operator, gate).anyMatch(l -> l != null && l.auth() instanceof SnowflakeAuth.Password)) {
            throw new IllegalArgumentException(
                    "Snowflake takes no password from a program: use a key pair, a programmatic access token, OAuth or workload identity");
        }
    }

    /** Whether it is spoken to without TLS. */
    boolean isPlain() {
        return isPlain(url);
    }

    private static boolean isPlain(URI url) {
        return switch (String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT)) {
            case "https" -> false;
            case "http" -> true;
            default -> throw new IllegalArgumentException("a Snowflake URL begins with https://");
        };
    }

    private static boolean isPrivate(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            InetAddress address = ADDRESS.matcher(host).matches() ? InetAddress.getByName(host) : null;
            return address != null
                    && (address.isLoopbackAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
