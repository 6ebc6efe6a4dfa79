package io.dbtrelease.chart;

import static io.dbtrelease.chart.Releases.NAME;
import static io.dbtrelease.chart.Releases.all;
import static io.dbtrelease.chart.Releases.create;
import static io.dbtrelease.chart.Releases.parse;
import static io.dbtrelease.chart.Releases.patch;
import static io.dbtrelease.chart.Releases.refusal;
import static io.dbtrelease.chart.Releases.release;
import static io.dbtrelease.chart.Releases.warehouse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which schemas the releases of a namespace may take, on a real API server. */
class ExposurePolicyIT {
    @RegisterExtension
    static final RealApiServer SERVER = new RealApiServer();

    private static Policies policies;

    private final KubernetesClient admin = SERVER.admin();
    private String namespace;

    @BeforeAll
    static void install() {
        policies = Policies.exposure(SERVER);
    }

    @AfterAll
    static void remove() {
        policies.close();
    }

    @BeforeEach
    void aNamespace() {
        namespace = SERVER.namespace("exposure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"analytics", "mart_", "mart_sales", "Mart"})
    void whatTheWarehouseAllowsIsTaken(String schema) {
        warehouseAllows("analytics", "mart_*", "Mart");

        create(admin, namespace, exposing(schema));
    }

    @ParameterizedTest
    @ValueSource(strings = {"finance", "analytics_", "analytic", "mart", "Mart_sales", "ANALYTICS", "amart_sales"})
    void whatItDoesNotAllowIsRefusedWithWhatItDoes(String schema) {
        warehouseAllows("analytics", "mart_*");

        assertThat(refusal(() -> create(admin, namespace, exposing(schema))))
                .contains(
                        "DbtWarehouse prod does not allow " + schema + ": its allowedExposures are analytics, mart_*");
    }

    @Test
    void aStarAloneAllowsEverything() {
        warehouseAllows("analytics");
        GenericKubernetesResource any = parse(warehouse("prod", "allowedExposures: [\"*\"]"));
        all(admin, "DbtWarehouse").inNamespace(namespace).resource(any).update();

        await().ignoreExceptions().until(() -> create(admin, namespace, exposing("finance", "snapshots")) != null);
    }

    @Test
    void anEmptyListAllowsNothing() {
        warehouseAllows();

        assertThat(refusal(() -> create(admin, namespace, exposing("analytics"))))
                .contains("DbtWarehouse prod does not allow analytics: its allowedExposures are empty");
    }

    @Test
    void sharedSchemasAreHeldToTheSameList() {
        warehouseAllows("analytics", "snapshots");

        assertThat(refusal(() -> create(admin, namespace, exposing("analytics", "snapshots", "audit", "payroll"))))
                .contains("DbtWarehouse prod does not allow audit, payroll");
        create(admin, namespace, exposing("analytics", "snapshots"));
    }

    @Test
    void anUpdateIsHeldToIt() {
        warehouseAllows("analytics");
        create(admin, namespace, exposing("analytics"));

        assertThat(refusal(() -> patch(admin, namespace, "{\"spec\":{\"exposure\":{\"schema\":\"finance\"}}}")))
                .contains("does not allow finance");
        assertThat(refusal(() -> patch(admin, namespace, "{\"spec\":{\"exposure\":{\"shared\":[\"payroll\"]}}}")))
                .contains("does not allow payroll");
    }

    @Test
    void onlyTheWarehouseThatTheReleaseNamesHasASay() {
        warehouseAllows("analytics");
        create(admin, namespace, warehouse("other", "allowedExposures: [finance]"));
        String neighbour = SERVER.namespace("exposure");
        create(admin, neighbour, warehouse("prod", "allowedExposures: [payroll]"));
        policies.awaitRefusal(
                namespace,
                exposing("finance")
                        .replace("warehouse: prod", "warehouse: other")
                        .replace("schema: finance", "schema: x"));

        create(admin, namespace, exposing("analytics"));
        assertThat(refusal(() -> create(admin, namespace, named("b", exposing("finance")))))
                .contains("DbtWarehouse prod does not allow finance");
        assertThat(refusal(() -> create(admin, namespace, named("b", exposing("payroll")))))
                .contains("DbtWarehouse prod does not allow payroll");
        create(admin, namespace, named("b", exposing("finance").replace("warehouse: prod", "warehouse: other")));
    }

    @Test
    void aReleaseMayComeBeforeItsWarehouse() {
        create(admin, namespace, exposing("analytics"));
    }

    @Test
    void whatWasTakenOnceCanBeLabelledAndDeletedWhenItsWarehouseAllowsLess() {
        warehouseAllows("analytics");
        create(admin, namespace, exposing("analytics"));
        patch(admin, namespace, "{\"metadata\":{\"finalizers\":[\"dbtrelease.io/release\"]}}");
        GenericKubernetesResource less = parse(warehouse("prod", "allowedExposures: [finance]"));
        all(admin, "DbtWarehouse").inNamespace(namespace).resource(less).update();
        policies.awaitRefusal(namespace, named("b", exposing("analytics")));

        patch(admin, namespace, "{\"metadata\":{\"labels\":{\"team\":\"shop\"}}}");
        assertThat(refusal(() -> patch(admin, namespace, "{\"spec\":{\"suspend\":true}}")))
                .contains("does not allow analytics: its allowedExposures are finance");
        all(admin, "DbtRelease").inNamespace(namespace).withName(NAME).delete();
        patch(admin, namespace, "{\"metadata\":{\"finalizers\":[]}}");

        assertThat(all(admin, "DbtRelease")
                        .inNamespace(namespace)
                        .withName(NAME)
                        .get())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gates: [{name: q, query: {sql: select 1, min: 1}}]",
                "monitoring: {checks: [{name: q, query: {sql: select 1, min: 1}}]}"
            })
    void queriesNeedARoleThatOnlyReads(String spec) {
        warehouseAllows("analytics");

        assertThat(refusal(() -> create(admin, namespace, exposing("analytics") + "  " + spec + "\n")))
                .contains("query gates and checks need gateCredentials, and DbtWarehouse prod has none");

        GenericKubernetesResource withGates =
                parse(warehouse("prod", "allowedExposures: [analytics]", "gateCredentials: {secretName: read}"));
        all(admin, "DbtWarehouse").inNamespace(namespace).resource(withGates).update();
        await().ignoreExceptions()
                .until(() -> create(admin, namespace, exposing("analytics") + "  " + spec + "\n") != null);
    }

    @Test
    void aBuildIsNotGivenAnotherRolesPassword() {
        warehouseAllows("analytics");
        create(
                admin,
                namespace,
                warehouse("other", "gateCredentials: {secretName: read}")
                        .replace("secretName: build", "secretName: other-build"));
        policies.awaitRefusal(namespace, named("probe", withEnv("read")));

        for (String secret : List.of("operator", "other-build", "read")) {
            assertThat(refusal(() -> create(admin, namespace, withEnv(secret))))
                    .contains("build.env names credentials of DbtWarehouse")
                    .contains("TOKEN (Secret " + secret + ")");
        }
        create(admin, namespace, withEnv("build"));
        assertThat(
                        refusal(
                                () -> patch(
                                        admin,
                                        namespace,
                                        "{\"spec\":{\"build\":{\"env\":[{\"name\":\"A\",\"secretName\":\"operator\",\"key\":\"password\"}]}}}")))
                .contains("A (Secret operator)");
    }

    @Test
    void aGitServerIsNotSentAWarehousesPassword() {
        warehouseAllows("analytics");
        policies.awaitRefusal(namespace, named("probe", withRepository("operator")));

        for (String secret : List.of("operator", "build")) {
            assertThat(refusal(() -> create(admin, namespace, withRepository(secret))))
                    .contains("project.git names Secret " + secret + ", which holds credentials of DbtWarehouse prod");
        }
        create(admin, namespace, withRepository("shop-git"));
    }

    private static String withRepository(String secret) {
        return exposing("analytics")
                .replace(
                        "jaffle-shop:1\"}",
                        "jaffle-shop:1\", git: {url: \"https://git.example.com/shop.git\", revision: main, secretName: "
                                + secret + "}}");
    }

    private static String withEnv(String secret) {
        return exposing("analytics") + "  build: {env: [{name: TOKEN, secretName: " + secret + ", key: password}]}\n";
    }

    @Test
    void aStrategyThatTheEngineDoesNotHaveIsRefused() {
        warehouseAllows("analytics");

        assertThat(refusal(() -> create(
                        admin,
                        namespace,
                        exposed("exposure: {database: SHOP, schema: analytics, strategy: DatabaseSwap}"))))
                .contains("DbtWarehouse prod is PostgreSQL, whose one strategy is SchemaSwap");
    }

    @Test
    void onSnowflakeNamesHaveTheirDatabaseAndNoCase() {
        create(admin, namespace, snowflake("\"shop.*\", HISTORY.SNAPSHOTS, \"LAB.PLAY_*\""));
        policies.awaitRefusal(namespace, exposed(database("OTHER", "ANALYTICS", "SchemaSwap", "")));

        assertThat(refusal(() -> create(admin, namespace, exposing("analytics"))))
                .contains("DbtWarehouse prod is a Snowflake account: name the database");
        assertThat(refusal(() -> create(
                        admin, namespace, exposed(database("LAB", "PLAY_1", "DatabaseSwap", ", shared: [A.B]")))))
                .contains("does not allow a.b, lab.:");
        assertThat(refusal(() -> create(
                        admin,
                        namespace,
                        exposed(
                                database("Shop", "Analytics", "DatabaseSwap", ""),
                                "cutover: {isolation: Strict, patience: 60s}"))))
                .contains("DbtWarehouse prod is Snowflake: use Relaxed");
        create(
                admin,
                namespace,
                exposed(database("Shop", "Analytics", "DatabaseSwap", ", shared: [history.snapshots]")));
        all(admin, "DbtRelease").inNamespace(namespace).withName("case").delete();
        create(admin, namespace, exposed(database("lab", "play_2", "SchemaSwap", ", shared: [PLAY_3]")));
    }

    private static String exposed(String exposure, String... spec) {
        return release("", spec).replace("exposure: {schema: analytics}", exposure);
    }

    private static String database(String database, String schema, String strategy, String more) {
        return "exposure: {database: %s, schema: %s, strategy: %s%s}".formatted(database, schema, strategy, more);
    }

    private static String snowflake(String allowed) {
        return warehouse("prod")
                        .replace(
                                "postgres: {host: db.example.com, database: shop}",
                                "snowflake: {account: myorg-prod, role: OP, buildRole: BUILD, warehouse: OPS}")
                + "  allowedExposures: [" + allowed + "]\n";
    }

    /** Returns once the API server goes by it. */
    private void warehouseAllows(String... exposures) {
        create(
                admin,
                namespace,
                warehouse(
                        "prod",
                        "allowedExposures: [\"%s\"]"
                                .formatted(String.join("\", \"", exposures))
                                .replace("[\"\"]", "[]")));
        policies.awaitRefusal(namespace, exposing("no", "x9"));
    }

    private static String exposing(String schema, String... shared) {
        return """
                apiVersion: dbtrelease.io/v1alpha1
                kind: DbtRelease
                metadata: {name: case}
                spec:
                  warehouse: prod
                  exposure: {schema: %s, shared: [%s]}
                  project: {image: "registry.example.com/jaffle-shop:1"}
                """.formatted(schema, String.join(", ", shared));
    }

    private static String named(String name, String yaml) {
        return yaml.replace("{name: case}", "{name: " + name + "}");
    }
}
