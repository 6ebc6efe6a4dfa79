package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.ChangeKind;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.NodeChange;
import io.dbtrelease.api.status.Outcome;
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
        assertThat(annotations("shop-a2-plan-1")).containsEntry(Api.ANNOTATION_STATE, "attempts/1/plan-1");
        Map<String, String> files = files("shop-a2-build-1");
        assertThat(files.get("select").lines())
                .contains("fqn:jaffle_shop.core.fct_orders", "fqn:jaffle_shop.staging.stg_orders")
                .doesNotContain("fqn:jaffle_shop.core.fct_payments");
        assertThat(files.get("exclude")).isEmpty();
        assertThat(flips()).containsExactly(1, 2);
        assertSeries("dbtrelease_plans_total", 1, "mode=\"Slim\"");
        assertThat(status.attempt().prepared().rows()).isNotNull();
        assertSeries("dbtrelease_copied_rows_total", status.attempt().prepared().rows());
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
        warehouse.hands().createTable("analytics", "made_by_a_hook", 1);
        assertThat(plan(slim(4, ORDERS)).fallback()).isEqualTo("UnknownInLive");
        warehouse.hands().drop(new RelationName("analytics", "fct_payments"));
        assertThat(plan(slim(5, ORDERS)).fallback()).isEqualTo("LiveIncomplete");
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

    /** Green copies what the plan says did not change since revision 2: out of revision 1 that would be older data under a new name. */
    @Test
    void aFlipByHandAfterThePlanIsPlannedAnew() {
        release.create(SLIM);
        release.awaitLive(1);
        slim(2, ORDERS);
        release.edit("{\"approval\": \"Manual\"}");
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified("model.jaffle_shop.fct_payments")));
        release.image(3);
        release.awaitPhase(Phase.AwaitingApproval);
        assertThat(release.attempt().plan().comparedWith()).isEqualTo(2);
        assertThat(files("shop-a3-build-1").get("select").lines()).doesNotContain("fqn:jaffle_shop.core.fct_orders");

        // Somebody goes back to revision 1 without asking the operator; against that, fct_orders changed too.
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified("model.jaffle_shop.fct_payments", ORDERS)));
        warehouse.hands().renameSchema("analytics", "analytics__r2");
        warehouse.hands().renameSchema("analytics_marts", "analytics_marts__r2");
        warehouse.hands().renameSchema("analytics__r1", "analytics");
        warehouse.hands().renameSchema("analytics_marts__r1", "analytics_marts");
        clock.advance(Duration.ofMinutes(2));
        release.ask(Api.APPROVE, "3/" + release.attempt().digest());
        DbtReleaseStatus status = release.awaitLive(3);

        assertThat(status.attempt().plan().comparedWith()).isEqualTo(1);
        assertThat(world.made()).endsWith("shop-a3-plan-1", "shop-a3-build-1", "shop-a3-plan-2", "shop-a3-build-2");
        assertThat(annotations("shop-a3-plan-2")).containsEntry(Api.ANNOTATION_STATE, "attempts/1/plan-1");
        assertThat(files("shop-a3-build-2").get("select").lines()).contains("fqn:jaffle_shop.core.fct_orders");
        assertThat(flips()).containsExactly(1, 2, 3);
    }

    /** The tick's attempt waits to be approved when a push takes its place: what goes live brings the night's data all the same. */
    @Test
    void aTickThatSomethingNewerOvertookIsOwedUntilAFullBuildGoesLive() {
        release.create("{\"build\": {\"mode\": \"Slim\"}, " + daily() + "}");
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

    @Test
    void aPlanThatAPersonAsksForLeavesEverythingAsItWas() {
        release.create(SLIM);
        Memory before = release.awaitLive(1).memory();

        DbtReleaseStatus status = planned(2, ORDERS);

        assertThat(plan(status).mode()).isEqualTo(BuildMode.Slim);
        assertThat(status.attempt().requestedBy()).isEqualTo("ann");
        assertThat(history()).containsExactly("Attempt 2 Planned/DryRun", "Attempt 1 Succeeded/Live");
        assertThat(status.memory()).isEqualTo(before.with(m -> m.highestNumber = 2));
        assertThat(status.handled().dryRun()).isEqualTo("plan-2");
        release.awaitSays("Ready=True/Live");
        assertThat(world.made()).doesNotContain("shop-a2-build-1");
        assertThat(schemas()).noneMatch(s -> s.contains("__g2"));
        assertThat(flips()).containsExactly(1);
    }

    @Test
    void aPlanOfWhatFailedLeavesItFailedAndTheNextSpecIsBuilt() {
        release.create(SLIM);
        release.awaitLive(1);
        world.next(JobKind.Build, pod -> pod.does(DbtRun.of("failing-test", 1)));
        release.image(2);
        release.awaitEnd(2);
        release.awaitSays("Ready=False/NodesSkipped");

        assertThat(planned(3, ORDERS).phase()).isEqualTo(Phase.Failed);

        release.awaitSays("Ready=False/NodesSkipped");
        assertThat(plan(slim(4, ORDERS)).mode()).isEqualTo(BuildMode.Slim);
        assertThat(flips()).containsExactly(1, 4);
    }

    private DbtReleaseStatus planned(int attempt, String... modified) {
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified(modified)));
        release.ask(Api.DRY_RUN, "plan-" + attempt);
        DbtReleaseStatus status = release.awaitEnd(attempt);
        assertThat(status.attempt().outcome()).isEqualTo(Outcome.Planned);
        return status;
    }

    @Test
    void whatIsNotSelectedKeepsLivesRowsAsInAFullBuild() {
        release.create(SLIM);
        release.awaitLive(1);
        String[] selected = {"model.jaffle_shop.stg_orders", "model.jaffle_shop.stg_payments", ORDERS};
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().scope(selected)));
        boolean[] kept = {false, false};
        world.next(JobKind.Build, pod -> {
            kept[0] = inGreen(2, "fct_payments");
            pod.does(DbtRun.good());
        });
        release.edit("{\"build\": {\"exclude\": [\"fct_payments\"]}}");
        assertThat(plan(release.awaitLive(2)).mode()).isEqualTo(BuildMode.Full);
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified(ORDERS).scope(selected)));
        world.next(JobKind.Build, pod -> {
            kept[1] = inGreen(3, "fct_payments");
            pod.does(DbtRun.good());
        });
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(3);
        assertThat(plan(status).mode()).isEqualTo(BuildMode.Slim);
        assertThat(kept).containsExactly(true, true);
        assertThat(files("shop-a3-build-1").get("exclude").lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("fqn:jaffle_shop."));
        assertThat(release.events("PlanWarning"))
                .anyMatch(e -> e.getMessage().startsWith("not selected, so that they are not in Green"));
    }

    @Test
    void whatWasNotSelectedBeforeIsBuiltWhenItIs() {
        release.create(SLIM);
        release.awaitLive(1);
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().scope(ORDERS)));
        release.edit("{\"build\": {\"exclude\": [\"tag:later\"]}}");
        release.awaitLive(2);
        String[] selected = {ORDERS, "model.jaffle_shop.fct_payments"};
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified(ORDERS).scope(selected)));
        release.image(2);
        assertThat(plan(release.awaitLive(3)).mode()).isEqualTo(BuildMode.Slim);
        assertThat(files("shop-a3-build-1").get("select").lines())
                .containsExactlyInAnyOrder("fqn:jaffle_shop.core.fct_orders", "fqn:jaffle_shop.core.fct_payments");
        release.image(3);
        assertThat(plan(release.awaitLive(4)).fallback()).isEqualTo("NotCompared");
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().modified(ORDERS).scope(selected)));
        release.image(4);
        BuildPlan plan = plan(release.awaitLive(5));
        assertThat(plan.fallback()).isEqualTo("NotCompared");
        assertThat(plan.fallbackMessage()).contains("what was selected when Live was planned");
    }

    private boolean inGreen(int attempt, String relation) {
        return warehouse.held().get("analytics__g" + attempt).relations().containsKey(relation);
    }

    @Test
    void aListThatDbtGarbledIsNotBelieved() {
        release.create(SLIM);
        release.awaitLive(1);
        BuildPlan plan = plan(slim(2, "model.jaffle_shop.*****_orders", "model.jaffle_shop.daily_revenue"));
        assertThat(plan.fallback()).isEqualTo("NotCompared");
        assertThat(plan.fallbackMessage()).contains("stars for a secret's text").contains("*****_orders");
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
