package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * One node that a release changes.
 *
 * @param node dbt's unique id
 * @param why a few words
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeChange(
        @JsonPropertyDescription("dbt's unique id.") String node,
        @JsonPropertyDescription("What becomes of it.") Kind kind,
        @JsonPropertyDescription("Why.") String why) {
    /** What becomes of a node. */
    public enum Kind {
        /** Live has no such node. */
        Added,
        /** It is another one than in Live. */
        Modified,
        /** Live has it and the project has not. */
        Removed,
        /** It reads what is added or modified. */
        Downstream
    }
}
