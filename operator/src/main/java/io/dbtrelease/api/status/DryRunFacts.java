package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * An attempt that a person asked for to see its plan. It ends with that, whatever the spec says, and where the release stood before is where it stands again.
 *
 * @param token that asked for it
 * @param phase Pending, Live, Failed or RolledBack
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DryRunFacts(
        @JsonPropertyDescription("The token that asked for it.")
        String token,

        @JsonPropertyDescription("The release's phase before, and again when it is over.")
        Phase phase,

        @JsonPropertyDescription("Why that was so, one word.")
        String reason,

        @JsonPropertyDescription("Why that was so, a sentence.")
        String message) {}
