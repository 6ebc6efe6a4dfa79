package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.operator.artifact.BuildRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A dbt project of four relations in two schemas, and one test: what dbt would write of it for an attempt. */
final class SimProject {
    static final String DATABASE = "shop";

    /** @param marts whether it goes into the custom schema */
    record Node(String name, String materialized, boolean marts) {
        String schema(Engine engine, String target) {
            return marts ? engine.marts(target) : target;
        }

        String name(Engine engine) {
            return engine.written(name);
        }
    }

    /** {@code fct_payments} starts from Live's rows. */
    static final List<Node> NODES = List.of(
            new Node("stg_orders", "view", false),
            new Node("dim_customers", "table", false),
            new Node("fct_payments", "incremental", false),
            new Node("daily_revenue", "table", true));

    private static final String TEST = "test.shop.no_order_is_negative";

    private SimProject() {}

    /** What a project has whose image ends in {@link SimCluster#INCREMENTS}: nothing that a build would make anew. */
    static List<Node> nodes(String image) {
        return image.endsWith(SimCluster.INCREMENTS) ? NODES.subList(2, 3) : NODES;
    }

    /** @param target dbt's target schema, with its database where the engine has several: Live's or Green's */
    static byte[] manifest(
            BuildRef ref, List<Node> project, Engine engine, String target, String invocation, Instant now) {
        ObjectNode manifest = file("manifest/v12", ref, invocation, now);
        manifest.withObject("/metadata")
                .put("project_name", "shop")
                .put("adapter_type", engine.name().toLowerCase(Locale.ROOT));
        ObjectNode nodes = manifest.putObject("nodes");
        for (Node node : project) {
            ObjectNode it = nodes.putObject("model.shop." + node.name());
            it.put("resource_type", "model").put("name", node.name()).put("alias", node.name());
            String schema = node.schema(engine, target);
            it.put("package_name", "shop").put("database", database(schema)).put("schema", inDatabase(schema));
            it.put("relation_name", relation(engine, schema, node.name()));
            it.put("raw_code", "select 1").putObject("config").put("materialized", node.materialized());
            it.putObject("depends_on").putArray("nodes");
        }
        ObjectNode test = nodes.putObject(TEST);
        test.put("resource_type", "test").put("name", "no_order_is_negative").put("alias", "no_order_is_negative");
        test.put("package_name", "shop")
                .put("database", database(target))
                .put("schema", inDatabase(target) + "_dbt_test__audit");
        test.put("raw_code", "select 1")
                .putObject("config")
                .put("materialized", "test")
                .put("severity", "error");
        test.putObject("depends_on").putArray("nodes").add("model.shop.fct_payments");
        manifest.putObject("sources");
        manifest.putObject("exposures");
        return bytes(manifest);
    }

    private static String database(String schema) {
        int dot = schema.indexOf('.');
        return dot < 0 ? DATABASE : schema.substring(0, dot);
    }

    private static String inDatabase(String schema) {
        return schema.substring(schema.indexOf('.') + 1);
    }

    /** As dbt renders it: Snowflake's names have no quotes. */
    private static String relation(Engine engine, String schema, String name) {
        return engine == Engine.Snowflake
                ? schema + "." + name
                : "\"%s\".\"%s\".\"%s\"".formatted(DATABASE, schema, name);
    }

    /** @param testPasses of dbt's one test; the models are all built */
    static byte[] runResults(BuildRef ref, List<Node> project, String invocation, Instant now, boolean testPasses) {
        ObjectNode run = file("run-results/v6", ref, invocation, now);
        ArrayNode results = run.putArray("results");
        for (Node node : project) {
            results.addObject()
                    .put("unique_id", "model.shop." + node.name())
                    .put("status", "success")
                    .put("execution_time", 0.1);
        }
        results.addObject()
                .put("unique_id", TEST)
                .put("status", testPasses ? "pass" : "fail")
                .put("failures", testPasses ? 0 : 3)
                .put("execution_time", 0.1);
        run.put("elapsed_time", 1.5);
        run.putObject("args").put("which", "build");
        return bytes(run);
    }

    private static ObjectNode file(String schema, BuildRef ref, String invocation, Instant now) {
        ObjectNode file = SimApiServer.JSON.createObjectNode();
        ObjectNode metadata = file.putObject("metadata");
        metadata.put("dbt_schema_version", "https://schemas.getdbt.com/dbt/" + schema + ".json");
        metadata.put("dbt_version", "1.11.16")
                .put("generated_at", now.toString())
                .put("invocation_id", invocation);
        metadata.putObject("env").put("DBTRELEASE_ATTEMPT", ExpectedBuild.attemptText(ref.releaseUid(), ref.attempt()));
        return file;
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
