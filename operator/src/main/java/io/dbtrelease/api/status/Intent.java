package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A flip that is about to be made, stored before anything is asked of the warehouse.
 *
 * @param from the revision that Live's markers must show; 0 without {@code liveSchemas}: Live is absent; -1: adopted, unmarked
 * @param to the revision that Live will show
 * @param schemas Live's names with the names of the schemas that take their place
 * @param liveSchemas the schemas that Live consists of before the flip
 * @param tries flips asked for so far
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Intent(
        @JsonPropertyDescription("Id of this flip.") String requestId,

        @JsonPropertyDescription("Revision that Live must show; 0 absent, -1 unmarked.")
        int from,

        @JsonPropertyDescription("Release UID that Live's marker must show, where it is not this release.") @Nullable
        String fromRelease,

        @JsonPropertyDescription("Revision that Live will show.")
        int to,

        @JsonPropertyDescription("Schemas that take Live's names.")
        List<SchemaPair> schemas,

        @JsonPropertyDescription("Schemas of Live before the flip.")
        List<String> liveSchemas,

        @JsonPropertyDescription("Fingerprint that the incoming side must have.") @Nullable
        String fingerprint,

        @JsonPropertyDescription("Fingerprint that the Live relations must have that were copied.") @Nullable
        String liveFingerprint,

        @JsonPropertyDescription("Flips asked for.") int tries,

        @JsonPropertyDescription("What the warehouse said the flip took, in milliseconds.") @Nullable
        Long millis,

        @JsonPropertyDescription("When it was stored.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {
    public Intent {
        schemas = schemas == null ? List.of() : List.copyOf(schemas);
        liveSchemas = liveSchemas == null ? List.of() : List.copyOf(liveSchemas);
    }

    /** Whether Live must not exist. An adopted Live has revision 0 after its first flip, so revision 0 alone does not say so. */
    public boolean expectsNothing() {
        return from == 0 && liveSchemas.isEmpty();
    }

    /** Whether Live must exist without a marker. */
    public boolean expectsNoMarker() {
        return from == -1;
    }

    /** A copy with the fields that {@code change} sets. */
    public Intent with(Consumer<IntentEdit> change) {
        IntentEdit edit = new IntentEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
