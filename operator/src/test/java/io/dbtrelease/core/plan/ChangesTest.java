package io.dbtrelease.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.ChangeKind;
import io.dbtrelease.api.status.NodeChange;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final String LIVE = "analytics";
    private static final String GREEN = "analytics__g12";

    private final ManifestPairBuilder before = new ManifestPairBuilder();
    private final ManifestPairBuilder now = new ManifestPairBuilder();

    @Test
    void the_same_project_changes_nothing() {
        both("orders");
        assertThat(between()).isEqualTo(new Changes(ChangeKind.None, java.util.List.of()));
    }

    @Test
    void other_code_changes_data_and_so_does_what_reads_it() {
        before.model("orders", "table", LIVE, GREEN, n -> n.checksum("sha256:1"));
        now.model("orders", "table", LIVE, GREEN, n -> n.checksum("sha256:2"));
        for (ManifestPairBuilder pair : java.util.List.of(before, now)) {
            pair.model("kpi", "table", LIVE, GREEN, n -> n.reads("model.shop.orders"));
        }
        assertThat(between().kind()).isEqualTo(ChangeKind.DataOnly);
        assertThat(between().nodes())
                .containsExactly(
                        new NodeChange("model.shop.kpi", NodeChange.Kind.Downstream, "reads model.shop.orders"),
                        new NodeChange("model.shop.orders", NodeChange.Kind.Modified, "code"));
    }

    @Test
    void what_only_dbt_sees_is_a_change_too() {
        both("orders");
        assertThat(between("model.shop.orders").nodes())
                .containsExactly(
                        new NodeChange("model.shop.orders", NodeChange.Kind.Modified, "config, macros or description"));
    }

    @Test
    void an_ephemeral_model_changes_what_reads_it() {
        before.model("cte", "ephemeral", LIVE, GREEN, n -> n.checksum("sha256:1"));
        now.model("cte", "ephemeral", LIVE, GREEN, n -> n.checksum("sha256:2"));
        for (ManifestPairBuilder pair : java.util.List.of(before, now)) {
            pair.model("kpi", "table", LIVE, GREEN, n -> n.reads("model.shop.cte"));
        }
        assertThat(between().nodes()).extracting(NodeChange::node).containsExactly("model.shop.kpi");
    }

    @Test
    void what_comes_is_additive_and_what_goes_is_breaking() {
        both("orders");
        now.model("new", "table", LIVE, GREEN);
        assertThat(between().kind()).isEqualTo(ChangeKind.Additive);
        before.model("old", "table", LIVE, GREEN);
        assertThat(between().kind()).isEqualTo(ChangeKind.Breaking);
        assertThat(between().nodes())
                .extracting(NodeChange::kind)
                .containsExactly(NodeChange.Kind.Added, NodeChange.Kind.Removed);
    }

    @Test
    void a_contract_that_grows_is_additive_one_that_changes_is_breaking() {
        contract("a integer", "a integer, b text");
        assertThat(between().kind()).isEqualTo(ChangeKind.Additive);
    }

    @Test
    void a_column_of_another_type_is_breaking() {
        contract("a integer", "a text");
        assertThat(between().kind()).isEqualTo(ChangeKind.Breaking);
    }

    @Test
    void another_name_in_the_warehouse_is_breaking() {
        before.model("orders", "table", "marts", "marts__g12");
        now.model("orders", "table", LIVE, GREEN);
        assertThat(between().kind()).isEqualTo(ChangeKind.Breaking);
        assertThat(between().nodes().getFirst().why()).isEqualTo("name in the warehouse");
    }

    private void contract(String was, String is) {
        before.model("orders", "table", LIVE, GREEN, n -> n.contract(was, null));
        now.model("orders", "table", LIVE, GREEN, n -> n.contract(is, null));
    }

    private void both(String model) {
        before.model(model, "table", LIVE, GREEN);
        now.model(model, "table", LIVE, GREEN);
    }

    private Changes between(String... modified) {
        return Changes.between(before.live(), now.live(), Set.of(modified));
    }
}
