package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection, three roles.
 *
 * @param gateCredentials null: query gates are refused
 * @param maxSeedBytes most bytes that one attempt may copy from Live, as a Kubernetes quantity
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.postgres) != has(self.snowflake)",
        message = "name exactly one engine: postgres or snowflake")
@ValidationRule(
        value = "!has(self.snowflake) || !has(self.gateCredentials) || has(self.snowflake.gateRole)",
        message = "gateCredentials need a role that only reads: set snowflake.gateRole")
@ValidationRule(
        value = "self.buildCredentials.secretName != self.credentials.secretName",
        message =
                "buildCredentials are the operator's own, and a build must not be able to write Live: give dbt a role and a Secret of its own")
@ValidationRule(
        value =
                "!has(self.gateCredentials) || !(self.gateCredentials.secretName in [self.credentials.secretName, self.buildCredentials.secretName])",
        message =
                "gateCredentials are those of a role that writes: give query gates a role that only reads, and a Secret of its own")
@ValidationRule(
        value = "isQuantity(self.maxSeedBytes) && quantity(self.maxSeedBytes).isGreaterThan(quantity('0'))",
        message = "maxSeedBytes must be a positive quantity such as 200Gi")
public record DbtWarehouseSpec(
        @JsonPropertyDescription("A PostgreSQL database, version 13 or newer.") @Nullable
        PostgresSpec postgres,

        @JsonPropertyDescription("A Snowflake account.") @Nullable
        SnowflakeSpec snowflake,

        @Required @JsonPropertyDescription("The operator's role: it owns Live and flips.")
        SecretRef credentials,

        @Required @JsonPropertyDescription("dbt's role: it may not write Live.")
        SecretRef buildCredentials,

        @JsonPropertyDescription("The role of query gates: it reads the sides and nothing else.") @Nullable
        SecretRef gateCredentials,

        @Default("[]")
        @Size(max = 64)
        @JsonPropertyDescription(
                "Schemas that releases of this namespace may own, or share (exposure.shared); * at the end stands for anything. Snowflake: DATABASE.SCHEMA, and DATABASE.* for a database that may be swapped. Empty: none.")
        List<@Pattern(Patterns.SCHEMA_GLOB) @Size(max = Patterns.SCHEMA_LENGTH) String> allowedExposures,

        @Default("200Gi") @Size(max = 32) @JsonPropertyDescription("Most bytes that an attempt may copy from Live.")
        String maxSeedBytes) {}
