package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.testsupport.FakeWarehouse.Call;
import io.dbtrelease.testsupport.RunningPod;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.WarehouseException;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ways back: asked for, by themselves, and those that there are not. */
class RollbacksIT extends FlowScenario {
    private static final String WATCHED = """
            {"monitoring": {"duration": "15m", "interval": "1m", "failureLimit": 1, "onFailure": "%s",
              "checks": [{"name": "revenue", "query": {"sql": "select revenue from {{ live }}.fct_orders", "min": 1}}]}}
            """;

    private void live(int revision) {
        if (revision == 1) {
            release.create("{}");
        } else {
            release.image(revision);
        }
        release.awaitLive(revision);
    }

    @Test
    void aPersonAsksForTheRevisionBefore() {
        live(1);
        live(2);
        release.ask(Api.ROLLBACK, "2>1");
        DbtReleaseStatus status = release.await(
                "it is back",
                s -> s.phase() == Phase.RolledBack && release.says("Stalled").startsWith("Stalled=True"));

        assertThat(status.live().revision()).isEqualTo(1);
        assertThat(status.live().sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(status.attempt().outcome()).isEqualTo(Outcome.RolledBack);
        assertThat(status.handled().rollback()).isEqualTo("2>1");
        assertThat(status.memory().rolledBackDigests())
                .containsExactly(status.attempt().digest());
        assertThat(status.retired()).extracting("revision").containsExactly(2);
        assertThat(status.retired().getFirst().monitored())
                .as("what was rolled back is no target of automatic rollbacks")
                .isFalse();
        assertThat(history()).startsWith("Rollback 1 RolledBack/Requested");
        assertThat(newest().by()).isEqualTo("ann");
        assertThat(newest().cutoverMillis()).isNotNull();
        assertThat(flips()).containsExactly(1, 2, 1);
        assertThat(release.eventReasons()).endsWith("RollingBack", "RolledBack");
        assertSeries("dbtrelease_rollbacks_total", 1, "automatic=\"false\"");
        assertSeries("dbtrelease_attempts_total", 2, "outcome=\"Succeeded\"");
        release.isWellFormed();
    }

    @Test
    void aRollbackThatIsRefusedCanBeWithdrawn() {
        live(1);
        live(2);
        warehouse.hands().createSchema("analytics__r2");
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitSays("Ready=False/NameTaken");
        release.ask(Api.REJECT, "2/" + release.attempt().digest());
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(status.retired())
                .as("the way back stays")
                .extracting("revision")
                .containsExactly(1);
        assertThat(status.handled().reject()).startsWith("2/");
        assertThat(release.events("RollbackGivenUp"))
                .singleElement()
                .satisfies(e -> assertThat(e.getMessage()).contains("withdrawn by ann"));
        assertThat(flips()).containsExactly(1, 2);
        warehouse.hands().dropSchema("analytics__r2");
    }

    @Test
    void aRollbackTakesGrantsAlongAndSaysWhatItCouldNotDo() {
        live(1);
        live(2);
        warehouse.hands().flipsWarn("a view was not locked");
        warehouse.faults().failNext(Call.mirrorGrants, WarehouseException.Kind.PermissionDenied);
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitPhase(Phase.RolledBack);
        assertThat(release.events("RollbackWarning"))
                .extracting(Event::getMessage)
                .satisfiesExactly(
                        granted -> assertThat(granted).contains("revision 1"),
                        locked -> assertThat(locked).contains("a view was not locked"));

        release.ask(Api.ROLLBACK, "1>2");
        release.await("forward again", s -> s.live().revision() == 2);
        assertThat(warehouse.mirrored().getLast())
                .satisfies(r -> assertThat(r.isRollback()).isTrue())
                .extracting(FlipRequest::toRevision)
                .isEqualTo(2);
    }

    @Test
    void theSameRequestTwiceIsOneRollback() {
        live(1);
        live(2);
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitPhase(Phase.RolledBack);
        release.annotate(Api.ROLLBACK, "");
        release.ask(Api.ROLLBACK, "2>1");
        release.edit("{\"rollback\": {\"retain\": 3}}");
        seen();
        assertThat(flips()).containsExactly(1, 2, 1);
        assertThat(release.events("RollingBack")).hasSize(1);

        release.ask(Api.ROLLBACK, "2>1 ");
        release.await(
                "a malformed one is refused", s -> "2>1 ".equals(s.handled().rollback()));
        release.ask(Api.ROLLBACK, "3>1");
        release.await("a stale one is refused", s -> "3>1".equals(s.handled().rollback()));
        release.ask(Api.ROLLBACK, "1>7");
        release.await(
                "an impossible one is refused", s -> "1>7".equals(s.handled().rollback()));
        release.await("each is told", s -> release.events("RequestRefused").size() == 3);
        assertThat(flips()).containsExactly(1, 2, 1);

        release.ask(Api.ROLLBACK, "1>2");
        release.await("forward again", s -> s.live().revision() == 2 && s.phase() == Phase.RolledBack);
        assertThat(flips()).containsExactly(1, 2, 1, 2);
    }

    @Test
    void whatWasRolledBackIsNotBuiltAgainByTheSchedule() {
        release.create("{" + daily() + "}");
        release.awaitLive(1);
        live(2);
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitPhase(Phase.RolledBack);
        clock.advance(Duration.ofHours(25));
        release.wake();
        release.await(
                "the tick is seen",
                s -> clock.instant().minusSeconds(3 * 86400).isBefore(s.memory().lastTick())
                        && !s.memory()
                                .lastTick()
                                .isBefore(clock.instant()
                                        .minus(Duration.ofHours(24))
                                        .minusSeconds(60)));
        assertThat(release.attempt().number()).isEqualTo(2);

        release.ask(Api.RETRY, "once-more");
        release.awaitLive(3);
    }

    @Test
    void afterTwoRollbacksTheScheduleStillDoesNotStartTheFirstThatWasRolledBack() {
        release.create("{" + daily() + "}");
        release.awaitLive(1);
        live(2);
        live(3);
        release.ask(Api.ROLLBACK, "3>2");
        release.await(
                "back at 2", s -> s.phase() == Phase.RolledBack && s.live().revision() == 2);
        release.ask(Api.ROLLBACK, "2>1");
        release.await(
                "back at 1", s -> s.phase() == Phase.RolledBack && s.live().revision() == 1);
        nextDay();

        assertThat(release.attempt().number())
                .as("the spec still says what was rolled back first")
                .isEqualTo(3);
        release.await("it is said", s -> release.events("TickSkipped").size() == 1);
    }

    @Test
    void theScheduleGoesOnBehindARetryOfWhatWasRolledBackThatWentLive() {
        release.create("{" + daily() + "}");
        release.awaitLive(1);
        live(2);
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitPhase(Phase.RolledBack);
        release.ask(Api.RETRY, "mended");
        assertThat(release.awaitLive(3).memory().rolledBackDigests()).isEmpty();
        nextDay();
        release.awaitLive(4);
        assertThat(release.attempt().trigger()).isEqualTo(Trigger.Schedule);
    }

    @Test
    void theScheduleGoesOnWhereAPersonGoesForwardToWhatWasRolledBack() {
        release.create("{" + daily() + "}");
        release.awaitLive(1);
        live(2);
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitPhase(Phase.RolledBack);
        release.ask(Api.ROLLBACK, "1>2");
        release.await(
                "forward again", s -> s.phase() == Phase.RolledBack && s.live().revision() == 2);
        nextDay();
        release.awaitLive(3);
    }

    /** A tick falls due and is looked at. */
    private void nextDay() {
        Instant before = release.status().memory().lastTick();
        clock.advance(Duration.ofHours(25));
        release.wake();
        release.await("the tick is looked at", s -> s.memory().lastTick().isAfter(before));
    }

    @Test
    void checksThatFailFlipBackByThemselves() {
        warehouse.hands().answers(sql -> new QueryAnswer.Number(5));
        release.create(WATCHED.formatted("Rollback"));
        release.awaitPhase(Phase.Monitoring);
        release.await("a round", s -> s.attempt().monitoring().rounds() == 1);
        clock.advance(Duration.ofMinutes(20));
        release.wake();
        assertThat(release.awaitLive(1).live().monitored()).isTrue();

        warehouse.hands().answers(sql -> new QueryAnswer.Number(0));
        release.image(2);
        DbtReleaseStatus status = release.awaitPhase(Phase.RolledBack);

        assertThat(status.live().revision()).isEqualTo(1);
        assertThat(history())
                .containsExactly(
                        "Rollback 1 RolledBack/ChecksFailed",
                        "Attempt 2 RolledBack/ChecksFailed",
                        "Attempt 1 Succeeded/MonitoringPassed");
        assertThat(release.eventReasons()).endsWith("CutOver", "CheckFailed", "RollingBack", "RolledBack");
        assertThat(release.events("RolledBack"))
                .singleElement()
                .satisfies(e -> assertThat(e.getType()).isEqualTo("Warning"));
        assertThat(release.condition("Ready").message()).contains("revenue");
        assertThat(flips()).containsExactly(1, 2, 1);
        assertSeries("dbtrelease_rollbacks_total", 1, "automatic=\"true\"");
        assertSeries("dbtrelease_attempts_total", 1, "outcome=\"RolledBack\"");
        release.isWellFormed();
    }

    @Test
    void checksThatFailOnlyAlertWhereNothingIsToBeDone() {
        warehouse.hands().answers(sql -> new QueryAnswer.Number(0));
        release.create(WATCHED.formatted("Alert"));
        DbtReleaseStatus status = release.awaitLive(1);
        assertThat(history()).containsExactly("Attempt 1 Succeeded/MonitoringFailed");
        assertThat(status.live().monitored()).isFalse();
        assertThat(release.events("MonitoringFailed")).hasSize(1);
    }

    @Test
    void aCheckThatCannotBeEvaluatedIsNoFailure() {
        live(1);
        warehouse.hands().answers(sql -> new QueryAnswer.Invalid("relation does not exist"));
        release.edit(WATCHED.formatted("Rollback"));
        release.image(2);
        release.awaitPhase(Phase.Monitoring);
        release.await("it is said", s -> !release.events("CheckUnknown").isEmpty());
        warehouse.faults().failNext(Call.query, WarehouseException.Kind.Timeout);
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.await("another round", s -> s.attempt().monitoring().rounds() == 2);
        assertThat(release.attempt().monitoring().failures()).isZero();
        clock.advance(Duration.ofMinutes(20));
        release.wake();
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(history()).startsWith("Attempt 2 Succeeded/MonitoringUnknown");
        assertThat(newest().message()).contains("could not be evaluated");
        assertThat(status.live().monitored()).isFalse();
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void aRollbackWhileTheNextAttemptBuildsEndsThatAttemptWhichIsBegunAnew() throws Exception {
        live(1);
        live(2);
        var held = world.hold(JobKind.Build);
        release.image(3);
        RunningPod pod = held.get();
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitLive(4);
        assertThat(client.resource(pod.job()).get()).isNull();
        assertThat(history()).contains("Attempt 3 Superseded/RolledBack");
        assertThat(flips()).containsExactly(1, 2, 1, 4);
        pod.builds(DbtRun.of("success", 0).error("the build is not there any more"));
    }

    @Test
    void anAdoptedLiveIsAWayBackAndAStartForTheNext() {
        warehouse.hands().createSchema("analytics");
        warehouse.hands().createTable("analytics", "fct_orders", 7);
        release.create("{}");
        release.awaitSays("Stalled=True/LiveUnmarked");
        assertThat(release.condition("Stalled").message()).contains("spec.exposure.adopt");
        assertThat(release.status().attempt()).isNull();

        release.edit("{\"exposure\": {\"adopt\": {\"marker\": \"unmarked\"}}}");
        release.awaitLive(1);
        assertThat(release.status().retired()).extracting("revision").containsExactly(0);
        release.ask(Api.ROLLBACK, "1>0");
        release.await(
                "what was there before",
                s -> s.phase() == Phase.RolledBack && s.live().revision() == 0);
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(flips()).containsExactly(1, 0, 2);
        assertThat(status.retired()).extracting("revision").containsExactlyInAnyOrder(0, 1);
        release.ask(Api.ROLLBACK, "2>0");
        release.await(
                "back once more", s -> s.phase() == Phase.RolledBack && s.live().revision() == 0);
        assertThat(flips()).containsExactly(1, 0, 2, 0);
    }

    @Test
    void aRollbackWhoseSideIsGoneIsGivenUpWhereTheOrderHasNoOtherWay() {
        release.create("{\"rollback\": {\"order\": [\"SwapBack\"]}}");
        release.awaitLive(1);
        live(2);
        warehouse.hands().block("pid 7 of bi_reader");
        release.ask(Api.ROLLBACK, "2>1");
        release.awaitSays("Ready=False/Blocked");
        assertThat(release.status().phase()).isEqualTo(Phase.RollingBack);
        warehouse.hands().dropSchema("analytics__r1");
        warehouse.hands().block(null);
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitSays("Stalled=True/NoWayBack");
        DbtReleaseStatus status = release.status();

        assertThat(release.condition("Stalled").message()).contains("docs/runbook.md");
        assertThat(status.live().revision()).isEqualTo(2);
        assertThat(status.retired())
                .as("what stands of it is kept, and nobody goes back to it")
                .singleElement()
                .satisfies(side -> assertThat(side.missing()).containsExactly("analytics__r1"));
        assertThat(schemas()).contains("analytics_marts__r1");
        assertThat(release.eventReasons()).contains("RollbackGivenUp");
        assertThat(flips()).isEqualTo(List.of(1, 2));
    }

    @Test
    void ofASideThatIsNotWholeWhatStandsIsKeptAndItIsSaidWhatIsMissing() {
        release.create("{\"rollback\": {\"order\": [\"SwapBack\"]}}");
        release.awaitLive(1);
        live(2);
        warehouse.hands().renameSchema("analytics_marts__r1", "a_look_at_it");
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitSays("RollbackAvailable=False/NoWayBack");
        release.await(
                "what is missing is named",
                s -> release.condition("RollbackAvailable").message().contains("analytics_marts__r1 is gone"));
        assertThat(release.events("SideGone"))
                .singleElement()
                .satisfies(e -> assertThat(e.getMessage()).contains("analytics_marts__r1"));
        release.ask(Api.ROLLBACK, "2>1");
        release.await(
                "it is refused",
                s -> s.handled() != null && "2>1".equals(s.handled().rollback()));
        assertThat(schemas()).contains("analytics__r1", "a_look_at_it");

        warehouse.hands().renameSchema("a_look_at_it", "analytics_marts__r1");
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitSays("RollbackAvailable=True/SwapBack");
        assertThat(release.status().retired().getFirst().missing()).isEmpty();

        warehouse.hands().dropSchema("analytics_marts__r1");
        release.edit("{\"rollback\": {\"retain\": 0}}");
        release.await("none is kept", s -> s.retired().isEmpty());
        release.await("it is dropped then", s -> !schemas().contains("analytics__r1"));
    }

    private void seen() {
        release.await(
                "the edit is seen",
                s -> s.observedGeneration().equals(release.get().getMetadata().getGeneration()));
    }
}
