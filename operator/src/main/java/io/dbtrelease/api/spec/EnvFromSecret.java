package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** One environment variable of dbt's container, read from a Secret of the same namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!self.name.startsWith('DBTRELEASE_') && !self.name.startsWith('DBT_ENV_CUSTOM_ENV_DBTRELEASE')",
        message = "names that start with DBTRELEASE_ are the operator's: choose another name")
public record EnvFromSecret(
        @Required @Pattern("^[A-Za-z_][A-Za-z0-9_]{0,127}$") @JsonPropertyDescription("Name of the variable.")
        String name,

        @Required @Pattern(Patterns.DNS_LABEL) @JsonPropertyDescription("Name of the Secret.")
        String secretName,

        @Required @Pattern("^[A-Za-z0-9._-]{1,253}$") @JsonPropertyDescription("Key in the Secret.")
        String key) {}
