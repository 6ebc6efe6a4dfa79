package io.dbtrelease.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestColumn;
import io.dbtrelease.core.plan.Fallback.Reason;
import io.dbtrelease.core.plan.PlannedNode.Name;
import io.dbtrelease.core.plan.PlannedNode.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlimPlannerTest {
    private static final String LIVE = "analytics";
    private static final String GREEN = "analytics__g12";

    /** raw (seed) -> stg (view) -> orders (table) -> daily (incremental) -> kpi (table); stg -> names (view); a snapshot; a test of kpi, one of raw. */
    private final ManifestPairBuilder now = shop();

    private ManifestPairBuilder before = shop();
    private Set<String> modified = new HashSet<>();
    private @Nullable Set<String> scope;
    private List<String> shared = List.of();
    private List<String> refreshed = List.of();
    private final Set<String> absent = new HashSet<>();
    private final Set<Name> inLive = new HashSet<>();

    private static ManifestPairBuilder shop() {
        return new ManifestPairBuilder()
                .source("web", "web", "web")
                .seed("raw", LIVE, GREEN)
                .model("stg", "view", LIVE, GREEN, n -> n.reads("seed.shop.raw", "source.shop.web"))
                .model("orders", "table", LIVE, GREEN, n -> n.reads("model.shop.stg"))
                .model("daily", "incremental", LIVE, GREEN, n -> n.reads("model.shop.orders"))
                .model("kpi", "table", LIVE, GREEN, n -> n.reads("model.shop.daily"))
                .model("names", "view", LIVE, GREEN, n -> n.reads("model.shop.stg"))
                .snapshot("history", LIVE, GREEN)
                .test("kpi_is_positive", LIVE, GREEN, false, n -> n.reads("model.shop.kpi"))
                .test("raw_is_unique", LIVE, GREEN, false, n -> n.reads("seed.shop.raw"));
    }

    @Test
    void what_changed_and_what_reads_it_is_built_views_are_built_and_the_rest_is_copied() {
        modified.add("model.shop.daily");

        ReleasePlan plan = slim();

        assertThat(names(plan, Part.Built)).containsExactlyInAnyOrder("daily", "kpi", "stg", "names");
        assertThat(names(plan, Part.Copied)).containsExactlyInAnyOrder("raw", "orders", "history");
        assertThat(plan.selectors())
                .containsExactly("fqn:shop.stg", "fqn:shop.daily", "fqn:shop.kpi", "fqn:shop.names");
        assertThat(plan.seeds())
                .extracting(n -> n.live().identifier())
                .containsExactlyInAnyOrder("raw", "orders", "daily", "history");
        assertThat(plan.required()).hasSize(4);
        assertThat(plan.buildNodes()).isEqualTo(5);
        assertThat(plan.tests()).isEqualTo(1);
    }

    @Test
    void a_source_that_changed_builds_all_that_reads_it() {
        modified.add("source.shop.web");
        assertThat(names(slim(), Part.Copied)).containsExactlyInAnyOrder("raw", "history");
    }

    @Test
    void a_test_that_changed_runs_though_nothing_that_it_reads_is_built() {
        modified.add("test.shop.raw_is_unique");
        ReleasePlan plan = slim();
        assertThat(plan.selectors()).contains("fqn:shop.raw_is_unique").doesNotContain("fqn:shop.raw");
        assertThat(names(plan, Part.Copied)).contains("raw", "kpi");
        assertThat(plan.tests()).isEqualTo(1);
    }

    @Test
    void a_test_of_what_is_built_comes_with_it() {
        modified.add("model.shop.kpi");
        modified.add("test.shop.kpi_is_positive");
        assertThat(slim().selectors()).doesNotContain("fqn:shop.kpi_is_positive");
    }

    @Test
    void what_the_project_has_no_more_is_neither_built_nor_copied() {
        before = shop().model("gone", "table", LIVE, GREEN);
        ReleasePlan plan = slim();
        assertThat(plan.nodes()).extracting(n -> n.live().identifier()).doesNotContain("gone");
        assertThat(names(plan, Part.Built)).containsExactlyInAnyOrder("stg", "names");
    }

    @Test
    void a_seed_that_dbt_does_not_read_is_always_built() {
        before = shop().seed("big", LIVE, GREEN, n -> n.checksum("path:seeds/big.csv"));
        now.seed("big", LIVE, GREEN, n -> n.checksum("path:seeds/big.csv"));
        modified.add("model.shop.kpi");
        assertThat(names(slim(), Part.Built)).contains("big");
        modified.clear();
        assertThat(fallback()).isEqualTo(Reason.NothingModified);
    }

    @Test
    void what_is_shared_is_built_in_place_when_it_changed_and_left_alone_otherwise() {
        for (ManifestPairBuilder pair : List.of(before, now)) {
            pair.model("log", "incremental", "audit", "audit");
        }
        shared = List.of("audit");
        modified.add("model.shop.kpi");
        assertThat(names(slim(), Part.Left)).containsExactly("log");
        modified.add("model.shop.log");
        assertThat(names(slim(), Part.Built)).contains("log");
    }

    @Test
    void what_is_not_selected_is_not_built_and_keeps_lives_rows_where_a_full_build_would() {
        scope = Set.of("model.shop.kpi", "model.shop.orders", "test.shop.raw_is_unique");
        modified.addAll(List.of("model.shop.daily", "model.shop.stg", "test.shop.raw_is_unique"));
        absent.add("raw");
        ReleasePlan plan = slim();
        assertThat(names(plan, Part.Built)).containsExactlyInAnyOrder("orders", "kpi");
        assertThat(names(plan, Part.Left)).containsExactlyInAnyOrder("raw", "stg", "daily", "names", "history");
        assertThat(plan.seeds()).extracting(n -> n.live().identifier()).containsExactlyInAnyOrder("daily", "history");
        assertThat(LeftOut.said(plan, scope).warnings().getFirst())
                .isEqualTo("not selected, so that they are not in Green and not in Live after the flip:"
                        + " analytics.raw, analytics.stg, analytics.names");
        assertThat(LeftOut.said(plan, null).warnings().getFirst()).contains("leave Live with the flip");
        assertThat(plan.selectors()).contains("fqn:shop.raw_is_unique");
    }

    @Test
    void a_model_that_is_to_be_built_from_nothing_is_built_and_starts_empty() {
        refreshed = List.of("daily");
        ReleasePlan plan = slim();
        assertThat(names(plan, Part.Built)).contains("daily", "kpi").doesNotContain("orders");
        assertThat(plan.seeds()).extracting(n -> n.live().identifier()).doesNotContain("daily");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"model.shop.*****", "seed.shop.none", "source.shop.none", "test.shop.none", "*****.shop.kpi"})
    void a_list_with_a_name_that_the_project_has_not_is_not_believed(String id) {
        modified.add("model.shop.kpi");
        modified.add(id);
        assertThat(fallback()).isEqualTo(Reason.NotCompared);
        modified.remove(id);
        scope = Set.of("model.shop.kpi", id);
        SlimOutcome.Full full = (SlimOutcome.Full) decide();
        assertThat(full.why().reason()).isEqualTo(Reason.NotCompared);
        assertThat(full.why().message()).contains("as selected").endsWith(id);
    }

    @Test
    void what_a_hook_made_in_live_would_be_missing_in_green() {
        modified.add("model.shop.kpi");
        inLive.add(new Name(LIVE, "made_by_a_hook"));
        SlimOutcome.Full full = (SlimOutcome.Full) decide();
        assertThat(full.why().reason()).isEqualTo(Reason.UnknownInLive);
        assertThat(full.why().message()).endsWith("analytics.made_by_a_hook");
    }

    @Test
    void what_tests_kept_in_live_is_known_whether_they_are_still_there_or_not() {
        before = shop().test("renamed", "analytics_audit", "analytics__g12_audit", true)
                .model("gone", "table", LIVE, GREEN);
        now.test("kept", "analytics_audit", "analytics__g12_audit", true);
        inLive.addAll(List.of(
                new Name("analytics_audit", "renamed"), new Name("analytics_audit", "kept"), new Name(LIVE, "gone")));
        modified.add("model.shop.kpi");
        ReleasePlan plan = slim();
        assertThat(plan.knownInLive())
                .contains(new Name("analytics_audit", "kept"), new Name(LIVE, "kpi"))
                .doesNotContain(new Name("analytics_audit", "renamed"));
    }

    @Test
    void a_test_of_what_is_built_that_is_not_selected_does_not_run() {
        for (ManifestPairBuilder pair : List.of(before, now)) {
            pair.test("kpi_vs_names", LIVE, GREEN, false, n -> n.reads("model.shop.kpi", "model.shop.names"));
        }
        modified.add("model.shop.kpi");
        scope = Set.of("model.shop.kpi", "model.shop.daily", "test.shop.kpi_is_positive");
        ReleasePlan plan = slim();
        assertThat(plan.selectors()).containsExactly("fqn:shop.kpi");
        assertThat(plan.excluded()).containsExactly("fqn:shop.kpi_vs_names");
        assertThat(plan.tests()).isEqualTo(1);
    }

    @Test
    void a_default_selector_of_the_project_is_a_selection_as_the_releases_own() {
        Manifest plain = shop().live();
        Manifest selects = new Manifest(
                plain.metadata(),
                plain.projectName(),
                plain.adapterType(),
                plain.nodes(),
                plain.sources(),
                plain.exposures(),
                true);
        assertThat(LeftOut.possible(plain, List.of(), List.of())).isFalse();
        assertThat(LeftOut.possible(selects, List.of(), List.of())).isTrue();
        assertThat(LeftOut.possible(plain, List.of(), List.of("tag:slow"))).isTrue();
    }

    @Test
    void a_macro_that_no_node_is_seen_to_call_may_change_anything() {
        modified.add("model.shop.kpi");
        modified.add("macro.shop.postgres__create_table_as");
        SlimOutcome.Full full = (SlimOutcome.Full) decide();
        assertThat(full.why().reason()).isEqualTo(Reason.MacrosChanged);
        assertThat(full.why().message()).endsWith("macro.shop.postgres__create_table_as");
        modified.remove("macro.shop.postgres__create_table_as");
        modified.add("macro.*");
        assertThat(fallback()).isEqualTo(Reason.NotCompared);
    }

    @Test
    void a_project_that_did_not_change_is_built_whole() {
        assertThat(fallback()).isEqualTo(Reason.NothingModified);
        modified.add("exposure.shop.dashboard");
        assertThat(fallback()).isEqualTo(Reason.NothingModified);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "raw", "history"})
    void a_relation_that_live_has_not_is_not_copied(String name) {
        modified.add("model.shop.kpi");
        absent.add(name);
        SlimOutcome.Full full = (SlimOutcome.Full) decide();
        assertThat(full.why().reason()).isEqualTo(Reason.LiveIncomplete);
        assertThat(full.why().message())
                .contains("1 relation is not in Live as a table")
                .contains("analytics." + name);
    }

    @Test
    void a_relation_that_is_built_need_not_be_in_live() {
        modified.add("model.shop.kpi");
        absent.add("kpi");
        assertThat(names(slim(), Part.Built)).contains("kpi");
    }

    @ParameterizedTest
    @CsvSource({"fail,true", "ignore,true", ",true", "append_new_columns,false", "sync_all_columns,false"})
    void columns_of_an_incremental_model_change_only_where_it_lets_them(@Nullable String onSchemaChange, boolean full) {
        before = shop().model("facts", "incremental", LIVE, GREEN, n -> n.contract("a integer", onSchemaChange));
        now.model("facts", "incremental", LIVE, GREEN, n -> n.contract("a text", onSchemaChange));
        modified.add("model.shop.facts");
        assertThat(decide() instanceof SlimOutcome.Full).isEqualTo(full);
        if (full) {
            assertThat(fallback()).isEqualTo(Reason.SchemaChange);
        }
    }

    @Test
    void a_name_that_a_selector_does_not_take_literally_is_not_handed_to_dbt() {
        before = shop().model("odd name", "table", LIVE, GREEN);
        now.model("odd name", "table", LIVE, GREEN);
        modified.add("model.shop.odd name");
        assertThat(fallback()).isEqualTo(Reason.NotNameable);
    }

    @Test
    void manifests_of_the_same_dbt_and_the_same_inputs_are_comparable() {
        assertThat(SlimPlanner.comparable(manifest("1.11.16", "a"), manifest("1.11.16", "a")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1.11.17,a,a,a,DbtChanged",
        "1.11.16,b,a,a,VarsChanged",
        "1.11.16,a,b,a,EnvironmentChanged",
        "1.11.16,a,a,b,SelectionChanged",
        "1.11.16,,a,a,VarsChanged",
        "1.11.16,a,,a,EnvironmentChanged"
    })
    void anything_that_dbts_comparison_does_not_see_makes_them_incomparable(
            String dbt, @Nullable String vars, @Nullable String environment, String selection, Reason reason) {
        Manifest then = manifest("1.11.16", "a", "a", "a");
        Manifest is = manifest(dbt, vars, environment, selection);
        assertThat(SlimPlanner.comparable(then, is)).map(Fallback::reason).contains(reason);
        assertThat(SlimPlanner.comparable(is, then)).map(Fallback::reason).contains(reason);
    }

    private static Manifest manifest(String dbt, String all) {
        return manifest(dbt, all, all, all);
    }

    private static Manifest manifest(
            String dbt, @Nullable String vars, @Nullable String environment, @Nullable String selection) {
        Manifest plain = shop().live();
        Map<String, String> env = new HashMap<>();
        if (vars != null) {
            env.put(ArtifactMetadata.VARS, vars);
        }
        if (environment != null) {
            env.put(ArtifactMetadata.ENVIRONMENT, environment);
        }
        if (selection != null) {
            env.put(ArtifactMetadata.SELECTION, selection);
        }
        ArtifactMetadata of = plain.metadata();
        return new Manifest(
                new ArtifactMetadata(of.schemaVersion(), dbt, of.generatedAt(), of.invocationId(), env),
                plain.projectName(),
                plain.adapterType(),
                plain.nodes(),
                plain.sources(),
                plain.exposures(),
                false);
    }

    private ReleasePlan slim() {
        SlimOutcome outcome = decide();
        assertThat(outcome).isInstanceOf(SlimOutcome.Slim.class);
        return ((SlimOutcome.Slim) outcome).plan();
    }

    private Reason fallback() {
        SlimOutcome outcome = decide();
        assertThat(outcome).isInstanceOf(SlimOutcome.Full.class);
        return ((SlimOutcome.Full) outcome).why().reason();
    }

    private SlimOutcome decide() {
        PlanRequest request = new PlanRequest(
                ManifestPairBuilder.ATTEMPT,
                ManifestPairBuilder.GENERATED,
                12,
                11,
                LIVE,
                GREEN,
                "__g12",
                shared,
                "shop",
                Strategy.SchemaSwap,
                List.of("*"),
                false,
                refreshed);
        ReleasePlan full = ((PlanOutcome.Accepted) Planner.plan(now.live(), now.green(), request)).plan();
        Set<Name> tables = full.nodes().stream()
                .map(PlannedNode::live)
                .filter(n -> !absent.contains(n.identifier()))
                .collect(Collectors.toSet());
        Set<Name> relations = new HashSet<>(tables);
        relations.addAll(inLive);
        return SlimPlanner.plan(new SlimRequest(
                before.live(), now.live(), full, modified, scope, tables, relations, new HashSet<>(refreshed)));
    }

    private static List<String> names(ReleasePlan plan, Part part) {
        List<String> names = new ArrayList<>();
        plan.nodes().stream()
                .filter(n -> n.part() == part)
                .forEach(n -> names.add(n.live().identifier()));
        return names;
    }

    static List<ManifestColumn> columns(String text) {
        return List.of(text.split(",")).stream()
                .map(c -> c.strip().split(" "))
                .map(c -> new ManifestColumn(c[0], c[1]))
                .toList();
    }
}
