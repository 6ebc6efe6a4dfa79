package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What Live shows, as far as the operator knows; the marker in the warehouse is the truth.
 *
 * @param revision the number of the attempt that Live shows
 * @param schemas the schemas that Live consists of, by their names now
 * @param monitored whether its monitoring passed (or none was asked for): a target of automatic rollbacks
 * @param artifacts where its artifacts are, below the store's root
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LiveStatus(
        @JsonPropertyDescription("Number of the attempt that Live shows.")
        int revision,

        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("Digest of what was built.")
        String digest,

        @JsonPropertyDescription(
                "Digest of the part of the spec that a Rebuild takes from today; a revision with another one is not built again.")
        @Nullable
        String buildDigest,

        @JsonPropertyDescription("Since when Live shows it.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant since,

        @JsonPropertyDescription("Image that built it.") @Nullable
        String image,

        @JsonPropertyDescription(
                "Digest of the image that really ran; id:sha256:… where the node has no digest of it to pull it by.")
        @Nullable
        String imageDigest,

        @JsonPropertyDescription("Schemas of Live.") List<String> schemas,

        @JsonPropertyDescription("Whether its monitoring passed or was not asked for.")
        boolean monitored,

        @JsonPropertyDescription("Where its artifacts are in the store.") @Nullable
        String artifacts,

        @JsonPropertyDescription("The commit of the project's repository.") @Nullable
        String commit) {
    public LiveStatus {
        schemas = schemas == null ? List.of() : List.copyOf(schemas);
    }

    /** A copy with the fields that {@code change} sets. */
    public LiveStatus with(Consumer<LiveEdit> change) {
        LiveEdit edit = new LiveEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
