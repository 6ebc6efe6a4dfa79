package io.dbtrelease.core.artifact;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code sources.json}, schemas v2 and v3. */
public final class SourcesReader {
    /** The file's name in a target folder. */
    public static final String FILE = "sources.json";

    static final List<Integer> VERSIONS = List.of(2, 3);

    private final JsonWalk walk;
    private final ReadLimits limits;
    private final List<SourceResult> results = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private SourcesReader(JsonWalk walk, ReadLimits limits) {
        this.walk = walk;
        this.limits = limits;
    }

    /**
     * Reads the stream to its end at most and leaves it open.
     *
     * @throws IOException that the stream threw; what is in it is never an exception
     */
    public static Read<Sources> read(InputStream in, ReadLimits limits) throws IOException {
        return ArtifactReading.stream(in, FILE, limits, walk -> new SourcesReader(walk, limits).document());
    }

    public static Read<Sources> read(Path path, ReadLimits limits) {
        return ArtifactReading.file(path, FILE, limits, walk -> new SourcesReader(walk, limits).document());
    }

    private Sources document() throws IOException {
        MetadataReader metadata = new MetadataReader(walk, FILE, "sources", VERSIONS);
        double[] elapsed = {0};
        boolean[] seen = {false};
        walk.document(name -> {
            switch (name) {
                case "metadata" -> walk.object(metadata::field);
                case "elapsed_time" -> {
                    Double seconds = walk.number();
                    elapsed[0] = seconds == null ? 0 : seconds;
                }
                case "results" -> {
                    seen[0] = true;
                    walk.array(this::result);
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
        ArtifactMetadata read = metadata.metadata();
        if (!seen[0]) {
            throw new ArtifactException(Code.Malformed, FILE + " has no results");
        }
        return new Sources(read, elapsed[0], results);
    }

    private void result() throws IOException {
        if (results.size() == limits.maxResults()) {
            throw new ArtifactException(
                    Code.TooLarge, "%s has more than %,d results".formatted(FILE, limits.maxResults()));
        }
        Fields fields = new Fields();
        walk.object(fields::field);
        String id = walk.required(fields.uniqueId, "unique_id");
        if (!ids.add(id)) {
            throw walk.malformed("a unique_id that occurs before is there again");
        }
        String status = walk.required(fields.status, "status");
        results.add(new SourceResult(
                id, NodeStatus.of(status), status, fields.maxLoadedAt, fields.ageSeconds, fields.error));
    }

    private final class Fields {
        private @Nullable String uniqueId;
        private @Nullable String status;
        private @Nullable Instant maxLoadedAt;
        private @Nullable Double ageSeconds;
        private @Nullable String error;

        boolean field(String name) throws IOException {
            switch (name) {
                case "unique_id" -> uniqueId = walk.text(Lengths.UNIQUE_ID);
                case "status" -> status = walk.shownPooled(64);
                case "max_loaded_at" -> maxLoadedAt = walk.time();
                case "max_loaded_at_time_ago_in_s" -> ageSeconds = walk.number();
                case "error" -> error = walk.shownScalar(NodeResult.MAX_MESSAGE);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
