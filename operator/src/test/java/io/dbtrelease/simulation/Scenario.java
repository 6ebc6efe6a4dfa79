package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.simulation.SimApiServer.Key;
import io.dbtrelease.testsupport.SpecBuilder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What people do, one thing after the other.
 *
 * @param end as {@link Sim#end} says it when nothing goes wrong, or only what the operator has to hide
 */
record Scenario(String name, Engine engine, Consumer<Sim> start, List<Act> acts, String end) {
    static final String NAMESPACE = "team";
    static final Key SHOP = new Key("dbtreleases", NAMESPACE, "shop");

    /** One thing that people do, once something is so. */
    record Act(Predicate<Sim> when, Consumer<Sim> then) {}

    void begin(Sim sim) {
        start.accept(sim);
    }

    /** A namespace with a warehouse. */
    static void tenant(Sim sim, String namespace) {
        sim.secrets(sim.tenant(namespace));
        ObjectNode warehouse = SimApiServer.JSON.createObjectNode();
        warehouse.put("apiVersion", Api.GROUP + "/" + Api.VERSION).put("kind", "DbtWarehouse");
        warehouse.putObject("metadata").put("name", "prod");
        ObjectNode spec = warehouse.putObject("spec");
        if (sim.engine() == Engine.Snowflake) {
            spec.putObject("snowflake")
                    .put("account", namespace)
                    .put("warehouse", "DBT_WH")
                    .put("role", "DBT_OPERATOR")
                    .put("buildRole", "DBT_BUILD")
                    .put("gateRole", "DBT_GATE")
                    .put("controlSchema", "DBT_RELEASE.CONTROL");
        } else {
            spec.putObject("postgres")
                    .put("host", namespace)
                    .put("port", 5432)
                    .put("database", SimProject.DATABASE)
                    .put("sslMode", "verify-full");
        }
        spec.putObject("credentials").put("secretName", "operator");
        spec.putObject("buildCredentials").put("secretName", "build");
        spec.putObject("gateCredentials").put("secretName", "read");
        spec.putArray("allowedExposures").add(sim.engine() == Engine.Snowflake ? "SHOP.*" : "analytics*");
        spec.put("maxSeedBytes", "1Gi");
        sim.api.create("dbtwarehouses", namespace, warehouse);
    }

    /** Applies a release of version 1 with gates; {@code change} says what is particular to it. */
    static void apply(Sim sim, Key key, Consumer<ObjectNode> change) {
        ObjectNode release = SimApiServer.JSON.createObjectNode();
        release.put("apiVersion", Api.GROUP + "/" + Api.VERSION).put("kind", "DbtRelease");
        release.putObject("metadata").put("name", key.name()).putObject("annotations");
        ObjectNode spec = SimOperator.TYPES.convertValue(new SpecBuilder().build(), ObjectNode.class);
        if (sim.engine() == Engine.Snowflake) {
            spec.withObject("/exposure")
                    .put("database", "SHOP")
                    .put("schema", "ANALYTICS")
                    .put("strategy", "DatabaseSwap");
        }
        spec.withObject("/project").put("image", "registry.example.com/shop:1").put("revision", "commit-1");
        spec.putArray("gates")
                .addObject()
                .put("name", "tests")
                .put("mode", "Enforce")
                .putObject("tests")
                .put("maxFailed", 0)
                .put("minExecuted", 1);
        spec.withArray("gates")
                .addObject()
                .put("name", "payments")
                .put("mode", "Enforce")
                .putObject("rowCountDiff")
                .put("maxDecreasePercent", 5)
                .putArray("relations")
                .add("fct_payments");
        change.accept(spec);
        release.set("spec", spec);
        sim.api.create("dbtreleases", key.namespace(), release);
    }

    static DbtReleaseStatus status(Sim sim, Key key) {
        ObjectNode there = sim.api.get(key);
        DbtReleaseStatus status = there == null ? null : sim.typed(key).getStatus();
        return status == null ? DbtReleaseStatus.empty() : status;
    }

    /** Whether this attempt, or a later one, is over. */
    static Predicate<Sim> over(int attempt) {
        return sim -> {
            AttemptStatus a = status(sim, SHOP).attempt();
            return sim.api.get(SHOP) == null
                    || a != null
                            && a.number() >= attempt
                            && a.outcome() != null
                            && (a.rollback() == null || a.rollback().done());
        };
    }

    static void annotate(Sim sim, Key key, String annotation, String value) {
        sim.api.edit(
                key,
                r -> r.withObject("/metadata/annotations")
                        .put(annotation, value)
                        .put(Api.REQUESTED_BY, "ann"));
    }
}
