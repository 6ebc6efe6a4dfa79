package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestColumn;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.artifact.ManifestSource;
import io.dbtrelease.core.artifact.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Two manifests of one small project. */
final class ManifestPairBuilder {
    static final String ATTEMPT = "5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11/12";
    static final Instant GENERATED = Instant.parse("2026-11-22T20:00:00Z");

    private final List<ManifestNode> live = new ArrayList<>();
    private final List<ManifestNode> green = new ArrayList<>();
    private final List<ManifestSource> liveSources = new ArrayList<>();
    private final List<ManifestSource> greenSources = new ArrayList<>();

    ManifestPairBuilder model(String name, String materialized, String live, String green) {
        return model(name, materialized, live, green, node -> node);
    }

    ManifestPairBuilder model(String name, String materialized, String live, String green, UnaryOperator<Node> change) {
        return add(change.apply(new Node(ResourceType.Model, name, materialized)), live, green);
    }

    ManifestPairBuilder snapshot(String name, String live, String green) {
        return add(new Node(ResourceType.Snapshot, name, "snapshot"), live, green);
    }

    ManifestPairBuilder seed(String name, String live, String green) {
        return seed(name, live, green, node -> node);
    }

    ManifestPairBuilder seed(String name, String live, String green, UnaryOperator<Node> change) {
        return add(change.apply(new Node(ResourceType.Seed, name, "seed")), live, green);
    }

    ManifestPairBuilder test(String name, String live, String green, boolean storeFailures) {
        return test(name, live, green, storeFailures, node -> node);
    }

    ManifestPairBuilder test(
            String name, String live, String green, boolean storeFailures, UnaryOperator<Node> change) {
        Node node = change.apply(new Node(ResourceType.Test, name, "test"));
        node.storeFailures = storeFailures;
        return add(node, live, green);
    }

    ManifestPairBuilder liveOnly(String name, String materialized, String schema) {
        live.add(new Node(ResourceType.Model, name, materialized).in(schema, false));
        return this;
    }

    ManifestPairBuilder greenOnly(String name, String materialized, String schema) {
        green.add(new Node(ResourceType.Model, name, materialized).in(schema, true));
        return this;
    }

    ManifestPairBuilder source(String name, String live, String green) {
        liveSources.add(source(name, live));
        greenSources.add(source(name, green));
        return this;
    }

    Manifest live() {
        return manifest("live-1", live, liveSources);
    }

    Manifest green() {
        return manifest("green-1", green, greenSources);
    }

    private ManifestPairBuilder add(Node node, String liveSchema, String greenSchema) {
        live.add(node.in(liveSchema, false));
        green.add(node.in(greenSchema, true));
        return this;
    }

    private static ManifestSource source(String name, String schema) {
        return new ManifestSource("source.shop." + name, name, name, "shop", schema, name, null, null);
    }

    private static Manifest manifest(String invocation, List<ManifestNode> nodes, List<ManifestSource> sources) {
        return new Manifest(
                new ArtifactMetadata(12, "1.11.16", GENERATED, invocation, Map.of(ArtifactMetadata.ATTEMPT, ATTEMPT)),
                "shop",
                "postgres",
                nodes,
                sources,
                List.of(),
                false);
    }

    /** A node of both manifests. */
    static final class Node {
        private final ResourceType type;
        private final String name;
        private final String materialized;
        private String greenMaterialized;
        private String greenAlias;
        private String database = "shop";
        private @Nullable Boolean fullRefresh;
        private boolean storeFailures;
        private List<String> reads = List.of();
        private List<ManifestColumn> columns = List.of();
        private @Nullable String checksum;
        private @Nullable String onSchemaChange;

        private Node(ResourceType type, String name, String materialized) {
            this.type = type;
            this.name = name;
            this.materialized = materialized;
            this.greenMaterialized = materialized;
            this.greenAlias = name;
        }

        Node fullRefresh(boolean value) {
            fullRefresh = value;
            return this;
        }

        Node greenAlias(String value) {
            greenAlias = value;
            return this;
        }

        Node greenMaterialized(String value) {
            greenMaterialized = value;
            return this;
        }

        Node database(String value) {
            database = value;
            return this;
        }

        Node checksum(String value) {
            checksum = value;
            return this;
        }

        /** An enforced contract: {@code a integer, b text}. */
        Node contract(String text, @Nullable String onSchemaChange) {
            columns = SlimPlannerTest.columns(text);
            this.onSchemaChange = onSchemaChange;
            return this;
        }

        Node reads(String... ids) {
            reads = List.of(ids);
            return this;
        }

        private ManifestNode in(String schema, boolean green) {
            return new ManifestNode(
                    type.text() + ".shop." + name,
                    type,
                    name,
                    "shop",
                    database,
                    schema,
                    green ? greenAlias : name,
                    null,
                    green ? greenMaterialized : materialized,
                    type == ResourceType.Test ? "ERROR" : null,
                    false,
                    null,
                    fullRefresh,
                    null,
                    !columns.isEmpty(),
                    false,
                    storeFailures,
                    reads,
                    List.of(),
                    columns,
                    "shop." + name,
                    checksum,
                    onSchemaChange);
        }
    }
}
