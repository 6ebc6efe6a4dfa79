package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The newest revision that passed its gates, went live and was not rolled back: what LAST_GREEN_SHA is for CI.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LastGreen(
        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("Its image.") String image,

        @JsonPropertyDescription("Number of the attempt; absent in a status of before it was recorded.") @Nullable
        Integer revision,

        @JsonPropertyDescription(
                "Digest of the image that really ran; id:sha256:… where the node has no digest of it to pull it by.")
        @Nullable
        String imageDigest,

        @JsonPropertyDescription("The commit of the project's repository.") @Nullable
        String commit,

        @JsonPropertyDescription("Digest of what was built.") @Nullable
        String digest,

        @JsonPropertyDescription(
                "Digest of the part of the spec that a Rebuild takes from today; a revision with another one is not built again.")
        @Nullable
        String buildDigest,

        @JsonPropertyDescription("Where its artifacts are in the store.") @Nullable
        String artifacts) {
    /**
     * What Live shows; after a rollback that is an earlier revision.
     *
     * @param before what is kept where it is not known which image built Live
     */
    public static @Nullable LastGreen of(LiveStatus live, @Nullable LastGreen before) {
        return live.image() == null
                ? before
                : new LastGreen(
                        live.sourceRevision(),
                        live.image(),
                        live.revision(),
                        live.imageDigest(),
                        live.commit(),
                        live.digest(),
                        live.buildDigest(),
                        live.artifacts());
    }
}
