package io.dbtrelease.core.artifact;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one node of a manifest. */
final class NodeReader {
    private static final int MAX_PARENTS = 20_000;
    private static final int MAX_FQN = 64;
    private static final int MAX_TAGS = 1_000;
    private static final int MAX_COLUMNS = 20_000;

    private final JsonWalk walk;
    private final String uniqueId;

    private @Nullable String resourceType;
    private @Nullable String name;
    private @Nullable String packageName;
    private @Nullable String database;
    private @Nullable String schema;
    private @Nullable String alias;
    private @Nullable String relationName;
    private boolean blank;
    private String fqn = "";
    private @Nullable String checksum;
    private @Nullable String onSchemaChange;
    private List<String> dependsOn = List.of();
    private List<String> tags = List.of();
    private final List<ManifestColumn> columns = new ArrayList<>();

    private boolean enabled = true;
    private @Nullable String materialized;
    private @Nullable String severity;
    private @Nullable String incrementalStrategy;
    private @Nullable Boolean fullRefresh;
    private @Nullable String targetSchema;
    private boolean contractEnforced;
    private boolean grants;
    private @Nullable Boolean storeFailures;
    private @Nullable String storeFailuresAs;

    NodeReader(JsonWalk walk, String uniqueId) {
        this.walk = walk;
        this.uniqueId = uniqueId;
    }

    /** The node, or null where it is disabled. */
    @Nullable
    ManifestNode read() throws IOException {
        walk.object(this::field);
        ResourceType type = resourceType == null ? ResourceType.ofUniqueId(uniqueId) : ResourceType.of(resourceType);
        String named = walk.required(name, "name");
        if (!enabled) {
            return null;
        }
        if (!contractEnforced) {
            columns.forEach(column -> walk.release(column.name()));
            columns.clear();
        }
        return new ManifestNode(
                uniqueId,
                type,
                named,
                walk.required(packageName, "package_name"),
                database,
                schema,
                alias == null || alias.equals(named) ? named : alias,
                relationName,
                materialized,
                type == ResourceType.Test ? severity() : null,
                // A seed has rows instead.
                blank && type != ResourceType.Seed,
                incrementalStrategy,
                fullRefresh,
                targetSchema,
                contractEnforced,
                grants,
                type == ResourceType.Test && storesFailures(),
                dependsOn,
                tags,
                columns,
                fqn,
                checksum,
                onSchemaChange);
    }

    /** The parents among nodes, sources and the like; macros pass by. */
    static List<String> dependsOn(JsonWalk walk) throws IOException {
        List<String> parents = new ArrayList<>();
        walk.objectOrNull(field -> {
            if (!field.equals("nodes")) {
                return false;
            }
            parents.addAll(walk.texts(MAX_PARENTS, Lengths.UNIQUE_ID));
            return true;
        });
        return parents;
    }

    private boolean field(String field) throws IOException {
        switch (field) {
            case "resource_type" -> resourceType = walk.pooledText(Lengths.WORD);
            case "name" -> name = walk.text(Lengths.NAME);
            case "package_name" -> packageName = walk.pooledText(Lengths.NAME);
            case "database" -> database = walk.pooledText(Lengths.NAME);
            case "schema" -> schema = walk.pooledText(Lengths.NAME);
            case "alias" -> alias = walk.text(Lengths.NAME);
            case "relation_name" -> relationName = walk.text(Lengths.RELATION);
            case "raw_code" -> blank = walk.isBlank();
            case "depends_on" -> dependsOn = dependsOn(walk);
            case "tags" -> tags = walk.texts(MAX_TAGS, Lengths.NAME);
            case "fqn" -> fqn = String.join(".", walk.texts(MAX_FQN, Lengths.NAME));
            case "checksum" -> checksum = checksum();
            case "columns" -> walk.objectOrNull(this::column);
            case "contract" -> contract();
            case "config" -> walk.objectOrNull(this::config);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean config(String field) throws IOException {
        switch (field) {
            case "enabled" -> enabled = !Boolean.FALSE.equals(walk.bool());
            case "materialized" -> materialized = walk.pooledText(Lengths.WORD);
            case "severity" -> severity = walk.pooledText(Lengths.WORD);
            case "incremental_strategy" -> incrementalStrategy = walk.pooledText(Lengths.WORD);
            case "full_refresh" -> fullRefresh = walk.bool();
            case "on_schema_change" -> onSchemaChange = walk.pooledText(Lengths.WORD);
            case "target_schema" -> targetSchema = walk.pooledText(Lengths.NAME);
            case "store_failures" -> storeFailures = walk.bool();
            case "store_failures_as" -> storeFailuresAs = walk.pooledText(Lengths.WORD);
            case "contract" -> contract();
            case "grants" -> grants = notEmpty();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An object of the algorithm's name and the sum; of unit tests, the sum alone. */
    private @Nullable String checksum() throws IOException {
        if (walk.parser().currentToken() == JsonToken.VALUE_STRING) {
            return walk.text(Lengths.NAME);
        }
        String[] sum = {null, null};
        walk.objectOrNull(field -> {
            switch (field) {
                case "name" -> sum[0] = walk.pooledText(Lengths.WORD);
                case "checksum" -> sum[1] = walk.text(Lengths.NAME);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return sum[1] == null ? null : sum[0] + ":" + sum[1];
    }

    private void contract() throws IOException {
        walk.objectOrNull(field -> {
            if (!field.equals("enforced")) {
                return false;
            }
            contractEnforced |= Boolean.TRUE.equals(walk.bool());
            return true;
        });
    }

    private boolean column(String key) throws IOException {
        String[] column = {null, null};
        walk.object(field -> {
            switch (field) {
                case "name" -> {
                    String text = walk.text(Lengths.NAME);
                    column[0] = text;
                }
                case "data_type" -> column[1] = walk.pooledText(Lengths.NAME);
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (columns.size() == MAX_COLUMNS) {
            throw new ArtifactException(
                    ArtifactProblem.Code.TooLarge,
                    "%s: a node has more than %,d columns".formatted(ManifestReader.FILE, MAX_COLUMNS));
        }
        columns.add(new ManifestColumn(column[0] == null ? walk.held(key) : column[0], column[1]));
        return true;
    }

    private boolean notEmpty() throws IOException {
        if (walk.parser().currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        boolean[] any = {false};
        walk.object(privilege -> {
            any[0] = true;
            return false;
        });
        return any[0];
    }

    private String severity() {
        return severity == null ? "ERROR" : severity.toUpperCase(Locale.ROOT);
    }

    /** As dbt decides it: {@code store_failures_as} over {@code store_failures}; a flag shows in the relation's name. */
    private boolean storesFailures() {
        if (storeFailuresAs != null) {
            return !storeFailuresAs.equals("ephemeral");
        }
        return Boolean.TRUE.equals(storeFailures) || relationName != null;
    }
}
