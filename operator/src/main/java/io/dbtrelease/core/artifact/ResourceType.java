package io.dbtrelease.core.artifact;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What a node of dbt is: the first word of its {@code unique_id}. */
public enum ResourceType {
    Model("model"),
    Seed("seed"),
    Snapshot("snapshot"),
    Test("test"),
    UnitTest("unit_test"),
    Function("function"),
    /** A hook of {@code on-run-start} or {@code on-run-end}. */
    Operation("operation"),
    Analysis("analysis"),
    SqlOperation("sql_operation"),
    Rpc("rpc"),
    Source("source"),
    Exposure("exposure"),
    SavedQuery("saved_query"),
    Metric("metric"),
    SemanticModel("semantic_model"),
    /** One that this version does not know. */
    Unknown("");

    private static final Map<String, ResourceType> BY_TEXT = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(ResourceType::text, java.util.function.Function.identity()));

    private final String text;

    ResourceType(String text) {
        this.text = text;
    }

    /** dbt's word for it; empty for {@link #Unknown}. */
    public String text() {
        return text;
    }

    public static ResourceType of(String text) {
        return BY_TEXT.getOrDefault(text, Unknown);
    }

    /** From {@code model.project.name}. */
    public static ResourceType ofUniqueId(String uniqueId) {
        int dot = uniqueId.indexOf('.');
        return dot < 0 ? Unknown : of(uniqueId.substring(0, dot));
    }

    /** Whether a node of this kind leaves something in a schema. */
    public boolean isBuilt() {
        return switch (this) {
            case Model, Seed, Snapshot, Function -> true;
            case Test,
                    UnitTest,
                    Operation,
                    Analysis,
                    SqlOperation,
                    Rpc,
                    Source,
                    Exposure,
                    SavedQuery,
                    Metric,
                    SemanticModel,
                    Unknown -> false;
        };
    }

    public boolean isTest() {
        return this == Test || this == UnitTest;
    }
}
