package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last look for the image that a revision would be built again from.
 *
 * @param image by digest
 * @param message null: nothing more is to be said
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RebuildImage(
        @JsonPropertyDescription("The revision.") int revision,
        @JsonPropertyDescription("Its image.") String image,

        @JsonPropertyDescription("Found, Missing (its registry says so), or Unknown.")
        Result result,

        @JsonPropertyDescription("When it was last looked for.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at,

        @JsonPropertyDescription("Why it is not known.") @Nullable
        String message) {

    /** What the registry said. */
    public enum Result {
        Found,
        Missing,
        Unknown
    }
}
