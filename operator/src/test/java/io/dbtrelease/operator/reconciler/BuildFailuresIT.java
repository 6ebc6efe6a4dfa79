package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.testsupport.JobWorld;
import io.dbtrelease.testsupport.RunningPod;
import io.dbtrelease.warehouse.Catalog;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts that come to nothing: Live is never touched, and status says why. */
class BuildFailuresIT extends FlowScenario {
    static Stream<Arguments> builds() {
        DbtRun good = DbtRun.good();
        return Stream.of(
                Arguments.of("a test fails", DbtRun.of("failing-test", 1), "NodesSkipped", "unique_daily_revenue_day"),
                Arguments.of("a model fails", DbtRun.of("failing-model", 1), "NodesFailed", "product_sales"),
                Arguments.of("results are cut off", good.results(DbtRun.Results.Truncated), "Truncated", "run_results"),
                Arguments.of(
                        "results are another attempt's",
                        good.results(DbtRun.Results.OfAnotherAttempt),
                        "ForeignAttempt",
                        "00000000-0000-0000-0000-000000000000/1"),
                Arguments.of(
                        "there are no results", good.results(DbtRun.Results.NotDelivered), "Missing", "run_results"),
                Arguments.of("nothing was built", DbtRun.of("empty-selection", 0), "EmptyResult", "selected no node"),
                Arguments.of("exit code 1 and all good", DbtRun.of("success", 1), "ExitCodeDisagrees", "exit code"),
                Arguments.of(
                        "exit code 0 and a test failed",
                        DbtRun.of("failing-test", 0),
                        "ExitCodeDisagrees",
                        "exit code"),
                Arguments.of(
                        "dbt never ran",
                        good.error("dbt deps could not reach hub.getdbt.com"),
                        "BuildFailed",
                        "hub.getdbt.com"));
    }

    @Test
    void aTagThatWasPushedAgainBetweenPlanningAndBuildingIsSeen() {
        release.create("{}");
        release.awaitLive(1);
        world.next(JobKind.Build, pod -> pod.imageIs("0000").does(DbtRun.good()));
        release.image(2);
        DbtReleaseStatus status = release.awaitEnd(2);
        assertThat(history().getFirst()).isEqualTo("Attempt 2 Failed/ImageChanged");
        assertThat(newest().message()).contains("sha256:0000 after sha256:9f86");
        assertThat(status.live().revision()).isEqualTo(1);
        assertThat(flips()).containsExactly(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("builds")
    void aBuildIsNotBelieved(String what, DbtRun run, String reason, String message) {
        release.create("{}");
        release.awaitLive(1);
        world.next(JobKind.Build, pod -> pod.does(run));
        release.image(2);
        DbtReleaseStatus status = release.awaitEnd(2);

        assertThat(status.attempt().outcome()).isEqualTo(Outcome.Failed);
        assertThat(history().getFirst()).as(newest().message()).isEqualTo("Attempt 2 Failed/" + reason);
        assertThat(newest().message()).contains(message);
        assertThat(release.says("Stalled")).isEqualTo("Stalled=True/" + reason);
        assertThat(release.events(reason))
                .singleElement()
                .satisfies(e -> assertThat(e.getType()).isEqualTo("Warning"));
        assertThat(status.live().revision()).isEqualTo(1);
        assertThat(status.memory().failedDigest()).isEqualTo(status.attempt().digest());
        assertThat(flips()).containsExactly(1);
        assertThat(schemas()).as("Green is kept for people to look at").contains("analytics__g2");
        assertSeries("dbtrelease_attempts_total", 1, "outcome=\"Failed\"");
        assertSeries("dbtrelease_stalled", 1);
        release.isWellFormed();
    }

    @Test
    void whatDbtSaysOfItsFailureIsSaidOnce() {
        world.next(
                JobKind.Build,
                pod -> pod.does(DbtRun.of("success", 2).says("Encountered an error: Runtime Error: no route to host")));
        release.create("{}");
        release.awaitEnd(1);
        assertThat(history()).containsExactly("Attempt 1 Failed/DbtFailed");
        assertThat(newest().message()).containsOnlyOnce("no route to host");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OfThisRun")
    void anAnswerAboutTheSourcesThatIsNotOfThisRunIsNotBelieved(DbtRun.Sources sources) {
        world.next(
                JobKind.Plan, pod -> pod.does(DbtRun.good().fresh("freshness").sources(sources)));
        release.create("{\"gates\": [{\"name\": \"sources\", \"sourceFreshness\": {}}]}");
        release.awaitEnd(1);
        assertThat(history()).containsExactly("Attempt 1 Failed/BadSources");
        assertThat(newest().message()).startsWith("sources.json ");
        assertThat(schemas()).isEmpty();
    }

    @Test
    void anAttemptIsHeldWhileThereIsNoAnswerAboutTheSources() {
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good()));
        release.create("{\"gates\": [{\"name\": \"sources\", \"sourceFreshness\": {}}]}");
        release.awaitPhase(Phase.Held);
        assertThat(release.condition("Ready").message()).contains("sources.json");
    }

    @Test
    void aRetryBuildsAnewAndTheFailedGreenGoes() {
        world.next(JobKind.Build, pod -> pod.does(DbtRun.of("failing-test", 1)));
        release.create("{}");
        release.awaitEnd(1);
        release.ask(Api.RETRY, "again");
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(status.attempt().requestedBy()).isEqualTo("ann");
        assertThat(status.handled().retry()).isEqualTo("again");
        release.await("the failed Green is dropped", s -> schemas().equals(List.of("analytics", "analytics_marts")));
        assertThat(flips()).containsExactly(2);
    }

    @Test
    void aGateThatIsNotMetKeepsLiveAsItIs() {
        release.create(
                "{\"gates\": [{\"name\": \"orders\", \"rowCountDiff\": {\"relations\": [\"fct_orders\"], \"maxDecreasePercent\": 5}}]}");
        release.awaitLive(1);
        warehouse
                .hands()
                .createRelation(
                        "analytics",
                        "fct_orders",
                        Catalog.Kind.Table,
                        List.of(new Catalog.Column("id", "integer")),
                        1000);
        release.image(2);
        DbtReleaseStatus status = release.awaitEnd(2);

        assertThat(history().getFirst()).isEqualTo("Attempt 2 Failed/GatesFailed");
        assertThat(newest().message()).contains("orders");
        assertThat(release.says("GatesPassed")).isEqualTo("GatesPassed=False/NotMet");
        assertThat(release.condition("GatesPassed").message()).contains("fct_orders");
        assertThat(status.live().revision()).isEqualTo(1);
        assertThat(flips()).containsExactly(1);
        assertSeries("dbtrelease_gate_results_total", 1, "gate=\"orders\"", "verdict=\"Failed\"");
        assertSeries("dbtrelease_gate_results_total", 1, "gate=\"orders\"", "verdict=\"Passed\"");
    }

    @Test
    void anImageThatCannotBePulledIsNamedAtOnceAndFailsLater() {
        world.next(
                JobKind.Build,
                pod -> pod.waits(
                        "ImagePullBackOff",
                        "Back-off pulling image \"registry.example.com/shop:1\": ErrImagePull: failed to pull and unpack"
                                + " image \"registry.example.com/shop:1\": not found"));
        release.create("{}");
        release.awaitSays("Stalled=True/ImagePullBackOff");
        assertThat(release.condition("Stalled").message()).contains("registry.example.com/shop:1");
        assertThat(release.attempt().outcome()).isNull();
        release.await("it is said", s -> !release.events("ImagePullBackOff").isEmpty());
        release.wake();
        assertThat(release.events("ImagePullBackOff")).as("said once").hasSize(1);
        release.isWellFormed();

        clock.advance(Duration.ofMinutes(16));
        release.wake();
        release.awaitEnd(1);
        assertThat(history()).containsExactly("Attempt 1 Failed/ImagePullBackOff");
        assertThat(flips()).isEmpty();
    }

    @Test
    void whatOnlyAnEventSaysIsNamed() {
        world.next(
                JobKind.Build, pod -> pod.cannotMount("MountVolume.SetUp failed for volume \"profiles\": not found"));
        release.create("{}");
        release.awaitSays("Ready=False/FailedMount");
        assertThat(release.condition("Ready").message()).contains("volume \"profiles\"");
    }

    @Test
    void aBuildThatRanOutOfMemorySaysSo() {
        world.next(JobKind.Build, pod -> {
            pod.runs();
            pod.killed("OOMKilled", 137);
        });
        release.create("{}");
        release.awaitEnd(1);
        assertThat(history()).containsExactly("Attempt 1 Failed/OOMKilled");
        assertThat(newest().message()).contains("build.resources.limits.memory");
    }

    @Test
    void aJobThatSomebodyDeletesFailsTheAttempt() throws Exception {
        var held = world.hold(JobKind.Build);
        release.create("{}");
        RunningPod pod = held.get();
        client.resource(pod.job()).delete();
        release.awaitEnd(1);
        assertThat(history()).containsExactly("Attempt 1 Failed/JobDeleted");
        assertThat(newest().message()).contains("shop-a1-build-1");
        assertThat(flips()).isEmpty();
    }

    @Test
    void aProjectThatIgnoresTheTargetSchemaIsRefusedWithTheFix() {
        JobWorld.Deed broken = pod -> pod.does(DbtRun.good().plan("plan-for-env"));
        world.next(JobKind.Plan, broken);
        release.create("{}");
        release.awaitEnd(1);
        assertThat(history().getFirst()).startsWith("Attempt 1 Failed/");
        assertThat(newest().message()).contains("generate_schema_name");
        assertThat(schemas()).isEmpty();
    }

    @Test
    void aStoreThatIsAwayFailsNothing() throws Exception {
        DbtRun good = DbtRun.good();
        var held = world.hold(JobKind.Build);
        release.create("{}");
        RunningPod pod = held.get();
        pod.builds(good);
        store.failNext(Integer.MAX_VALUE);
        pod.ends(0);
        release.awaitSays("Ready=False/ArtifactStoreUnavailable");
        assertThat(release.attempt().ending()).isNull();
        clock.advance(Duration.ofMinutes(3));
        release.awaitSays("Stalled=True/ArtifactStoreUnavailable");
        release.isWellFormed();

        store.failNext(0);
        pod.delivers(good);
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitLive(1);
    }
}
