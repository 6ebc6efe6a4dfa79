package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** @param caSecret Secret with the key {@code ca.crt}; null: the image's own trust store */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PostgresSpec(
        @Required
        @Pattern("^[A-Za-z0-9]([A-Za-z0-9.:-]{0,253}[A-Za-z0-9])?$")
        @JsonPropertyDescription("Host name or address.")
        String host,

        @Default("5432") @Min(1) @Max(65535) @JsonPropertyDescription("Port.")
        int port,

        @Required @Pattern(Patterns.IDENTIFIER) @JsonPropertyDescription("Database.")
        String database,

        @Default("verify-full") @JsonPropertyDescription("libpq's sslmode.")
        SslMode sslMode,

        @Pattern(Patterns.DNS_LABEL)
        @JsonPropertyDescription("Secret of this namespace with the key ca.crt, for verify-ca and verify-full.")
        @Nullable
        String caSecret) {

    /** libpq's modes that either encrypt or plainly do not. */
    public enum SslMode {
        disable,
        require,
        @JsonProperty("verify-ca")
        verifyCa,
        @JsonProperty("verify-full")
        verifyFull;

        /** The value of libpq's {@code sslmode}. */
        public String libpq() {
            return switch (this) {
                case disable -> "disable";
                case require -> "require";
                case verifyCa -> "verify-ca";
                case verifyFull -> "verify-full";
            };
        }
    }
}
