package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt builds again, when it is a way back to an earlier revision.
 *
 * @param from revision that Live showed when it was asked for
 * @param revision that is built again
 * @param image by digest where it is known, so that what ran then runs again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RebuildFacts(
        @JsonPropertyDescription("Revision that Live showed.")
        int from,

        @JsonPropertyDescription("Revision that is built again.")
        int revision,

        @JsonPropertyDescription("Its image, by digest where it is known.")
        String image,

        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("The commit of the project's repository.") @Nullable
        String commit,

        @JsonPropertyDescription("Whether failed checks asked for it.")
        boolean automatic,

        @JsonPropertyDescription("Why.") String message) {}
