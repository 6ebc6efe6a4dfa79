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
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RetiredSide(
        @JsonPropertyDescription("Number of the attempt that built it.")
        int revision,

        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("Digest of what was built.")
        String digest,

        @JsonPropertyDescription("When it stopped being Live.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant retiredAt,

        @JsonPropertyDescription("Its schemas.") List<SchemaPair> schemas,

        @JsonPropertyDescription("Image that built it.") @Nullable
        String image,

        @JsonPropertyDescription("Digest of the image that really ran.") @Nullable
        String imageDigest,

        @JsonPropertyDescription("Whether its monitoring passed or was not asked for.")
        boolean monitored,

        @JsonPropertyDescription("Where its artifacts are in the store.") @Nullable
        String artifacts) {
    public RetiredSide {
        schemas = schemas == null ? List.of() : List.copyOf(schemas);
    }
}
