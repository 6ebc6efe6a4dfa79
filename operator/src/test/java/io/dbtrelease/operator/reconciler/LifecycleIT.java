package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.testsupport.FakeWarehouse.Call;
import io.dbtrelease.testsupport.RunningPod;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Beginnings, ends and new lives: of the release, of what it needs, and of the operator. */
class LifecycleIT extends FlowScenario {
    @Test
    void aReleaseThatIsDeletedWhileItBuildsLeavesNothing() throws Exception {
        var held = world.hold(JobKind.Build);
        release.create("{}");
        RunningPod pod = held.get();
        release.delete();
        release.awaitGone();

        assertThat(flips()).isEmpty();
        assertThat(schemas()).isEmpty();
        assertThat(client.resource(pod.job()).get()).isNull();
        assertThat(warehouse.faults().calls()).contains(Call.unclaim);
        assertThat(scrape()).doesNotContain("release=\"shop\"");
    }

    @Test
    void aReleaseThatIsDeletedInTheMiddleOfItsCutoverFlipsNothingMore() {
        release.create("{}");
        release.awaitLive(1);
        warehouse.hands().block("pid 4711");
        release.image(2);
        release.awaitSays("Ready=False/Blocked");
        release.delete();
        release.awaitGone();
        warehouse.hands().block(null);

        assertThat(flips()).containsExactly(1);
        assertThat(schemas()).contains("analytics", "analytics_marts", "analytics__g2");
    }

    @Test
    void aReleaseCanBeDeletedWhileItsWarehouseIsAway() {
        release.create("{}");
        release.awaitLive(1);
        warehouse.faults().goAway(WarehouseException.Kind.Unavailable);
        release.delete();
        release.await(
                "it says what it waits for", s -> release.says("Stalled").equals("Stalled=True/WarehouseUnavailable"));
        clock.advance(Duration.ofMinutes(6));
        release.wake();
        release.awaitGone();
        assertThat(schemas()).contains("analytics");
    }

    @Test
    void aReleaseThatIsAppliedAgainTakesItsLiveOverWhenItIsTold() {
        release.create("{}");
        release.awaitLive(1);
        String before = release.uid();
        release.delete();
        release.awaitGone();
        release.create("{}");
        release.awaitSays("Stalled=True/ForeignMarker");
        assertThat(release.condition("Stalled").message()).contains(before);

        release.edit("{\"exposure\": {\"adopt\": {\"marker\": \"" + before + "\"}}}");
        DbtReleaseStatus status = release.awaitLive(2);
        assertThat(status.attempt().number()).as("above all that was seen").isEqualTo(2);
        assertThat(status.retired()).extracting("revision").containsExactly(1);
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void aSchemaOfTheOthersLiveThatTheProjectHasNoMoreRetiresWithIt() {
        release.create("{}");
        release.awaitLive(1);
        String before = release.uid();
        warehouse.hands().createSchema("analytics_old");
        warehouse
                .hands()
                .mark("analytics_old", new Marker(before, namespace + "/shop", 1, null, "sha256:old", "analytics_old"));
        release.delete();
        release.awaitGone();

        release.create("{\"exposure\": {\"adopt\": {\"marker\": \"" + before + "\"}}}");
        DbtReleaseStatus status = release.awaitLive(2);
        assertThat(status.live().schemas()).containsExactly("analytics", "analytics_marts");
        assertThat(schemas()).contains("analytics_old__r1").doesNotContain("analytics_old");
        assertThat(status.retired())
                .singleElement()
                .satisfies(side ->
                        assertThat(side.schemas()).extracting(SchemaPair::side).contains("analytics_old__r1"));
    }

    @Test
    void aReleaseThatTakesOverNumbersItsAttemptsAboveAllSidesAndCollectsThem() {
        release.create("{}");
        release.awaitLive(1);
        release.image(2);
        release.awaitLive(2);
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitPhase(Phase.RolledBack);
        String before = release.uid();
        release.delete();
        release.awaitGone();
        assertThat(schemas()).contains("analytics__r2");

        release.create("{\"exposure\": {\"adopt\": {\"marker\": \"" + before + "\"}}, \"rollback\": {\"retain\": 1}}");
        DbtReleaseStatus status = release.awaitLive(3);
        assertThat(status.attempt().number()).as("above the side that was left").isEqualTo(3);
        release.await("what the other left is dropped", s -> !schemas().contains("analytics__r2"));
        warehouse.hands().createSchema("finance__r1");
        warehouse
                .hands()
                .mark("finance__r1", new Marker(before, namespace + "/other", 1, null, "sha256:old", "finance"));
        release.image(4);
        release.awaitLive(4);
        assertThat(history()).containsExactly("Attempt 4 Succeeded/Live", "Attempt 3 Succeeded/Live");
        assertThat(flips()).containsExactly(1, 2, 1, 3, 4);
        release.await(
                "one side is kept",
                s -> schemas().stream()
                        .filter(n -> n.startsWith("analytics") && n.contains("__"))
                        .allMatch(n -> n.endsWith("__r3")));
        release.image(5);
        release.awaitLive(5);
        assertThat(schemas())
                .as("under another name it is not what was taken over")
                .contains("finance__r1");
    }

    @Test
    void aScheduleThatALiveReleaseGetsHasNoTickBehindIt() {
        release.create("{}");
        release.awaitLive(1);
        clock.advance(Duration.ofHours(25));
        release.edit("{" + daily() + "}");
        Instant seen = clock.instant();
        release.await("the schedule is seen", s -> !s.memory().schedule().equals("none"));
        assertThat(release.status().memory().lastTick()).isBetween(seen.minusSeconds(60), clock.instant());
        clock.advance(Duration.ofHours(25));
        release.wake();
        release.await("the next tick starts one", s -> s.attempt().trigger() == Trigger.Schedule);
        release.awaitLive(2);
        assertThat(flips()).as("one tick came since").containsExactly(1, 2);
    }

    @Test
    void aSecretThatIsMissingIsNamedAndWaitedFor() {
        client.secrets().inNamespace(namespace).withName("build").delete();
        release.create("{}");
        release.awaitSays("Stalled=True/SecretNotFound");
        assertThat(release.condition("Stalled").message()).contains("build", namespace);
        secret("build");
        release.wake();
        release.awaitLive(1);
    }

    @Test
    void aWarehouseThatIsMissingIsNamedAndWaitedFor() {
        client.resources(DbtWarehouse.class)
                .inNamespace(namespace)
                .withName("prod")
                .delete();
        release.create("{}");
        release.awaitSays("Stalled=True/WarehouseNotFound");
        assertThat(release.condition("Stalled").message()).contains("prod", namespace);
        createWarehouse();
        release.wake();
        release.awaitLive(1);
    }

    @Test
    void anExposureThatTheWarehouseDoesNotAllowIsRefused() {
        release.create("{\"exposure\": {\"schema\": \"finance\"}}");
        release.awaitSays("Stalled=True/ExposureNotAllowed");
        assertThat(release.condition("Stalled").message()).contains("finance", "analytics*");
        assertThat(release.status().attempt()).isNull();
    }

    @Test
    void aSharedSchemaThatTheWarehouseDoesNotAllowIsRefused() {
        release.create("{\"exposure\": {\"shared\": [\"analytics_audit\", \"payroll\"]}}");
        release.awaitSays("Stalled=True/ExposureNotAllowed");
        assertThat(release.condition("Stalled").message()).startsWith("schema payroll is not among");
        assertThat(release.status().attempt()).isNull();
    }

    @Test
    void aSharedSchemaThatAnotherReleaseOwnsIsRefusedWithItsOwner() {
        warehouse.claim(new ReleaseId("someone", "finance/ledger"), "analytics_audit", null);
        release.create("{\"exposure\": {\"shared\": [\"analytics_audit\"]}}");
        release.awaitEnd(1);
        assertThat(history()).containsExactly("Attempt 1 Failed/SharedTaken");
        assertThat(newest().message()).contains("finance/ledger");
        assertThat(schemas()).isEmpty();
    }

    @Test
    void aPartOfLiveThatIsSharedFromNowOnStopsTheReleaseBeforeABuildWritesLive() {
        release.create("{}");
        release.awaitLive(1);
        release.edit("{\"exposure\": {\"shared\": [\"analytics_marts\"]}}");
        release.awaitSays("Stalled=True/SharedIsLive");
        assertThat(release.condition("Stalled").message()).contains("analytics_marts");
        assertThat(release.status().attempt().number()).isEqualTo(1);
    }

    @Test
    void theWarehouseIsToldWhichSchemasAreSharedAndSoNoLive() {
        client.resources(DbtWarehouse.class)
                .inNamespace(namespace)
                .withName("prod")
                .delete();
        release.create("{\"suspend\": true, \"exposure\": {\"shared\": [\"analytics_audit\"]}}");
        createWarehouse();
        Awaitility.await("the preflight of the new warehouse")
                .untilAsserted(() -> assertThat(warehouse.sharedInPreflight()).containsExactly("analytics_audit"));
    }

    @Test
    void theTroubleOfAStepBeforeTheFirstAttemptIsSeen() {
        for (int i = 0; i < 3; i++) {
            warehouse.faults().failNext(Call.claim, WarehouseException.Kind.PermissionDenied);
        }
        release.create("{}");
        release.awaitSays("Ready=False/WarehousePermissionDenied");
        assertThat(release.awaitLive(1).trouble()).isNull();
    }

    @Test
    void anOperatorThatIsStartedAnewGoesOnWhereTheLastOneStopped() throws Exception {
        warehouse.hands().answers(sql -> new QueryAnswer.Number(5));
        var planning = world.hold(JobKind.Plan);
        var building = world.hold(JobKind.Build);
        release.create("""
                {"approval": "Manual",
                 "monitoring": {"duration": "15m", "interval": "1m", "onFailure": "Rollback", "checks":
                   [{"name": "revenue", "query": {"sql": "select 5 from {{ live }}.fct_orders", "min": 1}}]}}
                """);
        planning.get();
        restartOperator();
        release.awaitPhase(Phase.Planning);
        warehouse.faults().goAway(WarehouseException.Kind.Unavailable);
        planning.get().does(DbtRun.good());
        release.awaitPhase(Phase.Preparing);
        restartOperator();
        warehouse.faults().heal();
        building.get();
        stopOperator();
        building.get().does(DbtRun.good());
        startOperator();
        release.awaitPhase(Phase.AwaitingApproval);
        restartOperator();
        warehouse.hands().block("pid 4711");
        release.ask(Api.APPROVE, "1/" + release.attempt().digest());
        release.awaitSays("Ready=False/Blocked");
        stopOperator();
        warehouse.hands().block(null);
        startOperator();
        release.awaitPhase(Phase.Monitoring);
        restartOperator();
        clock.advance(Duration.ofMinutes(20));
        release.wake();
        release.awaitLive(1);
        restartOperator();
        assertThat(release.awaitLive(1).attempt().number()).isEqualTo(1);

        assertThat(flips()).containsExactly(1);
        assertThat(world.made()).containsExactly("shop-a1-plan-1", "shop-a1-build-1");
        assertThat(history()).containsExactly("Attempt 1 Succeeded/MonitoringPassed");
        assertThat(release.eventReasons()).doesNotHaveDuplicates();
        release.isWellFormed();
    }

    @Test
    void anOperatorThatIsStartedAnewFinishesARollback() {
        release.create("{}");
        release.awaitLive(1);
        release.image(2);
        release.awaitLive(2);
        warehouse.hands().block("pid 4711");
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitSays("Ready=False/Blocked");
        stopOperator();
        warehouse.hands().block(null);
        startOperator();
        release.awaitPhase(Phase.RolledBack);
        assertThat(flips()).containsExactly(1, 2, 1);
    }

    @Test
    void aStatusThatIsLostIsReadFromTheMarkers() {
        release.create("{}");
        release.awaitLive(1);
        release.image(2);
        release.awaitLive(2);
        stopOperator();
        release.loseStatus();
        var planning = world.hold(JobKind.Plan);
        startOperator();
        DbtReleaseStatus status = release.await(
                "Live's marker is believed", s -> s.live() != null && s.live().revision() == 2);
        assertThat(status.retired()).as("the way back").extracting("revision").containsExactly(1);
        planning.join();
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitPhase(Phase.RolledBack);
        assertThat(release.events("StatusRestored")).hasSize(1);
        assertThat(flips()).containsExactly(1, 2, 1);
    }

    @Test
    void aStatusFromABackupDropsNoSideThatItDoesNotKnow() {
        release.create("{}");
        release.awaitLive(1);
        release.image(2);
        release.awaitLive(2);
        release.edit("{\"rollback\": {\"retainFor\": \"24h\"}}");
        stopOperator();
        release.forgetRetired();
        startOperator();
        release.await("the side is found", s -> s.retired().size() == 1);
        assertThat(schemas()).contains("analytics__r1", "analytics_marts__r1");
        clock.advance(Duration.ofHours(25));
        release.wake();
        release.await("its time is over", s -> !schemas().contains("analytics__r1"));
        assertThat(release.events("SideFound")).hasSize(1);
        release.awaitLive(2);
        assertThat(release.status().memory().forgotten()).isEmpty();
    }
}
