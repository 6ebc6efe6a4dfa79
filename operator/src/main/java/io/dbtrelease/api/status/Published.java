package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What of this release has its record in the artifact store.
 *
 * @param attempt number of the newest attempt whose record is stored; 0: none
 * @param rollback when the newest rollback ended whose record is stored; null: none
 * @param revision that last_green.json names; 0: none
 * @param since since when Live shows it, as last_green.json has it
 * @param checkedAt when last_green.json was written or last read back; null: by an operator that did not read it back
 * @param trouble why what is not stored yet is not
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Published(
        @JsonPropertyDescription("Newest attempt whose release.json is in the artifact store.")
        int attempt,

        @JsonPropertyDescription("When the newest rollback ended whose record is in the artifact store.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable
        Instant rollback,

        @JsonPropertyDescription("Revision that last_green.json names.")
        int revision,

        @JsonPropertyDescription("Since when Live shows it.") @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant since,

        @JsonPropertyDescription("When last_green.json was last known to name it.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable
        Instant checkedAt,

        @JsonPropertyDescription("Why a record is not stored yet.") @Nullable
        Trouble trouble) {
    /** Nothing is. */
    public static final Published NOTHING = new Published(0, null, 0, null, null, null);

    /** The same, with last_green.json read back: it says what it should. */
    public Published checked(Instant at) {
        return new Published(attempt, rollback, revision, since, at, trouble);
    }

    /** The same, with last_green.json read back: it has to be written again. */
    public Published overwritten(Instant at) {
        return new Published(attempt, rollback, 0, null, at, trouble);
    }
}
