package io.dbtrelease.core.plan;

import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.artifact.ArtifactException;
import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import io.dbtrelease.core.artifact.JsonWalk;
import io.dbtrelease.core.artifact.ResourceType;
import io.dbtrelease.core.plan.PlannedNode.Name;
import io.dbtrelease.core.plan.PlannedNode.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PlanJson} wrote. */
final class PlanReader {
    private static final int MAX_NAME = 2_048;
    private static final int MAX_SCHEMAS = 10_000;
    private static final int MAX_WARNINGS = 64;

    private final JsonWalk walk;

    private @Nullable Long version;
    private @Nullable String attempt;
    private @Nullable String project;
    private @Nullable String dbtVersion;
    private @Nullable String adapterType;
    private @Nullable Long buildNodes;
    private @Nullable Long tests;
    private final List<SchemaPair> schemas = new ArrayList<>();
    private List<String> shared = List.of();
    private List<String> warnings = List.of();
    private List<String> selectors = List.of();
    private List<String> excluded = List.of();
    private final List<Name> stored = new ArrayList<>();
    private final List<PlannedNode> nodes = new ArrayList<>();

    PlanReader(JsonWalk walk) {
        this.walk = walk;
    }

    ReleasePlan read() throws IOException {
        walk.document(this::field);
        long of = walk.required(version, "version");
        if (of != PlanJson.VERSION) {
            throw new ArtifactException(
                    Code.UnsupportedSchema,
                    "%s has version %d; what is read is %d".formatted(PlanJson.FILE, of, PlanJson.VERSION));
        }
        return new ReleasePlan(
                walk.required(attempt, "attempt"),
                walk.required(project, "project"),
                walk.required(dbtVersion, "dbtVersion"),
                walk.required(adapterType, "adapterType"),
                schemas,
                shared,
                nodes,
                Math.toIntExact(walk.required(buildNodes, "buildNodes")),
                Math.toIntExact(walk.required(tests, "tests")),
                warnings,
                selectors,
                excluded,
                stored);
    }

    private boolean field(String name) throws IOException {
        switch (name) {
            case "version" -> version = walk.whole();
            case "attempt" -> attempt = walk.text(MAX_NAME);
            case "project" -> project = walk.text(MAX_NAME);
            case "dbtVersion" -> dbtVersion = walk.text(MAX_NAME);
            case "adapterType" -> adapterType = walk.text(MAX_NAME);
            case "buildNodes" -> buildNodes = count();
            case "tests" -> tests = count();
            case "schemas" -> walk.array(this::schema);
            case "shared" -> shared = walk.texts(MAX_SCHEMAS, MAX_NAME);
            case "warnings" -> warnings = walk.texts(MAX_WARNINGS, 8_192);
            case "selectors" -> selectors = walk.texts(PlanJson.LIMITS.maxNodes(), MAX_NAME);
            case "excluded" -> excluded = walk.texts(PlanJson.LIMITS.maxNodes(), MAX_NAME);
            case "stored" -> walk.array(this::stored);
            case "nodes" -> walk.array(this::node);
            default -> {
                return false;
            }
        }
        return true;
    }

    private long count() throws IOException {
        long count = walk.required(walk.whole(), "a count");
        if (count < 0 || count > PlanJson.LIMITS.maxNodes()) {
            throw walk.malformed("a count of nodes was expected");
        }
        return count;
    }

    private void schema() throws IOException {
        String[] pair = {null, null};
        walk.object(field -> {
            switch (field) {
                case "live" -> pair[0] = walk.pooledText(MAX_NAME);
                case "side" -> pair[1] = walk.pooledText(MAX_NAME);
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (schemas.size() == MAX_SCHEMAS) {
            throw tooMany("schemas");
        }
        schemas.add(new SchemaPair(walk.required(pair[0], "live"), walk.required(pair[1], "side")));
    }

    private void stored() throws IOException {
        String[] name = {null, null};
        walk.object(field -> {
            switch (field) {
                case "schema" -> name[0] = walk.pooledText(MAX_NAME);
                case "name" -> name[1] = walk.text(MAX_NAME);
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (stored.size() == PlanJson.LIMITS.maxNodes()) {
            throw tooMany("relations of tests");
        }
        stored.add(new Name(walk.required(name[0], "schema"), walk.required(name[1], "name")));
    }

    private void node() throws IOException {
        if (nodes.size() == PlanJson.LIMITS.maxNodes()) {
            throw tooMany("nodes");
        }
        NodeFields it = new NodeFields();
        walk.object(it::field);
        String id = walk.required(it.id, "id");
        String name = walk.required(it.name, "name");
        nodes.add(new PlannedNode(
                id,
                ResourceType.ofUniqueId(id),
                walk.required(it.materialized, "materialized"),
                new Name(walk.required(it.liveSchema, "liveSchema"), name),
                new Name(walk.required(it.greenSchema, "greenSchema"), name),
                it.seeded,
                it.shared,
                it.grants,
                it.part));
    }

    private Part part(@Nullable String text) throws IOException {
        return Arrays.stream(Part.values())
                .filter(p -> p.name().equals(text))
                .findFirst()
                .orElseThrow(() -> walk.malformed("a part of a plan was expected"));
    }

    private static ArtifactException tooMany(String what) {
        return new ArtifactException(Code.TooLarge, PlanJson.FILE + " has too many " + what);
    }

    private final class NodeFields {
        private @Nullable String id;
        private @Nullable String materialized;
        private @Nullable String liveSchema;
        private @Nullable String greenSchema;
        private @Nullable String name;
        private boolean seeded;
        private boolean shared;
        private boolean grants;
        private Part part = Part.Built;

        boolean field(String field) throws IOException {
            switch (field) {
                case "id" -> id = walk.text(MAX_NAME);
                case "materialized" -> materialized = walk.pooledText(MAX_NAME);
                case "liveSchema" -> liveSchema = walk.pooledText(MAX_NAME);
                case "greenSchema" -> greenSchema = walk.pooledText(MAX_NAME);
                case "name" -> name = walk.text(MAX_NAME);
                case "seeded" -> seeded = Boolean.TRUE.equals(walk.bool());
                case "shared" -> shared = Boolean.TRUE.equals(walk.bool());
                case "part" -> part = part(walk.pooledText(MAX_NAME));
                case "grants" -> grants = Boolean.TRUE.equals(walk.bool());
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
