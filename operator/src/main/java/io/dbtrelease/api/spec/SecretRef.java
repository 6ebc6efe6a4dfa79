package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Secret of the same namespace with the keys {@code username} and {@code password}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretRef(
        @Required
        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = Patterns.OBJECT_NAME_LENGTH)
        @JsonPropertyDescription("Name of a Secret of this namespace with the keys username and password.")
        String secretName) {}
