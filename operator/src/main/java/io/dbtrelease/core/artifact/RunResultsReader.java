package io.dbtrelease.core.artifact;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code run_results.json}, schemas v4 to v6: dbt Core from 1.3 on, and Fusion. Fields and statuses that are not
 * known are tolerated; dbt writes more than the published schema has.
 */
public final class RunResultsReader {
    /** The file's name in a target folder. */
    public static final String FILE = "run_results.json";

    static final List<Integer> VERSIONS = List.of(4, 5, 6);

    private static final int MAX_SELECTORS = 64;
    /** Beyond it, messages are cut to {@value #SHORT_MESSAGE} characters. */
    private static final int MAX_MESSAGES = 4_000_000;

    private static final int SHORT_MESSAGE = 80;

    private final JsonWalk walk;
    private final ReadLimits limits;
    private final List<NodeResult> results = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private int messageCharacters;

    private RunResultsReader(JsonWalk walk, ReadLimits limits) {
        this.walk = walk;
        this.limits = limits;
    }

    /**
     * Reads the stream to its end at most and leaves it open.
     *
     * @throws IOException that the stream threw; what is in it is never an exception
     */
    public static Read<RunResults> read(InputStream in, ReadLimits limits) throws IOException {
        return ArtifactReading.stream(in, FILE, limits, walk -> new RunResultsReader(walk, limits).document());
    }

    public static Read<RunResults> read(Path path, ReadLimits limits) {
        return ArtifactReading.file(path, FILE, limits, walk -> new RunResultsReader(walk, limits).document());
    }

    private RunResults document() throws IOException {
        MetadataReader metadata = new MetadataReader(walk, FILE, "run-results", VERSIONS);
        ArgsReader args = new ArgsReader(walk, MAX_SELECTORS);
        double[] elapsed = {0};
        boolean[] seen = {false};
        walk.document(name -> {
            switch (name) {
                case "metadata" -> walk.object(metadata::field);
                case "args" -> walk.objectOrNull(args::field);
                case "elapsed_time" -> elapsed[0] = or(walk.number(), 0);
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
        return new RunResults(read, args.args(), elapsed[0], results);
    }

    private void result() throws IOException {
        if (results.size() == limits.maxResults()) {
            throw new ArtifactException(
                    Code.TooLarge, "%s has more than %,d results".formatted(FILE, limits.maxResults()));
        }
        ResultFields fields = new ResultFields();
        walk.object(fields::field);
        String id = walk.required(fields.uniqueId, "unique_id");
        if (!ids.add(id)) {
            throw walk.malformed("a unique_id that occurs before is there again");
        }
        String status = walk.required(fields.status, "status");
        results.add(new NodeResult(
                id,
                NodeStatus.of(status),
                status,
                message(fields.message, NodeStatus.of(status)),
                fields.failures,
                fields.seconds,
                fields.relationName));
    }

    private @Nullable String message(@Nullable String message, NodeStatus status) {
        if (message == null) {
            return null;
        }
        int max = messageCharacters > MAX_MESSAGES || status == NodeStatus.Success
                ? SHORT_MESSAGE
                : NodeResult.MAX_MESSAGE;
        String cut = Texts.cut(message, max);
        messageCharacters += cut.length();
        return cut;
    }

    private static double or(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }

    private final class ResultFields {
        private @Nullable String uniqueId;
        private @Nullable String status;
        private @Nullable String message;
        private @Nullable String relationName;
        private @Nullable Long failures;
        private double seconds;

        boolean field(String name) throws IOException {
            switch (name) {
                case "unique_id" -> uniqueId = walk.text(Lengths.UNIQUE_ID);
                case "status" -> status = walk.shownPooled(64);
                case "message" -> message = walk.shownText(NodeResult.MAX_MESSAGE);
                case "failures" -> failures = walk.whole();
                case "execution_time" -> seconds = or(walk.number(), 0);
                case "relation_name" -> relationName = walk.text(Lengths.RELATION);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
