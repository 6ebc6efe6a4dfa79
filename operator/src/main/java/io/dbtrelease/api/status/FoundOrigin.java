package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What the artifact store said about a revision that a person wants back and that nothing else here remembers; replaced whole by the next. Where {@code image}
 * and {@code missing} are both null the store has not answered yet.
 *
 * @param image by digest where it is known, so that what ran then runs again; null: not found
 * @param proven whether its watch passed, or none was asked for
 * @param request the rollback that it was looked for, as written; at most 128 characters
 * @param missing why it cannot be built again; null: it can, or the store has not answered
 * @param trouble why the store has not answered; null: it has
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FoundOrigin(
        @JsonPropertyDescription("The revision.") int revision,

        @JsonPropertyDescription("The image that built it, by digest where it is known.") @Nullable
        String image,

        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("The commit of the project's repository.") @Nullable
        String commit,

        @JsonPropertyDescription("Digest of what was built.") @Nullable
        String digest,

        @JsonPropertyDescription("Digest of what decided on the build apart from image and revision.") @Nullable
        String buildDigest,

        @JsonPropertyDescription("Whether its monitoring passed, or none was asked for.")
        boolean proven,

        @JsonPropertyDescription("The rollback that it was looked for, as it was written.")
        String request,

        @JsonPropertyDescription("Why it cannot be built again.") @Nullable
        String missing,

        @JsonPropertyDescription("Why the artifact store has not answered yet.") @Nullable
        Trouble trouble) {
    /** The store has nothing that it could be built from. */
    public static FoundOrigin missing(int revision, String request, String why) {
        return new FoundOrigin(revision, null, null, null, null, null, false, request, why, null);
    }

    /** The store could not be asked. */
    public static FoundOrigin unanswered(int revision, String request, Trouble trouble) {
        return new FoundOrigin(revision, null, null, null, null, null, false, request, null, trouble);
    }
}
