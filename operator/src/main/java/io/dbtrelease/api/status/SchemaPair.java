package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * One schema of a release: its name in Live and the name of the side's schema.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SchemaPair(
        @JsonPropertyDescription("Name in Live.") String live,

        @JsonPropertyDescription("Name of the side's schema.")
        String side) {}
