package io.dbtrelease.core.artifact;

import com.fasterxml.jackson.core.JsonToken;
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
 * Reads {@code manifest.json}, schemas v7 to v12 (dbt Core from 1.3 on) and v20 (Fusion's name for its v12). Macros,
 * docs, code, descriptions and the maps of parents and children pass by unread.
 */
public final class ManifestReader {
    /** The file's name in a target folder. */
    public static final String FILE = "manifest.json";

    static final List<Integer> VERSIONS = List.of(7, 8, 9, 10, 11, 12, 20);

    private static final int MAX_SELECTORS = 10_000;

    private final JsonWalk walk;
    private final ReadLimits limits;
    private final List<ManifestNode> nodes = new ArrayList<>();
    private final List<ManifestSource> sources = new ArrayList<>();
    private final List<ManifestExposure> exposures = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private int seen;
    private int selectors;
    private boolean defaultSelector;

    private ManifestReader(JsonWalk walk, ReadLimits limits) {
        this.walk = walk;
        this.limits = limits;
    }

    /**
     * Reads the stream to its end at most and leaves it open.
     *
     * @throws IOException that the stream threw; what is in it is never an exception
     */
    public static Read<Manifest> read(InputStream in, ReadLimits limits) throws IOException {
        return ArtifactReading.stream(in, FILE, limits, walk -> new ManifestReader(walk, limits).document());
    }

    public static Read<Manifest> read(Path path, ReadLimits limits) {
        return ArtifactReading.file(path, FILE, limits, walk -> new ManifestReader(walk, limits).document());
    }

    private Manifest document() throws IOException {
        MetadataReader metadata = new MetadataReader(walk, FILE, "manifest", VERSIONS);
        boolean[] seenNodes = {false};
        walk.document(name -> {
            switch (name) {
                case "metadata" -> walk.object(metadata::field);
                case "nodes" -> {
                    seenNodes[0] = true;
                    walk.object(this::node);
                }
                case "unit_tests", "functions" -> walk.objectOrNull(this::node);
                case "sources" -> walk.objectOrNull(this::source);
                case "exposures" -> walk.objectOrNull(this::exposure);
                case "selectors" -> walk.objectOrNull(this::selector);
                default -> {
                    return false;
                }
            }
            return true;
        });
        ArtifactMetadata read = metadata.metadata();
        if (!seenNodes[0]) {
            throw new ArtifactException(Code.Malformed, FILE + " has no nodes");
        }
        return new Manifest(
                read, metadata.projectName(), metadata.adapterType(), nodes, sources, exposures, defaultSelector);
    }

    private boolean node(String uniqueId) throws IOException {
        String id = id(uniqueId);
        if (!ids.add(id)) {
            throw walk.malformed("a unique_id that occurs before is there again");
        }
        ManifestNode node = new NodeReader(walk, id).read();
        if (node != null) {
            nodes.add(node);
        }
        return true;
    }

    private boolean source(String uniqueId) throws IOException {
        ManifestSource source = new SourceReader(walk, id(uniqueId)).read();
        if (source != null) {
            sources.add(source);
        }
        return true;
    }

    private boolean exposure(String uniqueId) throws IOException {
        String id = id(uniqueId);
        ExposureFields fields = new ExposureFields();
        walk.object(fields::field);
        if (fields.enabled) {
            exposures.add(new ManifestExposure(id, walk.required(fields.name, "name"), fields.type, fields.dependsOn));
        }
        return true;
    }

    private boolean selector(String name) throws IOException {
        if (walk.parser().currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        if (++selectors > MAX_SELECTORS) {
            throw new ArtifactException(Code.TooLarge, "%s has more than %,d selectors".formatted(FILE, MAX_SELECTORS));
        }
        walk.object(field -> {
            if (!field.equals("default")) {
                return false;
            }
            defaultSelector |= walk.parser().currentToken() == JsonToken.VALUE_TRUE;
            return walk.parser().currentToken().isScalarValue();
        });
        return true;
    }

    /** Counts what is read, and gives the id as one string for all who name it. */
    private String id(String uniqueId) throws IOException {
        if (++seen > limits.maxNodes()) {
            throw new ArtifactException(Code.TooLarge, "%s has more than %,d nodes".formatted(FILE, limits.maxNodes()));
        }
        return walk.pooled(uniqueId, Lengths.UNIQUE_ID);
    }

    private final class ExposureFields {
        private @Nullable String name;
        private @Nullable String type;
        private boolean enabled = true;
        private List<String> dependsOn = List.of();

        boolean field(String field) throws IOException {
            switch (field) {
                case "name" -> name = walk.text(Lengths.NAME);
                case "type" -> type = walk.pooledText(Lengths.WORD);
                case "depends_on" -> dependsOn = NodeReader.dependsOn(walk);
                case "config" ->
                    walk.objectOrNull(config -> {
                        if (!config.equals("enabled")) {
                            return false;
                        }
                        enabled = !Boolean.FALSE.equals(walk.bool());
                        return true;
                    });
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
