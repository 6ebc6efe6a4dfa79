package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A side that was Live and is kept.
 *
 * @param revision the attempt that built it
 * @param schemas each Live name with the name that its schema has now
 * @param restorableUntil null: it stands in the warehouse, as far as is known
 * @param missing names that its schemas had; empty: it is whole, as far as is known, or {@code restorableUntil} says when it can be
 * @param check null: not looked at yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RetiredSide(
        @JsonPropertyDescription("Number of the attempt that built it.")
        int revision,

        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("Digest of what was built.")
        String digest,

        @JsonPropertyDescription(
                "Digest of the part of the spec that a Rebuild takes from today; a revision with another one is not built again.")
        @Nullable
        String buildDigest,

        @JsonPropertyDescription("When it stopped being Live.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant retiredAt,

        @JsonPropertyDescription("Its schemas.") List<SchemaPair> schemas,

        @JsonPropertyDescription("Image that built it.") @Nullable
        String image,

        @JsonPropertyDescription(
                "Digest of the image that really ran; id:sha256:… where the node has no digest of it to pull it by.")
        @Nullable
        String imageDigest,

        @JsonPropertyDescription("Whether its monitoring passed or was not asked for.")
        boolean monitored,

        @JsonPropertyDescription("Where its artifacts are in the store.") @Nullable
        String artifacts,

        @JsonPropertyDescription(
                "Set where it is gone from the warehouse, or was changed: until when the engine's time travel brings it back.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable
        Instant restorableUntil,

        @JsonPropertyDescription(
                "Schemas of it that are gone or carry another marker, and that nothing brings back: it is no way back, and what stands of it is kept like the others.")
        List<String> missing,

        @JsonPropertyDescription("The commit of the project's repository.") @Nullable
        String commit,

        @JsonPropertyDescription("The last look at it.") @Nullable
        SideCheck check) {
    public RetiredSide {
        schemas = schemas == null ? List.of() : List.copyOf(schemas);
        missing = missing == null ? List.of() : List.copyOf(missing);
    }

    /** The same side, gone from the warehouse and to be had back until then; null: it stands there, and is looked at as if it were new. */
    public RetiredSide restorableUntil(@Nullable Instant until) {
        return with(until, List.of(), null);
    }

    /** The same side, of which these schemas are gone for good. */
    public RetiredSide without(List<String> schemas) {
        return with(null, schemas, null);
    }

    /** The same side, looked at. */
    public RetiredSide checked(SideCheck check) {
        return with(restorableUntil, missing, check);
    }

    private RetiredSide with(@Nullable Instant until, List<String> gone, @Nullable SideCheck looked) {
        return new RetiredSide(
                revision,
                sourceRevision,
                digest,
                buildDigest,
                retiredAt,
                schemas,
                image,
                imageDigest,
                monitored,
                artifacts,
                until,
                gone,
                commit,
                looked);
    }
}
