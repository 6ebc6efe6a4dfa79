package io.dbtrelease.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.BuildJudge;
import io.dbtrelease.core.artifact.BuildVerdict;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.core.artifact.LogFacts;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.RunResultsReader;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.plan.PlanJson;
import io.dbtrelease.core.plan.PlanOutcome;
import io.dbtrelease.core.plan.PlanRequest;
import io.dbtrelease.core.plan.Planner;
import io.dbtrelease.core.plan.ReleasePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Reads the artifacts of a large project and prints how long that took and how much heap it needed at most.
 *
 * <p>Arguments: models (10000), tests (30000). Run it with a small heap to see what it needs: {@code -Xmx256m}.
 */
public final class ArtifactBench {
    private static final String ATTEMPT = "5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11/12";
    private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
    /** As many characters as dbt's own 480 macros have, which every manifest carries. */
    private static final int MACROS = 480;

    private static final String CODE =
            "select customer_id, sum(amount) as amount from orders group by 1 -- ".repeat(30);

    private ArtifactBench() {}

    public static void main(String[] args) throws Exception {
        int models = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int tests = args.length > 1 ? Integer.parseInt(args[1]) : 30_000;
        Path folder = Files.createTempDirectory("artifact-bench");
        try {
            run(folder, models, tests);
        } finally {
            for (Path file : List.of(
                    folder.resolve("live.json"), folder.resolve("green.json"), folder.resolve("results.json"))) {
                Files.deleteIfExists(file);
            }
            Files.delete(folder);
        }
    }

    private static void run(Path folder, int models, int tests) throws Exception {
        manifest(folder.resolve("live.json"), "live", "analytics", models, tests);
        manifest(folder.resolve("green.json"), "green", "analytics__g12", models, tests);
        results(folder.resolve("results.json"), models, tests);
        print(
                "%,d models, %,d tests; manifest %,d MB, results %,d MB; heap at most %,d MB",
                models,
                tests,
                Files.size(folder.resolve("green.json")) >> 20,
                Files.size(folder.resolve("results.json")) >> 20,
                Runtime.getRuntime().maxMemory() >> 20);
        for (int round = 1; round <= 3; round++) {
            print("round %d", round);
            Read<Manifest> live = measured(
                    "  manifest of Live", () -> ManifestReader.read(folder.resolve("live.json"), ReadLimits.DEFAULT));
            Read<Manifest> green = measured(
                    "  manifest of Green", () -> ManifestReader.read(folder.resolve("green.json"), ReadLimits.DEFAULT));
            Read<RunResults> results = measured(
                    "  run results", () -> RunResultsReader.read(folder.resolve("results.json"), ReadLimits.DEFAULT));
            BuildVerdict verdict = measured(
                    "  judge",
                    () -> BuildJudge.judge(
                            new StepExit("build", 0, NOW, null, false, false),
                            LogFacts.NONE,
                            green,
                            results,
                            new ExpectedBuild(ATTEMPT, true)));
            PlanOutcome outcome = measured(
                    "  plan",
                    () -> Planner.plan(
                            live,
                            green,
                            new PlanRequest(
                                    ATTEMPT,
                                    NOW,
                                    12,
                                    11,
                                    "analytics",
                                    "analytics__g12",
                                    "__g12",
                                    List.of(),
                                    "shop",
                                    List.of("*"))));
            if (!(verdict instanceof BuildVerdict.Built)
                    || !(outcome instanceof PlanOutcome.Accepted(ReleasePlan plan))) {
                throw new IllegalStateException(verdict + " " + outcome);
            }
            ByteArrayOutputStream stored = new ByteArrayOutputStream();
            measured("  plan written", () -> {
                PlanJson.write(plan, stored);
                return plan;
            });
            print("  plan.json %,d KB", stored.size() >> 10);
        }
    }

    private static <T> T measured(String what, Callable<T> work) throws Exception {
        System.gc();
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        T result = work.call();
        long millis = (System.nanoTime() - start) / 1_000_000;
        long peak = pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.gc();
        long after = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        print(
                "%-20s %,7d ms, heap at most %,5d MB (before %,d MB), held after it %,d MB",
                what, millis, peak >> 20, before >> 20, (after - before) >> 20);
        return result;
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

    private static void print(String format, Object... args) {
        System.out.println(String.format(Locale.ROOT, format, args));
    }
}
