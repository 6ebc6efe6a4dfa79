package io.dbtrelease.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.plan.PlanOutcome.Accepted;
import io.dbtrelease.core.plan.PlanOutcome.Refused;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import io.dbtrelease.testsupport.DbtArtifacts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans from pairs of manifests that real dbt-snowflake wrote: schemas are named with their database, in upper case. */
class SnowflakePlansTest {
    @Test
    void aDatabaseIsSwappedWithTheSchemasInIt() {
        ReleasePlan plan = accepted("plan-database", Strategy.DatabaseSwap, List.of());
        assertThat(plan.schemas())
                .containsExactly(
                        new SchemaPair("SHOP.ANALYTICS", "SHOP__G12.ANALYTICS"),
                        new SchemaPair("SHOP.ANALYTICS_MARTS", "SHOP__G12.ANALYTICS_MARTS"));
        assertThat(plan.seeds())
                .extracting(n -> n.live() + " " + n.green())
                .containsExactlyInAnyOrder(
                        "SHOP.ANALYTICS.FCT_PAYMENTS SHOP__G12.ANALYTICS.FCT_PAYMENTS",
                        "SHOP.ANALYTICS.CUSTOMERS_HISTORY SHOP__G12.ANALYTICS.CUSTOMERS_HISTORY");
        assertThat(plan.adapterType()).isEqualTo("snowflake");
    }

    @Test
    void namesThatTheProjectQuotesKeepTheirCase() {
        ReleasePlan plan = accepted("plan-quoted", Strategy.DatabaseSwap, List.of());
        assertThat(plan.nodes())
                .extracting(n -> n.live().toString())
                .contains("SHOP.ANALYTICS.fct_orders", "SHOP.ANALYTICS_MARTS.daily_revenue");
    }

    @Test
    void whatIsInAnotherDatabaseIsSharedOrRefused() {
        ReleasePlan plan = accepted("plan-shared", Strategy.DatabaseSwap, List.of("HISTORY.ANALYTICS_SNAPSHOTS"));
        assertThat(plan.shared()).containsExactly("HISTORY.ANALYTICS_SNAPSHOTS");
        assertThat(plan.seeds()).extracting(PlannedNode::uniqueId).containsExactly("model.jaffle_shop.fct_payments");
        assertThat(reasons("plan-shared", Strategy.DatabaseSwap, List.of()))
                .contains(Reason.OtherDatabase, Reason.SameName);
    }

    @Test
    void aSchemaSwapIsOfOneSchema() {
        assertThat(reasons("plan-schema", Strategy.SchemaSwap, List.of())).containsExactly(Reason.SeveralSchemas);
    }

    @Test
    void aTableSwapIsOfOneSchemaAndHasNoViews() {
        assertThat(((Refused) plan("plan-schema", Strategy.TableSwap, List.of(), List.of("SHOP.*"))).refusals())
                .satisfiesExactly(
                        r -> {
                            assertThat(r.reason()).isEqualTo(Reason.SeveralSchemas);
                            assertThat(r.message()).startsWith("TableSwap flips one schema at a time");
                            assertThat(r.fix()).contains("DatabaseSwap");
                        },
                        r -> assertThat(r.reason()).isEqualTo(Reason.NotSwappable));
    }

    @Test
    void aGreenInLivesDatabaseIsNoGreen() {
        PlanOutcome outcome = Planner.plan(
                DbtArtifacts.manifest("dbt-1.11-snowflake/plan-database/live"),
                DbtArtifacts.manifest("dbt-1.11-snowflake/plan-schema/live"),
                request("plan-database", Strategy.DatabaseSwap, List.of(), List.of("*")));
        assertThat(((Refused) outcome).refusals())
                .extracting(PlanRefusal::reason)
                .contains(Reason.SameName);
    }

    @Test
    void whatTheWarehouseDoesNotAllowIsRefused() {
        assertThat(((Refused) plan("plan-database", Strategy.DatabaseSwap, List.of(), List.of("SHOP.ANALYTICS")))
                        .refusals())
                .extracting(PlanRefusal::message)
                .containsExactly("schema 'SHOP.ANALYTICS_MARTS' is not among the warehouse's allowedExposures");
    }

    @Test
    void aProjectOfAnotherAdapterIsRefused() {
        PlanOutcome outcome = Planner.plan(
                DbtArtifacts.manifest("dbt-1.11/plan/live"),
                DbtArtifacts.manifest("dbt-1.11/plan/green"),
                new PlanRequest(
                        DbtArtifacts.ATTEMPT,
                        DbtArtifacts.exit("dbt-1.11/plan/live").startedAt(),
                        12,
                        11,
                        "SHOP.ANALYTICS",
                        "SHOP__G12.ANALYTICS",
                        "__G12",
                        List.of(),
                        "SHOP",
                        Strategy.DatabaseSwap,
                        List.of("*"),
                        false,
                        List.of()));
        assertThat(((Refused) outcome).refusals())
                .extracting(PlanRefusal::reason)
                .contains(Reason.OtherAdapter);
    }

    private static List<Reason> reasons(String name, Strategy strategy, List<String> shared) {
        return ((Refused) plan(name, strategy, shared, List.of("SHOP.*", "HISTORY.*")))
                .refusals().stream().map(PlanRefusal::reason).toList();
    }

    private static ReleasePlan accepted(String name, Strategy strategy, List<String> shared) {
        PlanOutcome outcome = plan(name, strategy, shared, List.of("SHOP.*", "HISTORY.*"));
        assertThat(outcome).isInstanceOf(Accepted.class);
        return ((Accepted) outcome).plan();
    }

    private static PlanOutcome plan(String name, Strategy strategy, List<String> shared, List<String> allowed) {
        String folder = "dbt-1.11-snowflake/" + name;
        return Planner.plan(
                DbtArtifacts.manifest(folder + "/live"),
                DbtArtifacts.manifest(folder + "/green"),
                request(name, strategy, shared, allowed));
    }

    private static PlanRequest request(String name, Strategy strategy, List<String> shared, List<String> allowed) {
        boolean database = strategy == Strategy.DatabaseSwap;
        return new PlanRequest(
                DbtArtifacts.ATTEMPT,
                DbtArtifacts.exit("dbt-1.11-snowflake/" + name + "/live").startedAt(),
                12,
                11,
                "SHOP.ANALYTICS",
                database ? "SHOP__G12.ANALYTICS" : "SHOP.ANALYTICS__G12",
                "__G12",
                shared,
                "shop",
                strategy,
                allowed,
                false,
                List.of());
    }
}
