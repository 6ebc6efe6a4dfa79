package io.dbtrelease.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dbtrelease.core.artifact.ArtifactMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Writes what dbt would of a large project, field for field of what makes its files large: code, columns, tests, dbt's own macros. */
final class LargeArtifacts {
    static final String ATTEMPT = "5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11/12";
    static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");

    /** As many as dbt's own, which every manifest carries. */
    private static final int MACROS = 480;

    private static final String CODE =
            "select customer_id, sum(amount) as amount from orders group by 1 -- ".repeat(30);

    private LargeArtifacts() {}

    /** Manifests of Live and of Green, and the results of the build. */
    static void write(Path folder, int models, int tests) throws IOException {
        manifest(live(folder), "live", "analytics", models, tests);
        manifest(green(folder), "green", "analytics__g12", models, tests);
        results(results(folder), models, tests);
    }

    static Path live(Path folder) {
        return folder.resolve("live.json");
    }

    static Path green(Path folder) {
        return folder.resolve("green.json");
    }

    static Path results(Path folder) {
        return folder.resolve("results.json");
    }

    private static void manifest(Path file, String invocation, String schema, int models, int tests)
            throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
            json.writeStartObject();
            metadata(json, "manifest/v12", invocation);
            json.writeObjectFieldStart("nodes");
            for (int i = 0; i < models; i++) {
                model(json, i, schema);
            }
            for (int i = 0; i < tests; i++) {
                test(json, i, i % models, schema);
            }
            json.writeEndObject();
            json.writeObjectFieldStart("macros");
            for (int i = 0; i < MACROS; i++) {
                json.writeObjectFieldStart("macro.dbt.macro_" + i);
                json.writeStringField("macro_sql", CODE);
                json.writeEndObject();
            }
            json.writeEndObject();
            for (String map : List.of("parent_map", "child_map")) {
                json.writeObjectFieldStart(map);
                for (int i = 0; i < models; i++) {
                    json.writeArrayFieldStart(model(i));
                    json.writeString(model(Math.max(0, i - 1)));
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
    }

    private static void model(JsonGenerator json, int i, String schema) throws IOException {
        json.writeObjectFieldStart(model(i));
        common(json, model(i), "model_" + i, "model", schema, i % 10 == 0 ? "incremental" : "table");
        json.writeStringField("raw_code", CODE);
        json.writeStringField("compiled_code", CODE);
        json.writeObjectFieldStart("columns");
        for (int column = 0; column < 12; column++) {
            json.writeObjectFieldStart("column_" + column);
            json.writeStringField("name", "column_" + column);
            json.writeStringField("description", "What the column means, in a sentence or two.");
            json.writeStringField("data_type", "numeric(12, 2)");
            json.writeEndObject();
        }
        json.writeEndObject();
        depends(json, model(Math.max(0, i - 1)));
        json.writeEndObject();
    }

    private static void test(JsonGenerator json, int i, int model, String schema) throws IOException {
        json.writeObjectFieldStart(test(i));
        common(json, test(i), "not_null_" + i, "test", schema + "_dbt_test__audit", "test");
        json.writeStringField("raw_code", CODE.substring(0, 700));
        json.writeStringField("compiled_code", CODE.substring(0, 700));
        depends(json, model(model));
        json.writeEndObject();
    }

    private static void common(
            JsonGenerator json, String id, String name, String type, String schema, String materialized)
            throws IOException {
        json.writeStringField("database", "shop");
        json.writeStringField("schema", schema);
        json.writeStringField("name", name);
        json.writeStringField("resource_type", type);
        json.writeStringField("package_name", "shop");
        json.writeStringField("unique_id", id);
        json.writeStringField("alias", name);
        json.writeObjectFieldStart("config");
        json.writeBooleanField("enabled", true);
        json.writeStringField("materialized", materialized);
        json.writeStringField("severity", "ERROR");
        json.writeEndObject();
        if (type.equals("model")) {
            json.writeStringField("relation_name", "\"shop\".\"" + schema + "\".\"" + name + "\"");
        }
    }

    private static void depends(JsonGenerator json, String parent) throws IOException {
        json.writeObjectFieldStart("depends_on");
        json.writeArrayFieldStart("macros");
        json.writeString("macro.dbt.is_incremental");
        json.writeEndArray();
        json.writeArrayFieldStart("nodes");
        json.writeString(parent);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void results(Path file, int models, int tests) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
            json.writeStartObject();
            metadata(json, "run-results/v6", "green");
            json.writeArrayFieldStart("results");
            for (int i = 0; i < models + tests; i++) {
                json.writeStartObject();
                json.writeStringField("status", i < models ? "success" : "pass");
                json.writeStringField("message", i < models ? "SELECT 360" : null);
                json.writeStringField("unique_id", i < models ? model(i) : test(i - models));
                json.writeStringField("compiled_code", CODE.substring(0, 1_500));
                json.writeNumberField("execution_time", 0.123);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("args");
            json.writeStringField("which", "build");
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void metadata(JsonGenerator json, String schema, String invocation) throws IOException {
        json.writeObjectFieldStart("metadata");
        json.writeStringField("dbt_schema_version", "https://schemas.getdbt.com/dbt/" + schema + ".json");
        json.writeStringField("dbt_version", "1.11.16");
        json.writeStringField("generated_at", NOW.toString());
        json.writeStringField("invocation_id", invocation);
        json.writeStringField("project_name", "shop");
        json.writeStringField("adapter_type", "postgres");
        json.writeObjectFieldStart("env");
        json.writeStringField(ArtifactMetadata.ATTEMPT, ATTEMPT);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String model(int i) {
        return "model.shop.model_" + i;
    }

    private static String test(int i) {
        return "test.shop.not_null_" + i + "." + Integer.toHexString(i * 31_337);
    }
}
