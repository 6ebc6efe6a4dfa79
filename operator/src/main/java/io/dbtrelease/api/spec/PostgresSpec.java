package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** @param caSecret Secret with the key {@code ca.crt}; null: the image's own trust store */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.caSecret) || self.sslMode in ['verify-ca', 'verify-full']",
        message =
                "caSecret is of no use to this sslMode: set sslMode to verify-full or verify-ca, or leave caSecret out")
public record PostgresSpec(
        @Required
        @Pattern("^[A-Za-z0-9]([A-Za-z0-9.:-]{0,253}[A-Za-z0-9])?$")
        @JsonPropertyDescription("Host name or address.")
        String host,

        @Default("5432") @Min(1) @Max(65535) @JsonPropertyDescription("Port.")
        int port,

        @Required
        @Pattern(Patterns.IDENTIFIER)
        @Size(max = Patterns.IDENTIFIER_LENGTH)
        @JsonPropertyDescription("Database.")
        String database,

        @Default("verify-full") @JsonPropertyDescription("libpq's sslmode.")
        SslMode sslMode,

        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = Patterns.OBJECT_NAME_LENGTH)
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
