package io.dbtrelease.operator.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that run.sh reads, itself among them: the data of the ConfigMap. */
final class RunnerFiles {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final String runner = resource("run.sh");
    private final Map<String, String> profiles = Map.of(
            "postgres", resource("profiles-postgres.yml"),
            "snowflake", resource("profiles-snowflake.yml"));

    Map<String, String> render(JobPlan plan) {
        Map<String, String> files = new TreeMap<>();
        files.put("run.sh", runner);
        files.put("profiles.yml", Objects.requireNonNull(profiles.get(WarehouseEnv.engine(plan.warehouse()))));
        boolean slim = !plan.selectors().isEmpty();
        files.put("select", lines(slim ? plan.selectors() : plan.build().select()));
        files.put("exclude", lines(slim ? plan.excluded() : plan.build().exclude()));
        files.put("vars.json", json(plan.build().vars()));
        return files;
    }

    private static String lines(@Nullable List<String> items) {
        return items == null || items.isEmpty() ? "" : String.join("\n", items) + "\n";
    }

    private static String json(@Nullable Map<String, Object> vars) {
        try {
            return JSON.writeValueAsString(vars == null ? Map.of() : vars);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("build.vars came from JSON and goes back into it", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = RunnerFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
