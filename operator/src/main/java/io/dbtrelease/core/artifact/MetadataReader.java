package io.dbtrelease.core.artifact;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the {@code metadata} of an artifact and refuses one of another kind or version. */
final class MetadataReader {
    private static final Pattern SCHEMA =
            Pattern.compile("https://schemas\\.getdbt\\.com/dbt/([a-z-]{1,40})/v([0-9]{1,4})\\.json");
    private static final String ENV_PREFIX = "DBTRELEASE_";
    private static final int MAX_ENV = 16;

    private final JsonWalk walk;
    private final String file;
    private final String artifact;
    private final List<Integer> versions;

    private @Nullable String schema;
    private @Nullable String dbtVersion;
    private @Nullable Instant generatedAt;
    private @Nullable String invocationId;
    private @Nullable String projectName;
    private @Nullable String adapterType;
    private final Map<String, String> env = new HashMap<>();

    /**
     * @param artifact as the schema's address names it: {@code manifest}, {@code run-results}, {@code sources}
     * @param versions that are read, in rising order
     */
    MetadataReader(JsonWalk walk, String file, String artifact, List<Integer> versions) {
        this.walk = walk;
        this.file = file;
        this.artifact = artifact;
        this.versions = List.copyOf(versions);
    }

    boolean field(String name) throws IOException {
        switch (name) {
            case "dbt_schema_version" -> {
                schema = walk.text(200);
                version();
            }
            case "dbt_version" -> dbtVersion = walk.shownText(64);
            case "generated_at" -> generatedAt = walk.time();
            case "invocation_id" -> invocationId = walk.text(64);
            case "project_name" -> projectName = walk.text(200);
            case "adapter_type" -> adapterType = walk.text(64);
            case "env" -> walk.objectOrNull(this::variable);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Nullable
    String projectName() {
        return projectName;
    }

    @Nullable
    String adapterType() {
        return adapterType;
    }

    ArtifactMetadata metadata() throws IOException {
        if (schema == null) {
            throw new ArtifactException(
                    Code.Malformed, file + " has no metadata.dbt_schema_version: dbt did not write it");
        }
        return new ArtifactMetadata(
                version(),
                required(dbtVersion, "dbt_version"),
                required(generatedAt, "generated_at"),
                required(invocationId, "invocation_id"),
                env);
    }

    private boolean variable(String name) throws IOException {
        if (!name.startsWith(ENV_PREFIX) || env.size() == MAX_ENV) {
            return false;
        }
        String value = walk.text(512);
        if (value != null) {
            env.put(name, value);
        }
        return true;
    }

    private int version() throws ArtifactException {
        Matcher matcher = SCHEMA.matcher(String.valueOf(schema));
        if (!matcher.matches()) {
            throw unsupported("has a schema that is none of dbt's");
        }
        if (!matcher.group(1).equals(artifact)) {
            throw unsupported("is another artifact of dbt: " + matcher.group(1));
        }
        int version = Integer.parseInt(matcher.group(2));
        if (!versions.contains(version)) {
            throw unsupported("has schema v" + version);
        }
        return version;
    }

    private ArtifactException unsupported(String what) {
        String read = versions.stream().map(v -> "v" + v).collect(Collectors.joining(", "));
        return new ArtifactException(
                Code.UnsupportedSchema, "%s %s; what is read is %s %s".formatted(file, what, artifact, read));
    }

    private <T> T required(@Nullable T value, String name) throws ArtifactException {
        if (value == null) {
            throw new ArtifactException(Code.Malformed, file + " has no metadata." + name);
        }
        return value;
    }
}
