package io.dbtrelease.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.plan.PlanOutcome.Accepted;
import io.dbtrelease.core.plan.PlanOutcome.Refused;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private final ManifestPairBuilder pair = new ManifestPairBuilder();

    @Test
    void each_node_has_both_of_its_names_and_schemas_are_paired() {
        pair.model("a", "table", "analytics", "analytics__g12").model("b", "view", "marts", "marts__g12");
        ReleasePlan plan = accepted();
        assertThat(plan.schemas())
                .containsExactly(new SchemaPair("analytics", "analytics__g12"), new SchemaPair("marts", "marts__g12"));
        assertThat(plan.nodes())
                .extracting(n -> n.live() + " " + n.green())
                .containsExactly("analytics.a analytics__g12.a", "marts.b marts__g12.b");
    }

    @Test
    void the_exposure_takes_part_though_nothing_is_built_in_it() {
        pair.model("b", "view", "marts", "marts__g12");
        assertThat(accepted().schemas())
                .startsWith(new SchemaPair("analytics", "analytics__g12"))
                .hasSize(2);
    }

    @Test
    void what_keeps_its_data_is_seeded() {
        pair.model("a", "incremental", "analytics", "analytics__g12")
                .model("b", "incremental", "analytics", "analytics__g12", node -> node.fullRefresh(true))
                .model("c", "incremental", "analytics", "analytics__g12", node -> node.fullRefresh(false))
                .model("d", "table", "analytics", "analytics__g12")
                .snapshot("e", "analytics", "analytics__g12");
        assertThat(accepted().seeds())
                .extracting(PlannedNode::uniqueId)
                .containsExactly("model.shop.a", "model.shop.c", "snapshot.shop.e");
    }

    @Test
    void a_full_refresh_leaves_what_says_that_it_is_never_refreshed() {
        pair.model("a", "incremental", "analytics", "analytics__g12")
                .model("c", "incremental", "analytics", "analytics__g12", node -> node.fullRefresh(false))
                .snapshot("e", "analytics", "analytics__g12");
        assertThat(accepted(request().refreshAll()).seeds())
                .extracting(PlannedNode::uniqueId)
                .containsExactly("model.shop.c", "snapshot.shop.e");
    }

    @Test
    void a_full_refresh_of_a_shared_schema_is_refused() {
        pair.model("a", "table", "analytics", "analytics__g12")
                .model("log", "incremental", "audit", "audit")
                .model("never", "incremental", "audit", "audit", node -> node.fullRefresh(false))
                .model("copy", "table", "audit", "audit")
                .snapshot("history", "audit", "audit")
                .seed("codes", "audit", "audit");
        accepted(request().shared("audit"));
        assertThat(only(request().shared("audit").refreshAll(), Reason.SharedRefresh)
                        .message())
                .endsWith(": model.shop.log, seed.shop.codes");
    }

    @Test
    void ephemeral_models_and_tests_are_no_relations() {
        pair.model("a", "table", "analytics", "analytics__g12")
                .model("b", "ephemeral", "analytics", "analytics__g12")
                .test("t", "analytics_dbt_test__audit", "analytics__g12_dbt_test__audit", false);
        ReleasePlan plan = accepted();
        assertThat(plan.nodes()).hasSize(1);
        assertThat(plan.schemas()).hasSize(1);
        assertThat(plan.buildNodes()).isEqualTo(2);
        assertThat(plan.tests()).isEqualTo(1);
    }

    @Test
    void the_schema_of_stored_failures_takes_part() {
        pair.model("a", "table", "analytics", "analytics__g12")
                .test("t", "analytics_dbt_test__audit", "analytics__g12_dbt_test__audit", true);
        assertThat(accepted().schemas())
                .contains(new SchemaPair("analytics_dbt_test__audit", "analytics__g12_dbt_test__audit"));
    }

    @Test
    void a_shared_schema_is_no_pair_and_never_seeded() {
        pair.model("a", "table", "analytics", "analytics__g12")
                .model("log", "incremental", "audit", "audit")
                .snapshot("s", "snapshots", "snapshots");
        ReleasePlan plan = accepted(request().shared("audit", "snapshots", "unused"));
        assertThat(plan.shared()).containsExactly("audit", "snapshots");
        assertThat(plan.schemas()).hasSize(1);
        assertThat(plan.seeds()).isEmpty();
        assertThat(plan.nodes()).filteredOn(PlannedNode::shared).hasSize(2);
        assertThat(plan.nodes()).noneMatch(PlannedNode::replacedInPlace);
        assertThat(plan.warnings()).noneMatch(w -> w.contains("snapshot"));
    }

    @Test
    void after_a_build_with_a_selection_only_what_it_ran_is_expected() {
        pair.model("a", "table", "analytics", "analytics__g12").model("b", "table", "analytics", "analytics__g12");
        assertThat(accepted().expectedAfter(Set.of("model.shop.b", "test.shop.t")))
                .extracting(PlannedNode::uniqueId)
                .containsExactly("model.shop.b");
    }

    @Test
    void equal_names_are_refused_with_the_first_nodes_and_how_many() {
        for (int i = 0; i < 7; i++) {
            pair.model("m" + i, "table", "marts", "marts");
        }
        PlanRefusal refusal = only(Reason.SameName);
        assertThat(refusal.message())
                .startsWith("7 nodes have the same name in Green as in Live (schema marts)")
                .endsWith("model.shop.m0, model.shop.m1, model.shop.m2, model.shop.m3, model.shop.m4 and 2 more");
        assertThat(refusal.fix()).contains("docs/schema-names.md").contains("exposure.shared");
    }

    @Test
    void a_shared_schema_that_has_another_name_in_green_is_refused() {
        pair.model("a", "table", "analytics", "analytics__g12").snapshot("s", "snapshots", "snapshots__g12");
        assertThat(only(request().shared("snapshots"), Reason.SharedMoves).message())
                .contains("snapshots -> snapshots__g12");
    }

    @Test
    void schemas_that_merge_or_split_are_refused() {
        pair.model("a", "table", "x", "x__g12")
                .model("b", "table", "y", "x__g12")
                .model("c", "table", "z", "z1__g12")
                .model("d", "table", "z", "z2__g12");
        assertThat(refused(request()))
                .extracting(PlanRefusal::message)
                .containsExactlyInAnyOrder(
                        "Live's schema 'z' has several in Green: z1__g12, z2__g12",
                        "Green's schema 'x__g12' has several in Live: x, y");
    }

    @Test
    void the_exposures_schema_must_become_greens() {
        pair.model("a", "table", "analytics", "other__g12");
        assertThat(only(Reason.SchemasNotPaired).message())
                .isEqualTo("Live's schema 'analytics' has several in Green: analytics__g12, other__g12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"green", "marts__g1", "marts__g123", "marts_g12"})
    void a_schema_of_green_without_the_attempts_suffix_is_refused(String green) {
        pair.model("a", "table", "marts", green);
        assertThat(only(Reason.NotUnique).message()).contains("'" + green + "' does not carry '__g12'");
    }

    @ParameterizedTest
    @CsvSource({
        "public, SystemSchema",
        "PG_catalog, SystemSchema",
        "pg_temp_3, SystemSchema",
        "information_schema, SystemSchema",
        "dbt_release, SystemSchema",
        "my-schema, BadName",
        "a b, BadName",
        "marts__r7, BadName",
        "marts__g3, BadName",
        "mart__r2_eu, BadName",
        "finance, NotAllowed",
    })
    void schemas_that_no_release_may_own_are_refused(String live, Reason reason) {
        pair.model("a", "table", live, live.replaceAll("[^A-Za-z0-9_]", "_") + "__g12");
        assertThat(only(request().allowed("analytics", "mart*"), reason).message())
                .contains("'" + live + "'");
    }

    @Test
    void a_shared_schema_of_the_engine_is_refused() {
        pair.model("a", "table", "analytics", "analytics__g12").model("b", "table", "dbt_release", "dbt_release");
        assertThat(only(request().shared("dbt_release"), Reason.SystemSchema).message())
                .contains("'dbt_release'");
    }

    @Test
    void a_shared_schema_with_the_name_of_a_side_is_refused() {
        pair.model("a", "table", "analytics", "analytics__g12").model("b", "table", "audit__g1_eu", "audit__g1_eu");
        assertThat(only(request().shared("audit__g1_eu").allowed("*"), Reason.BadName)
                        .message())
                .contains("'audit__g1_eu'");
    }

    @Test
    void names_that_the_engine_would_cut_are_refused_with_how_much_they_are_too_long() {
        String live = "m".repeat(60);
        pair.model("a", "table", live, live + "__g12");
        assertThat(refused(request()))
                .extracting(PlanRefusal::message)
                .containsExactlyInAnyOrder(
                        "schema '%s' would be retired as '%s__r12', which has 65 characters, 2 more than a name can have"
                                .formatted(live, live),
                        "Green's schema '%s__g12' has 65 characters, 2 more than a name can have".formatted(live));
    }

    @Test
    void the_name_that_live_gets_counts_too() {
        String live = "m".repeat(57);
        pair.model("a", "table", live, "short__g12");
        assertThat(accepted(request()).nodes()).hasSize(1);
        assertThat(only(request().liveRevision(12_345), Reason.BadName).message())
                .contains("__r12345");
    }

    @Test
    void long_relation_names_and_the_markers_name_are_refused() {
        pair.model("n".repeat(64), "table", "analytics", "analytics__g12")
                .model("Dbt_Release_Marker", "table", "analytics", "analytics__g12");
        assertThat(refused(request())).extracting(PlanRefusal::reason).containsExactly(Reason.BadName, Reason.BadName);
    }

    @Test
    void an_alias_that_depends_on_the_target_is_refused() {
        pair.model("a", "table", "analytics", "analytics__g12", node -> node.greenAlias("a_green"));
        assertThat(only(Reason.IdentifierDiffers).message()).contains("model.shop.a");
    }

    @Test
    void another_database_is_refused() {
        pair.model("a", "table", "analytics", "analytics__g12", node -> node.database("lake"));
        assertThat(only(Reason.OtherDatabase).message()).contains("database 'lake', the warehouse's is 'shop'");
    }

    @Test
    void a_node_that_is_enabled_or_materialized_otherwise_in_green_is_refused() {
        pair.model("a", "table", "analytics", "analytics__g12", node -> node.greenMaterialized("incremental"))
                .liveOnly("b", "table", "analytics")
                .greenOnly("c", "table", "analytics__g12");
        PlanRefusal refusal = only(Reason.ManifestsDiffer);
        assertThat(refusal.message()).endsWith("model.shop.a, model.shop.b, model.shop.c");
        assertThat(refusal.fix()).contains("target.name");
    }

    @Test
    void nothing_to_build_is_refused() {
        pair.model("a", "ephemeral", "analytics", "analytics__g12");
        assertThat(only(Reason.NothingToBuild).fix()).contains("project.path");
    }

    @Test
    void manifests_of_other_attempts_moments_projects_or_of_one_run_are_refused() {
        pair.model("a", "table", "analytics", "analytics__g12");
        assertThat(refused(request().attempt("another/1")))
                .extracting(PlanRefusal::reason)
                .containsExactly(Reason.BadManifest, Reason.BadManifest);
        assertThat(refused(request().notBefore(ManifestPairBuilder.GENERATED.plusSeconds(1))))
                .extracting(PlanRefusal::reason)
                .containsOnly(Reason.BadManifest);
        Manifest live = pair.live();
        assertThat(reasons(Planner.plan(live, live, request().build()))).contains(Reason.ManifestsDiffer);
        Manifest green = pair.green();
        Manifest other =
                new Manifest(green.metadata(), "elsewhere", "snowflake", green.nodes(), List.of(), List.of(), false);
        assertThat(reasons(Planner.plan(live, other, request().build())))
                .containsExactly(Reason.ManifestsDiffer, Reason.ManifestsDiffer);
        ArtifactMetadata metadata = green.metadata();
        Manifest newer = new Manifest(
                new ArtifactMetadata(
                        12, "1.12.0", metadata.generatedAt(), metadata.invocationId(), Map.copyOf(metadata.env())),
                green.projectName(),
                green.adapterType(),
                green.nodes(),
                List.of(),
                List.of(),
                false);
        assertThat(reasons(Planner.plan(live, newer, request().build()))).containsExactly(Reason.ManifestsDiffer);
    }

    @Test
    void a_manifest_that_was_not_read_is_a_reason() {
        pair.model("a", "table", "analytics", "analytics__g12");
        PlanOutcome outcome = Planner.plan(
                new Read.Ok<>(pair.live()),
                Read.missing("green/manifest.json"),
                request().build());
        assertThat(((Refused) outcome).refusals())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("green/manifest.json is missing"));
    }

    @Test
    void every_reason_is_told_at_once() {
        pair.model("a", "table", "marts", "marts")
                .model("b", "table", "analytics", "analytics__g12", node -> node.greenAlias("c"))
                .model("c", "table", "public", "public__g12");
        assertThat(refused(request()))
                .extracting(PlanRefusal::reason)
                .containsExactlyInAnyOrder(Reason.SameName, Reason.IdentifierDiffers, Reason.SystemSchema);
    }

    @Test
    void a_view_in_a_shared_schema_that_reads_green_is_refused_also_through_ephemeral_models() {
        pair.model("a", "table", "analytics", "analytics__g12")
                .model("e", "ephemeral", "analytics", "analytics__g12", node -> node.reads("model.shop.a"))
                .model("direct", "view", "audit", "audit", node -> node.reads("model.shop.a"))
                .model("through", "view", "audit", "audit", node -> node.reads("model.shop.e"))
                .model("copy", "table", "audit", "audit", node -> node.reads("model.shop.a"))
                .model("apart", "view", "audit", "audit", node -> node.reads("source.shop.s.t", "model.shop.copy"));
        assertThat(only(request().shared("audit"), Reason.SharedView).message())
                .endsWith(": model.shop.direct, model.shop.through");
    }

    @Test
    void a_view_of_live_over_what_a_build_replaces_in_a_shared_schema_is_refused() {
        pair.model("log", "table", "audit", "audit")
                .model("kept", "incremental", "audit", "audit")
                .model("anew", "incremental", "audit", "audit", node -> node.fullRefresh(true))
                .snapshot("history", "audit", "audit")
                .model("e", "ephemeral", "analytics", "analytics__g12", node -> node.reads("model.shop.log"))
                .model("a", "view", "analytics", "analytics__g12", node -> node.reads("model.shop.log"))
                .model("b", "view", "analytics", "analytics__g12", node -> node.reads("model.shop.e"))
                .model("c", "materialized_view", "analytics", "analytics__g12", node -> node.reads("model.shop.anew"))
                .model("d", "table", "analytics", "analytics__g12", node -> node.reads("model.shop.log"))
                .model(
                        "f",
                        "view",
                        "analytics",
                        "analytics__g12",
                        node -> node.reads("model.shop.kept", "snapshot.shop.history"));
        assertThat(only(request().shared("audit"), Reason.SharedReplaced).message())
                .endsWith(": model.shop.a, model.shop.b, model.shop.c");
    }

    @Test
    void a_shared_schema_must_be_one_that_the_warehouse_allows() {
        pair.model("a", "table", "analytics", "analytics__g12").model("log", "table", "payroll", "payroll");
        assertThat(only(request().shared("payroll").allowed("analytics", "audit"), Reason.NotAllowed)
                        .message())
                .contains("shared schema 'payroll'");
        accepted(request().shared("payroll").allowed("analytics", "pay*"));
    }

    @Test
    void warnings_name_what_may_surprise() {
        pair.model("a", "my_own", "analytics", "analytics__g12")
                .snapshot("s", "analytics", "analytics__g12")
                .source("raw", "analytics", "analytics")
                .source("self", "elsewhere", "analytics__g12")
                .source("fine", "raw", "raw");
        assertThat(accepted().warnings())
                .containsExactly(
                        "snapshots that start from a copy of Live's history lose what this attempt captures if it fails"
                                + " or is rolled back; a schema of exposure.shared keeps it: snapshot.shop.s",
                        "nodes with a materialization of the project's own start empty in Green: model.shop.a",
                        "sources that name a schema of Live show Live's data in Green too; use ref instead: source.shop.raw",
                        "sources that name a schema of Green find there only what dbt built; use ref instead:"
                                + " source.shop.self",
                        "the project has no tests: nothing but the gates of the release looks at its data");
    }

    private static RequestBuilder request() {
        return new RequestBuilder();
    }

    private ReleasePlan accepted() {
        return accepted(request());
    }

    private ReleasePlan accepted(RequestBuilder request) {
        PlanOutcome outcome = Planner.plan(pair.live(), pair.green(), request.build());
        assertThat(outcome).isInstanceOf(Accepted.class);
        return ((Accepted) outcome).plan();
    }

    private List<PlanRefusal> refused(RequestBuilder request) {
        PlanOutcome outcome = Planner.plan(pair.live(), pair.green(), request.build());
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome).refusals();
    }

    private PlanRefusal only(Reason reason) {
        return only(request(), reason);
    }

    private PlanRefusal only(RequestBuilder request, Reason reason) {
        List<PlanRefusal> refusals = refused(request);
        assertThat(refusals).extracting(PlanRefusal::reason).containsExactly(reason);
        return refusals.getFirst();
    }

    private static List<Reason> reasons(PlanOutcome outcome) {
        return ((Refused) outcome).refusals().stream().map(PlanRefusal::reason).toList();
    }

    /** A request for {@link ManifestPairBuilder}'s manifests. */
    private static final class RequestBuilder {
        private String attempt = ManifestPairBuilder.ATTEMPT;
        private Instant notBefore = ManifestPairBuilder.GENERATED;
        private int liveRevision = 11;
        private List<String> shared = List.of();
        private List<String> allowed = List.of("*");
        private boolean refreshAll;

        RequestBuilder attempt(String value) {
            attempt = value;
            return this;
        }

        RequestBuilder notBefore(Instant value) {
            notBefore = value;
            return this;
        }

        RequestBuilder liveRevision(int value) {
            liveRevision = value;
            return this;
        }

        RequestBuilder shared(String... values) {
            shared = List.of(values);
            return this;
        }

        RequestBuilder allowed(String... values) {
            allowed = List.of(values);
            return this;
        }

        RequestBuilder refreshAll() {
            refreshAll = true;
            return this;
        }

        PlanRequest build() {
            return new PlanRequest(
                    attempt,
                    notBefore,
                    12,
                    liveRevision,
                    "analytics",
                    "analytics__g12",
                    "__g12",
                    shared,
                    "shop",
                    Strategy.SchemaSwap,
                    allowed,
                    refreshAll,
                    List.of());
        }
    }
}
