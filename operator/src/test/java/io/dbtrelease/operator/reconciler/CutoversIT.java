package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.testsupport.FakeWarehouse.Call;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The flip, and all that can come between a decision and what the warehouse does of it. */
class CutoversIT extends FlowScenario {
    private void live(int revision) {
        if (revision == 1) {
            release.create("{}");
        } else {
            release.image(revision);
        }
        release.awaitLive(revision);
    }

    @Test
    void aLiveThatWasWrittenAfterItWasCopiedIsCopiedAgain() {
        live(1);
        warehouse
                .faults()
                .beforeNext(Call.flip, () -> warehouse.hands().write(new RelationName("analytics", "fct_payments")));
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(release.events("LiveChanged")).hasSize(1);
        assertThat(status.attempt().round()).isEqualTo(2);
        assertThat(world.made()).endsWith("shop-a2-plan-1", "shop-a2-build-1", "shop-a2-build-2");
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void aGreenThatWasWrittenAfterItsGatesIsJudgedAgainAndNotBuiltAgain() {
        live(1);
        warehouse
                .faults()
                .beforeNext(Call.flip, () -> warehouse.hands().write(new RelationName("analytics__g2", "fct_orders")));
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(release.events("GreenChanged")).hasSize(1);
        assertThat(release.events("GatesPassed")).hasSize(3);
        assertThat(status.attempt().round()).isEqualTo(2);
        assertThat(world.made()).endsWith("shop-a2-plan-1", "shop-a2-build-1");
        assertThat(flips()).containsExactly(1, 2);
        assertSeries("dbtrelease_gate_results_total", 3, "gate=\"build\"", "verdict=\"Passed\"");
    }

    @Test
    void aGreenWhoseSealWasLostWithTheServerIsSealedAgain() {
        live(1);
        // Commits that were not on disk yet are gone after a crash, and with them what counters said.
        warehouse.faults().beforeNext(Call.flip, () -> {
            warehouse.hands().own("analytics__g2", "build");
            warehouse.hands().write(new RelationName("analytics__g2", "fct_orders"));
        });
        release.image(2);
        release.awaitLive(2);

        assertThat(warehouse.hands().owner("analytics")).isEqualTo("operator");
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void aFlipWhoseReplyIsLostIsFoundByItsMarker() {
        live(1);
        warehouse.faults().loseNextReply(Call.flip);
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(flips()).containsExactly(1, 2);
        assertThat(status.attempt().cutover().millis()).as("nobody said").isNull();
        assertSeries("dbtrelease_step_troubles_total", 1, "step=\"Swap\"", "reason=\"WarehouseUnavailable\"");
    }

    @Test
    void aFlipThatIsBlockedIsTriedUntilItIsNot() {
        live(1);
        warehouse.hands().block("pid 4711 of bi_reader reads analytics.fct_orders");
        release.image(2);
        release.await(
                "it was tried twice",
                s -> s.attempt().trouble() != null && s.attempt().trouble().count() >= 2);
        assertThat(release.says("Ready")).isEqualTo("Ready=False/Blocked");
        assertThat(release.condition("Ready").message()).contains("pid 4711");
        assertThat(release.status().progress()).startsWith("Blocked x");
        assertThat(release.status().phase()).isEqualTo(Phase.CuttingOver);
        release.isWellFormed();

        clock.advance(Duration.ofMinutes(3));
        release.wake();
        release.awaitSays("Stalled=True/Blocked");
        warehouse.hands().block(null);
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitLive(2);
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void aFlipThatWasRefusedIsNotTriedWhileTheReleaseIsSuspended() {
        live(1);
        warehouse.hands().block("pid 4711");
        release.image(2);
        release.awaitSays("Ready=False/Blocked");
        release.edit("{\"suspend\": true}");
        release.awaitSays("Ready=False/Suspended");
        warehouse.hands().block(null);
        clock.advance(Duration.ofMinutes(5));
        release.wake();
        release.edit("{\"rollback\": {\"retain\": 3}}");
        release.await(
                "the edit is seen",
                s -> s.observedGeneration().equals(release.get().getMetadata().getGeneration()));
        assertThat(flips()).containsExactly(1);
        assertThat(release.condition("Ready").message()).contains("pid 4711");

        release.edit("{\"suspend\": false}");
        release.awaitLive(2);
        assertThat(flips()).containsExactly(1, 2);
        assertThat(release.events("Blocked")).as("before and after").hasSize(2).allSatisfy(e -> {
            assertThat(e.getType()).isEqualTo("Warning");
            assertThat(e.getMessage()).contains("pid 4711");
        });
        assertThat(release.events("Suspended"))
                .singleElement()
                .satisfies(e -> assertThat(e.getType()).isEqualTo("Normal"));
    }

    @Test
    void anEditThatComesBetweenTheObservationAndTheIntentStopsTheFlip() {
        warehouse.faults().afterNext(Call.mirrorGrants, () -> release.image(2));
        release.create("{}");
        release.awaitLive(2);

        assertThat(flips()).containsExactly(2);
        assertThat(history()).containsExactly("Attempt 2 Succeeded/Live", "Attempt 1 Superseded/SpecChanged");
    }

    @Test
    void anEditThatComesAfterTheIntentWaitsUntilTheFlipIsDone() {
        warehouse.faults().beforeNext(Call.flip, () -> release.image(2));
        release.create("{}");
        release.awaitLive(2);

        assertThat(flips()).containsExactly(1, 2);
        assertThat(history()).containsExactly("Attempt 2 Succeeded/Live", "Attempt 1 Succeeded/Live");
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {
                "observe",
                "claim",
                "prepare",
                "seal",
                "fingerprint",
                "catalog",
                "obstacles",
                "mirrorGrants",
                "flip"
            })
    void aPassThatDiesAfterItsEffectIsMadeAgain(Call call) {
        live(1);
        for (int i = 0; i < 2; i++) {
            // The resource changes under the pass, so that nothing of what the call brought can be stored.
            warehouse.faults().afterNext(call, release::wake);
        }
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);
        assertThat(status.attempt().round()).isEqualTo(1);
        assertThat(flips()).containsExactly(1, 2);
        assertThat(history()).containsExactly("Attempt 2 Succeeded/Live", "Attempt 1 Succeeded/Live");
        assertThat(world.made()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"observe", "prepare", "seal", "fingerprint", "catalog", "obstacles", "mirrorGrants", "flip"})
    void aReplyThatIsLostOrACallThatFailsIsTroubleAndNoMore(Call call) {
        live(1);
        warehouse.faults().failNext(call, WarehouseException.Kind.Timeout);
        warehouse.faults().loseNextReply(call);
        release.image(2);
        release.awaitLive(2);
        assertThat(flips()).containsExactly(1, 2);
        assertThat(history()).containsExactly("Attempt 2 Succeeded/Live", "Attempt 1 Succeeded/Live");
    }

    @Test
    void whatStandsInTheWayOfAFlipIsNamed() {
        live(1);
        warehouse
                .hands()
                .obstacles(
                        new Obstacle("OutsideView", "bi.orders", "view bi.orders reads analytics.fct_orders: drop it"));
        release.image(2);
        release.awaitEnd(2);
        assertThat(history()).startsWith("Attempt 2 Failed/OutsideView");
        assertThat(newest().message()).contains("bi.orders");
        assertThat(flips()).containsExactly(1);
    }

    @Test
    void anExposureThatAnotherReleaseHasIsLeftAlone() {
        warehouse.claim(new ReleaseId("99999999-9999-9999-9999-999999999999", "finance/shop"), "analytics", null);
        release.create("{}");
        release.awaitSays("Stalled=True/ExposureClaimed");
        assertThat(release.condition("Stalled").message()).contains("finance/shop");
        assertThat(release.status().attempt()).isNull();
        release.isWellFormed();

        warehouse.unclaim(new ReleaseId("99999999-9999-9999-9999-999999999999", "finance/shop"), "analytics");
        release.wake();
        release.awaitLive(1);
        assertThat(flips()).containsExactly(1);
    }

    @Test
    void aFlipByHandIsBelievedAndSaid() {
        live(1);
        live(2);
        var hands = warehouse.hands();
        hands.renameSchema("analytics", "analytics__r2");
        hands.renameSchema("analytics_marts", "analytics_marts__r2");
        hands.renameSchema("analytics__r1", "analytics");
        hands.renameSchema("analytics_marts__r1", "analytics_marts");
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        DbtReleaseStatus status =
                release.await("the marker is believed", s -> s.live().revision() == 1);

        release.awaitSays("Drifted=True/FlippedByHand");
        assertThat(status.retired()).extracting("revision").containsExactly(2);
        assertThat(release.events("Drifted"))
                .singleElement()
                .satisfies(e -> assertThat(e.getType()).isEqualTo("Warning"));
        assertThat(flips()).containsExactly(1, 2);
        assertSeries("dbtrelease_drifted", 1);
        release.isWellFormed();

        release.ask(Api.ROLLBACK, "1>2");
        release.await("forward again", s -> s.live().revision() == 2);
        assertThat(flips()).containsExactly(1, 2, 2);
        release.awaitSays("Drifted=False/AsRecorded");
    }

    @Test
    void aLiveThatSomebodyElseMarkedStopsEverything() {
        live(1);
        warehouse.hands().mark("analytics", null);
        warehouse.hands().mark("analytics_marts", null);
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitSays("Stalled=True/ForeignMarker");
        release.image(2);
        release.await("the edit is seen", s -> s.observedGeneration() == 2);
        assertThat(release.attempt().number()).isEqualTo(1);
        assertThat(flips()).containsExactly(1);
    }
}
