package io.dbtrelease.warehouse.snowflake;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a user proves who it is. No text form shows a secret. */
public sealed interface SnowflakeAuth {
    /**
     * A key pair, of which Snowflake knows the public half.
     *
     * @param pkcs8Pem the private key, {@code BEGIN PRIVATE KEY} or {@code BEGIN ENCRYPTED PRIVATE KEY}
     * @param passphrase of an encrypted one
     */
    record KeyPair(String pkcs8Pem, @Nullable String passphrase) implements SnowflakeAuth {
        @Override
        public String toString() {
            return "KeyPair[" + (passphrase == null ? "plain" : "encrypted") + "]";
        }
    }

    /** A programmatic access token. */
    record Token(String token) implements SnowflakeAuth {
        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /** OAuth client credentials: the driver gets a token for each connection. */
    record OAuth(
            String clientId,
            String clientSecret,
            URI tokenUrl,
            @Nullable String scope) implements SnowflakeAuth {
        @Override
        public String toString() {
            return "OAuth[clientId=" + clientId + ", tokenUrl=" + tokenUrl + "]";
        }
    }

    /**
     * Workload identity federation.
     *
     * @param tokenFile an OIDC token, read for each connection: a projected one changes in the file
     */
    record WorkloadIdentity(Path tokenFile) implements SnowflakeAuth {}

    /** A password, for stand-ins of the service that speak plain HTTP; {@link SnowflakeConfig} refuses it elsewhere. */
    record Password(String password) implements SnowflakeAuth {
        @Override
        public String toString() {
            return "Password[]";
        }
    }
}
