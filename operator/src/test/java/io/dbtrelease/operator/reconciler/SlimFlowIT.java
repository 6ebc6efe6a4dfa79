package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.ChangeKind;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.NodeChange;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.warehouse.RelationName;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Slim releases through the whole operator: what is asked of dbt, what is copied, what is built, and when everything is. */
class SlimFlowIT extends FlowScenario {
    private static final String SLIM = "{\"build\": {\"mode\": \"Slim\"}}";
    private static final String ORDERS = "model.jaffle_shop.fct_orders";

    @Test
    void aChangedModelIsBuiltWithItsReadersAndTheRestIsCopied() {
        release.create(SLIM);
        BuildPlan first = plan(release.awaitLive(1));
        assertThat(first.mode()).isEqualTo(BuildMode.Full);
        assertThat(first.fallback()).isEqualTo("FirstRelease");
        assertThat(first.change()).isNull();

        DbtReleaseStatus status = slim(2, ORDERS);

        BuildPlan plan = plan(status);
        assertThat(plan.mode()).isEqualTo(BuildMode.Slim);
        assertThat(plan.fallback()).isNull();
        assertThat(plan.change()).isEqualTo(ChangeKind.DataOnly);
        assertThat(plan.changes().getFirst())
                .isEqualTo(new NodeChange(ORDERS, NodeChange.Kind.Modified, "config, macros or description"));
        assertThat(plan.changes()).anyMatch(c -> c.kind() == NodeChange.Kind.Downstream);
        assertThat(plan.copied()).isPositive();
        assertThat(status.attempt().prepared().relations()).isGreaterThanOrEqualTo(plan.copied());
        assertThat(annotations("shop-a2-plan-1")).containsEntry(Api.ANNOTATION_STATE, "1/plan-1");
        Map<String, String> files = files("shop-a2-build-1");
        assertThat(files.get("select").lines())
                .contains("fqn:jaffle_shop.core.fct_orders", "fqn:jaffle_shop.staging.stg_orders")
                .doesNotContain("fqn:jaffle_shop.core.fct_payments");
        assertThat(files.get("exclude")).isEmpty();
        assertThat(flips()).containsExactly(1, 2);
        assertSeries("dbtrelease_plans_total", 1, "mode=\"Slim\"");
        release.isWellFormed();
    }

    @Test
    void withoutAComparisonOrATableInLiveEverythingIsBuilt() {
        release.create(SLIM);
        release.awaitLive(1);
        release.image(2);
        assertThat(plan(release.awaitLive(2)).fallback()).isEqualTo("NotCompared");
        assertThat(release.events("FullInsteadOfSlim")).isNotEmpty();
        assertThat(plan(slim(3)).fallback()).isEqualTo("NothingModified");
        warehouse.hands().drop(new RelationName("analytics", "fct_payments"));
        assertThat(plan(slim(4, ORDERS)).fallback()).isEqualTo("LiveIncomplete");
    }

    @Test
    void copiesThatTheWarehouseRefusesArePlannedAnewAsAFullBuild() {
        release.create(SLIM);
        release.awaitLive(1);
        release.image(2);
        long seeds = release.awaitLive(2).attempt().prepared().bytes();
        client.genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, "DbtWarehouse")
                .inNamespace(namespace)
                .withName("prod")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"maxSeedBytes\": \"" + (seeds + 1) + "\"}}");

        DbtReleaseStatus status = slim(3, ORDERS);

        assertThat(plan(status).fallback()).isEqualTo("CopyRefused");
        assertThat(plan(status).fallbackMessage()).contains("bytes would be copied");
        assertThat(world.made()).endsWith("shop-a3-plan-1", "shop-a3-plan-2", "shop-a3-build-1");
        assertThat(flips()).containsExactly(1, 2, 3);
    }

    /** The tick's attempt waits to be approved when a push takes its place: what goes live brings the night's data all the same. */
    @Test
    void aTickThatSomethingNewerOvertookIsOwedUntilAFullBuildGoesLive() {
        release.create("{\"build\": {\"mode\": \"Slim\"}, \"schedule\": {\"cron\": \"0 5 * * *\"}}");
        release.awaitLive(1);
        release.edit("{\"approval\": \"Manual\"}");
        clock.advance(Duration.ofHours(25));
        release.wake();
        release.await(
                "the tick's attempt waits", s -> s.attempt().number() == 2 && s.phase() == Phase.AwaitingApproval);
        assertThat(plan(release.status()).fallback()).isEqualTo("Scheduled");
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified(ORDERS)));
        release.image(2);
        DbtReleaseStatus pushed = release.await(
                "the push's attempt waits", s -> s.attempt().number() == 3 && s.phase() == Phase.AwaitingApproval);
        assertThat(plan(pushed).mode()).isEqualTo(BuildMode.Full);
        assertThat(plan(pushed).fallback()).isEqualTo("Scheduled");
        assertThat(plan(pushed).fallbackMessage()).contains("no full build has gone live since");
        release.ask(Api.APPROVE, "3/" + release.attempt().digest());
        assertThat(release.awaitLive(3).memory().owedTick()).isNull();

        release.edit("{\"approval\": \"Automatic\"}");
        assertThat(plan(slim(4, ORDERS)).mode()).isEqualTo(BuildMode.Slim);
    }

    @Test
    void aDryRunEndsWithItsPlan() {
        release.create(SLIM);
        release.awaitLive(1);
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified(ORDERS)));
        release.edit("{\"build\": {\"dryRun\": true}}");
        DbtReleaseStatus status = release.await(
                "a dry run",
                s -> s.attempt() != null
                        && s.attempt().number() == 2
                        && s.attempt().outcome() != null);
        assertThat(plan(status).mode()).isEqualTo(BuildMode.Slim);
        assertThat(history()).containsExactly("Attempt 2 Planned/DryRun", "Attempt 1 Succeeded/Live");
        assertThat(world.made()).doesNotContain("shop-a2-build-1");
        assertThat(schemas()).noneMatch(s -> s.contains("__g2"));
        assertThat(flips()).containsExactly(1);
    }

    private DbtReleaseStatus slim(int attempt, String... modified) {
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified(modified)));
        release.image(attempt);
        return release.awaitLive(attempt);
    }

    private static BuildPlan plan(DbtReleaseStatus status) {
        return status.attempt().plan().build();
    }

    private Map<String, String> annotations(String job) {
        return client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withName(job)
                .get()
                .getMetadata()
                .getAnnotations();
    }

    private Map<String, String> files(String job) {
        return client.configMaps().inNamespace(namespace).withName(job).get().getData();
    }
}
