package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A Snowflake account, with the roles of the operator, of builds and of query gates. Each Secret of {@link DbtWarehouseSpec} has the key {@code username} and one
 * way to log in: {@code privateKey} (PKCS#8, PEM; {@code privateKeyPassphrase} where it is encrypted), {@code token} (a programmatic access token), or
 * {@code oauthClientId} and {@code oauthClientSecret}.
 *
 * @param account the account's identifier; null: the first part of the URL's host
 * @param url null: {@code https://<account>.snowflakecomputing.com}
 * @param buildWarehouse null: {@code warehouse}
 * @param controlSchema {@code DATABASE.SCHEMA} of the operator's own tables, in a database that no release swaps
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.account) || has(self.url)",
        message = "say where the account is: set account (such as myorg-prod) or url")
@ValidationRule(
        value = "self.buildRole.lowerAscii() != self.role.lowerAscii()",
        message =
                "buildRole is the operator's own, and a build must not be able to write Live: give dbt a role of its own")
@ValidationRule(
        value =
                "!has(self.gateRole) || !(self.gateRole.lowerAscii() in [self.role.lowerAscii(), self.buildRole.lowerAscii()])",
        message = "gateRole is a role that writes: give query gates a role that only reads")
public record SnowflakeSpec(
        @Pattern("^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$")
        @JsonPropertyDescription("Account identifier, such as myorg-prod.")
        @Nullable
        String account,

        @Pattern("^https?://[A-Za-z0-9]([A-Za-z0-9._-]{0,250}[A-Za-z0-9])?(:[0-9]{1,5})?/?$")
        @JsonPropertyDescription(
                "URL of the account where it is another than https://<account>.snowflakecomputing.com, such as one for private connectivity.")
        @Nullable
        String url,

        @Required
        @Pattern(Patterns.IDENTIFIER)
        @Size(max = Patterns.IDENTIFIER_LENGTH)
        @JsonPropertyDescription("The operator's role: it owns Live and flips.")
        String role,

        @Required
        @Pattern(Patterns.IDENTIFIER)
        @Size(max = Patterns.IDENTIFIER_LENGTH)
        @JsonPropertyDescription(
                "dbt's role: it may not write Live. Granted to the operator's role, which takes over what a build owns.")
        String buildRole,

        @Pattern(Patterns.IDENTIFIER)
        @Size(max = Patterns.IDENTIFIER_LENGTH)
        @JsonPropertyDescription("The role of query gates: it reads the sides and nothing else.")
        @Nullable
        String gateRole,

        @Required
        @Pattern(Patterns.IDENTIFIER)
        @Size(max = Patterns.IDENTIFIER_LENGTH)
        @JsonPropertyDescription(
                "Virtual warehouse of the operator and its gates. It is resumed by use where it is suspended.")
        String warehouse,

        @Pattern(Patterns.IDENTIFIER)
        @Size(max = Patterns.IDENTIFIER_LENGTH)
        @JsonPropertyDescription("Virtual warehouse of builds; warehouse where it is left out.")
        @Nullable
        String buildWarehouse,

        @Default("DBT_RELEASE.CONTROL")
        @Pattern("^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$")
        @JsonPropertyDescription("DATABASE.SCHEMA of the operator's own tables, in a database that no release swaps.")
        String controlSchema) {

    /** Where the account answers, without a path. */
    public URI address() {
        String text = url != null ? url : "https://" + account + ".snowflakecomputing.com";
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /** The account's identifier. */
    public String accountName() {
        return account != null ? account : address().getHost().split("[.]", 2)[0];
    }
}
