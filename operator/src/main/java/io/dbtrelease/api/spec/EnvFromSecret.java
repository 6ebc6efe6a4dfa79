package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One environment variable of dbt's container, read from a Secret of the same namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!self.name.upperAscii().matches('^(DBT_ENV_SECRET_|DBT_ENV_CUSTOM_ENV_)?DBTRELEASE_')",
        message = "names that start with DBTRELEASE_ are the operator's: choose another name")
@ValidationRule(
        value =
                "!(self.name in ['DBT_PROFILES_DIR','DBT_PROJECT_DIR','DBT_TARGET_PATH','DBT_LOG_PATH','DBT_PROFILE','DBT_TARGET','DBT_STATE','DBT_DEFER','DBT_DEFER_TO_STATE','DBT_FAVOR_STATE','DBT_FAVOR_STATE_MODE','DBT_EMPTY','DBT_SAMPLE'])",
        message =
                "the operator sets this variable of dbt for every build: remove it, or see project.profilesDir and build.target")
public record EnvFromSecret(
        @Required
        @Pattern("^[A-Za-z_][A-Za-z0-9_]{0,127}$")
        @Size(max = 128)
        @JsonPropertyDescription("Name of the variable.")
        String name,

        @Required
        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = Patterns.OBJECT_NAME_LENGTH)
        @JsonPropertyDescription("Name of the Secret.")
        String secretName,

        @Required @Pattern("^[A-Za-z0-9._-]{1,253}$") @Size(max = 253) @JsonPropertyDescription("Key in the Secret.")
        String key) {}
