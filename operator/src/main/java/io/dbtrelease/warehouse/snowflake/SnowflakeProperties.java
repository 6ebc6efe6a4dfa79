package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * What the driver is told for one connection.
 *
 * @param secrets what must not be in any message
 */
record SnowflakeProperties(String url, Properties values, List<String> secrets) {
    private static final int LOGIN_SECONDS = 20;
    private static final int CONNECT_MILLIS = 10_000;

    /** The service answers within 45 seconds, with "still running" if need be. One value for all: the driver keeps it per process. */
    private static final int SOCKET_MILLIS = 60_000;

    /** How much longer the driver tries than the server may work. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final int SHORTEST_KEY_LINE = 8;
    private static final int MAX_TAG = 500;
    private static final int MAX_TOKEN_BYTES = 64 * 1024;

    @Override
    public String toString() {
        return "SnowflakeProperties[url=" + url + "]";
    }

    static SnowflakeProperties of(SnowflakeConfig config, SnowflakeLogin login, String tag, Duration limit) {
        int port = config.url().getPort();
        int usual = config.isPlain() ? 80 : 443;
        String url = "jdbc:snowflake://" + config.url().getHost() + ":" + (port < 0 ? usual : port) + "/";
        Properties values = new Properties();
        values.put("account", config.account());
        values.put("role", login.role());
        values.put("warehouse", config.warehouse());
        if (config.database() != null) {
            values.put("db", config.database());
        }
        if (!login.user().isEmpty()) {
            values.put("user", login.user());
        }
        if (config.isPlain()) {
            values.put("ssl", "off");
        }
        putTransport(values, limit);
        putSessionParameters(values, tag, limit);
        List<String> secrets = new ArrayList<>(putAuth(values, login.auth()));
        secrets.addAll(secretsOf(login.auth()));
        return new SnowflakeProperties(url, values, List.copyOf(secrets));
    }

    private static void putTransport(Properties values, Duration limit) {
        values.put("allowUnderscoresInHost", "true");
        // It asks the clouds' metadata addresses who it is.
        values.put("disablePlatformDetection", "true");
        values.put("CLIENT_TELEMETRY_ENABLED", "false");
        values.put("loginTimeout", Integer.toString(LOGIN_SECONDS));
        values.put("retryTimeout", Integer.toString(LOGIN_SECONDS));
        values.put(
                "networkTimeout",
                Long.toString(Math.min(Integer.MAX_VALUE, limit.plus(GRACE).toMillis())));
        values.put("HTTP_CLIENT_CONNECTION_TIMEOUT", Integer.toString(CONNECT_MILLIS));
        values.put("HTTP_CLIENT_SOCKET_TIMEOUT", Integer.toString(SOCKET_MILLIS));
        values.put("maxHttpRetries", "2");
        values.put("disableConsoleLogin", "true");
        values.put("enablePutGet", "false");
        values.put("application", "dbtReleaseOperator");
    }

    /** They are part of the login, so that no statement is needed for them. */
    private static void putSessionParameters(Properties values, String tag, Duration limit) {
        // Arrow needs an opening of the JDK's modules, and brings nothing for a few rows.
        values.put("JDBC_QUERY_RESULT_FORMAT", "JSON");
        values.put("QUERY_TAG", Shown.line(tag, MAX_TAG));
        values.put("STATEMENT_TIMEOUT_IN_SECONDS", Long.toString(Math.max(1, limit.toSeconds())));
        values.put("TIMEZONE", "UTC");
        values.put("AUTOCOMMIT", "true");
        // As names are written here: quoted, in the case that they have.
        values.put("QUOTED_IDENTIFIERS_IGNORE_CASE", "false");
    }

    /** @return the token that was read from a file, if one was */
    private static List<String> putAuth(Properties values, SnowflakeAuth auth) {
        switch (auth) {
            case SnowflakeAuth.KeyPair key -> {
                values.put("authenticator", "SNOWFLAKE_JWT");
                values.put("private_key_base64", base64(key.pkcs8Pem()));
                if (key.passphrase() != null) {
                    values.put("private_key_pwd", key.passphrase());
                }
            }
            case SnowflakeAuth.Token token -> {
                values.put("authenticator", "PROGRAMMATIC_ACCESS_TOKEN");
                values.put("token", token.token());
            }
            case SnowflakeAuth.OAuth oauth -> {
                values.put("authenticator", "OAUTH_CLIENT_CREDENTIALS");
                values.put("oauthClientId", oauth.clientId());
                values.put("oauthClientSecret", oauth.clientSecret());
                values.put("oauthTokenRequestUrl", oauth.tokenUrl().toString());
                if (oauth.scope() != null) {
                    values.put("oauthScope", oauth.scope());
                }
            }
            case SnowflakeAuth.WorkloadIdentity identity -> {
                String token = token(identity.tokenFile());
                values.put("authenticator", "WORKLOAD_IDENTITY");
                values.put("workloadIdentityProvider", "OIDC");
                values.put("token", token);
                return List.of(token);
            }
            case SnowflakeAuth.Password password -> values.put("password", password.password());
        }
        return List.of();
    }

    /** What of it must be in no message; a key line by line too. */
    static List<String> secretsOf(SnowflakeAuth auth) {
        return switch (auth) {
            case SnowflakeAuth.KeyPair key -> {
                List<String> secrets = new ArrayList<>(List.of(key.pkcs8Pem(), base64(key.pkcs8Pem())));
                key.pkcs8Pem()
                        .lines()
                        .map(String::strip)
                        .filter(l -> l.length() >= SHORTEST_KEY_LINE && !l.startsWith("-----"))
                        .forEach(secrets::add);
                if (key.passphrase() != null) {
                    secrets.add(key.passphrase());
                }
                yield secrets;
            }
            case SnowflakeAuth.Token token -> List.of(token.token());
            case SnowflakeAuth.OAuth oauth -> List.of(oauth.clientSecret());
            case SnowflakeAuth.WorkloadIdentity identity -> List.of();
            case SnowflakeAuth.Password password -> List.of(password.password());
        };
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.strip().getBytes(StandardCharsets.UTF_8));
    }

    private static String token(Path file) {
        try {
            if (Files.size(file) > MAX_TOKEN_BYTES) {
                throw new WarehouseException(Kind.AuthenticationFailed, "the token's file is too large to be one");
            }
            String token = Files.readString(file).strip();
            if (!token.isEmpty()) {
                return token;
            }
        } catch (IOException e) {
            throw new WarehouseException(
                    Kind.AuthenticationFailed,
                    "the workload identity's token cannot be read from " + file + ": "
                            + e.getClass().getSimpleName());
        }
        throw new WarehouseException(
                Kind.AuthenticationFailed, "the workload identity's token in " + file + " is empty");
    }
}
