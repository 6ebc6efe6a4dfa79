package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.registry.ImageLook;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.testsupport.RunningPod;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way back that builds an earlier revision again: what starts it, what it builds and passes, and what stops it. */
class RebuildsIT extends FlowScenario {
    private static final String BUILT_FROM =
            "registry.example.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static final String REBUILD_ONLY = "{\"rollback\": {\"order\": [\"Rebuild\"]}}";

    private void live(int revision, String spec) {
        if (revision == 1) {
            release.create(spec);
        } else {
            release.image(revision);
        }
        release.awaitLive(revision);
    }

    /** Revision 2 is live, and the side of revision 1 was dropped by hand. */
    private void sideGone(String spec) {
        live(1, spec);
        live(2, spec);
        schemas().stream().filter(s -> s.contains("__r1")).forEach(warehouse.hands()::dropSchema);
    }

    private DbtReleaseStatus rolledBack(int revision) {
        return release.await(
                "Live is back, as revision " + revision,
                s -> s.phase() == Phase.RolledBack
                        && s.live().revision() == revision
                        && release.says("Stalled").startsWith("Stalled=True"));
    }

    @Test
    void aSideThatWasDroppedByHandIsBuiltAgainFromItsImage() {
        sideGone("{\"approval\": \"Automatic\"}");
        release.ask(Api.ROLLBACK, "2>1");
        DbtReleaseStatus status = rolledBack(3);

        assertThat(status.live().sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(status.live().image()).isEqualTo(BUILT_FROM);
        assertThat(status.attempt().outcome()).isEqualTo(Outcome.Succeeded);
        assertThat(status.attempt().rebuild().revision()).isEqualTo(1);
        assertThat(status.attempt().approval().by()).isEqualTo("ann");
        assertThat(history())
                .containsExactly(
                        "Rollback 3 RolledBack/Requested", "Attempt 2 RolledBack/Live", "Attempt 1 Succeeded/Live");
        assertThat(newest().way()).isEqualTo(RollbackWay.Rebuild);
        assertThat(newest().by()).isEqualTo("ann");
        assertThat(newest().image()).isEqualTo(BUILT_FROM);
        assertThat(status.retired())
                .extracting("revision", "monitored")
                .containsExactly(org.assertj.core.groups.Tuple.tuple(2, false));
        assertThat(flips()).containsExactly(1, 2, 3);
        assertThat(images(3)).containsOnly(BUILT_FROM);
        assertThat(release.eventReasons())
                .containsSubsequence("SideGone", "RollingBack", "RebuildStarted", "CutOver", "RolledBack");
        assertSeries("dbtrelease_rollbacks_total", 1, "automatic=\"false\"");
        assertSeries("dbtrelease_rollback_seconds_count", 1, "way=\"Rebuild\"");
        release.isWellFormed();

        // What was bad does not come back by itself, and comes back where somebody says so.
        release.edit("{\"rollback\": {\"retain\": 3}}");
        release.await(
                "the edit is seen",
                s -> s.observedGeneration().equals(release.get().getMetadata().getGeneration()));
        assertThat(release.attempt().number()).isEqualTo(3);
        release.ask(Api.RETRY, "once-more");
        release.awaitLive(4);
        assertThat(release.status().live().sourceRevision()).isEqualTo("commit-2");
    }

    @Test
    void theConditionNamesTheFirstWayAndWhatItBringsBack() {
        live(1, "{}");
        assertThat(release.says("RollbackAvailable")).isEqualTo("RollbackAvailable=False/NoWayBack");
        live(2, "{}");
        release.awaitSays("RollbackAvailable=True/SwapBack");
        release.await(
                "the side was looked at",
                s -> release.condition("RollbackAvailable").message().contains("was as it retired"));
        assertThat(release.condition("RollbackAvailable").message()).startsWith("SwapBack to revision 1 (4f2c1d9)");

        warehouse.hands().write(new RelationName("analytics__r1", "fct_orders"));
        clock.advance(Duration.ofMinutes(6));
        release.wake();
        release.await(
                "that it was changed is said",
                s -> release.condition("RollbackAvailable").message().contains("was changed since it retired"));
        assertThat(release.events("SideChanged")).hasSize(1);

        schemas().stream().filter(s -> s.contains("__r1")).forEach(warehouse.hands()::dropSchema);
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitSays("RollbackAvailable=True/Rebuild");
        assertThat(release.condition("RollbackAvailable").message())
                .contains(BUILT_FROM)
                .contains("was in its registry when it was last looked for");
        assertSeries("dbtrelease_rollback_available", 1);
    }

    @Test
    void anImageThatIsGoneFromItsRegistryIsNoWayBackUntilItIsPushedAgain() {
        sideGone("{}");
        clock.advance(Duration.ofMinutes(2));
        release.wake();
        release.awaitSays("RollbackAvailable=True/Rebuild");
        assertThat(release.status().rebuildImage().image()).isEqualTo(BUILT_FROM);
        assertThat(release.status().rebuildImage().result()).isEqualTo(RebuildImage.Result.Found);

        images.says(new ImageLook.Missing());
        clock.advance(Duration.ofMinutes(6));
        release.wake();
        release.awaitSays("RollbackAvailable=False/NoWayBack");
        assertThat(release.condition("RollbackAvailable").message())
                .contains(BUILT_FROM)
                .contains("push it again");
        assertThat(release.says("Ready")).as("Live is what it was").isEqualTo("Ready=True/Live");
        assertSeries("dbtrelease_rollback_available", 0);
        release.ask(Api.ROLLBACK, "2>1");
        release.await("it is refused", s -> !release.events("RequestRefused").isEmpty());
        assertThat(release.events("RequestRefused").getFirst().getMessage())
                .contains("Rebuild: its image " + BUILT_FROM);
        assertThat(release.events("ImageMissing")).hasSize(1);

        images.says(new ImageLook.Unknown("registry.example.com answered 503"));
        clock.advance(Duration.ofMinutes(6));
        release.wake();
        release.awaitSays("RollbackAvailable=True/Rebuild");
        assertThat(release.condition("RollbackAvailable").message()).contains("registry.example.com answered 503");

        images.says(new ImageLook.Found());
        release.ask(Api.ROLLBACK, "2>1/2");
        rolledBack(3);
        release.isWellFormed();
    }

    @Test
    void beforeACutoverTheImageOfLiveIsLookedFor() {
        live(1, "{}");
        assertThat(images.asked()).isEmpty();
        images.says(new ImageLook.Missing());
        live(2, "{}");
        assertThat(images.asked()).isNotEmpty();
        assertThat(release.status().rebuildImage().revision()).isEqualTo(1);
        assertThat(release.status().rebuildImage().result()).isEqualTo(RebuildImage.Result.Missing);
        assertThat(release.eventReasons()).containsSubsequence("ImageMissing", "CutOver");
        assertThat(release.says("RollbackAvailable")).isEqualTo("RollbackAvailable=True/SwapBack");
    }

    @Test
    void failedChecksBuildTheRevisionBeforeAgainAlsoWhereAPersonApprovesReleases() {
        live(1, REBUILD_ONLY);
        warehouse.hands().answers(sql -> new QueryAnswer.Number(0));
        release.edit("""
                {"approval": "Manual",
                 "monitoring": {"duration": "15m", "interval": "1m", "failureLimit": 1, "onFailure": "Rollback",
                   "checks": [{"name": "revenue", "query": {"sql": "select revenue from {{ live }}.fct_orders", "min": 1}}]}}
                """);
        release.image(2);
        release.awaitPhase(Phase.AwaitingApproval);
        release.ask(Api.APPROVE, "2/" + release.attempt().digest());
        DbtReleaseStatus status = rolledBack(3);

        assertThat(status.attempt().approval().by()).isNull();
        assertThat(status.attempt().monitoring())
                .as("a way back is not watched")
                .isNull();
        assertThat(status.live().monitored()).as("revision 1 was proven").isTrue();
        assertThat(history())
                .containsExactly(
                        "Rollback 3 RolledBack/ChecksFailed",
                        "Attempt 2 RolledBack/ChecksFailed",
                        "Attempt 1 Succeeded/Live");
        assertSeries("dbtrelease_rollbacks_total", 1, "automatic=\"true\"");
    }

    @Test
    void aRebuildThatFailsGoesOnByTheNextWay() {
        live(1, "{\"rollback\": {\"order\": [\"Rebuild\", \"SwapBack\"]}}");
        live(2, "{}");
        world.next(JobKind.Build, pod -> pod.does(DbtRun.of("failing-model", 1)));
        release.ask(Api.ROLLBACK, "2>1");
        DbtReleaseStatus status = rolledBack(1);

        assertThat(history())
                .startsWith(
                        "Rollback 1 RolledBack/Requested",
                        "Rollback 3 Failed/NodesFailed",
                        "Attempt 2 RolledBack/Live");
        assertThat(newest().way()).isEqualTo(RollbackWay.SwapBack);
        assertThat(newest().startedAt())
                .as("counted from when it was asked for")
                .isEqualTo(status.attempt().startedAt());
        assertThat(flips()).containsExactly(1, 2, 1);
    }

    @Test
    void aRebuildThatFailsAndHasNoWayBehindItSaysWhatAPersonCanDo() {
        sideGone(REBUILD_ONLY);
        world.next(JobKind.Build, pod -> pod.does(DbtRun.of("failing-model", 1)));
        release.ask(Api.ROLLBACK, "2>1");
        release.await(
                "it is said, before and after the side that is gone is looked for",
                s -> s.retired().isEmpty()
                        && release.says("Stalled").equals("Stalled=True/NoWayBack")
                        && release.condition("Stalled").message().contains("Live still shows revision 2"));

        assertThat(release.condition("Stalled").message()).contains("docs/runbook.md");
        assertThat(release.status().live().revision()).isEqualTo(2);
        release.ask(Api.RETRY, "r");
        release.awaitLive(4);
    }

    @Test
    void aRollbackThatIsRefusedForWantOfAnImageSaysWhy() {
        sideGone("{\"rollback\": {\"order\": [\"SwapBack\", \"Rebuild\"]}}");
        release.ask(Api.ROLLBACK, "2>7");
        release.await(
                "it is answered and told",
                s -> s.handled() != null
                        && "2>7".equals(s.handled().rollback())
                        && !release.events("RequestRefused").isEmpty());
        assertThat(release.events("RequestRefused"))
                .singleElement()
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("SwapBack: revision 7 is not kept")
                        .contains("Rebuild: there never was a revision 7"));
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void anOperatorThatEndsInTheMiddleGoesOnWhereItWas() throws Exception {
        sideGone("{}");
        var held = world.hold(JobKind.Build);
        release.ask(Api.ROLLBACK, "2>1");
        RunningPod pod = held.get();
        restartOperator();
        DbtRun good = DbtRun.good();
        pod.builds(good);
        pod.delivers(good);
        pod.ends(0);
        rolledBack(3);
        assertThat(world.made()).doesNotHaveDuplicates();
        assertThat(flips()).containsExactly(1, 2, 3);
    }

    @Test
    void aNewerSpecTakesARebuildsPlace() throws Exception {
        sideGone("{}");
        var held = world.hold(JobKind.Build);
        release.ask(Api.ROLLBACK, "2>1");
        held.get();
        release.edit("{\"rollback\": {\"retain\": 4}}");
        release.await(
                "an edit that changes nothing of what is built is seen",
                s -> s.observedGeneration().equals(release.get().getMetadata().getGeneration()));
        assertThat(release.attempt().ending()).isNull();
        release.image(5);
        DbtReleaseStatus status = release.awaitLive(4);
        assertThat(status.live().sourceRevision()).isEqualTo("commit-5");
        assertThat(history()).contains("Rollback 3 Superseded/SpecChanged");
    }

    @Test
    void itPassesTheGatesThatAreNamedAndNoOthers() {
        warehouse.hands().answers(sql -> new QueryAnswer.Number(sql.contains("fct_orders") ? 0 : 1));
        String gate = "{\"name\": \"%s\", \"query\": {\"sql\": \"select count(*) from {{ green }}.%s\", \"min\": 1}}";
        sideGone("{}");
        // The gates of today, one of which would stop the way back.
        release.edit("{\"gates\": [%s, %s], \"rollback\": {\"rebuildGates\": [\"customers\"]}}"
                .formatted(gate.formatted("orders", "fct_orders"), gate.formatted("customers", "dim_customers")));
        release.await("they stop the release", s -> s.attempt().number() == 3 && s.phase() == Phase.Failed);
        release.ask(Api.ROLLBACK, "2>1");
        DbtReleaseStatus status = rolledBack(4);
        assertThat(status.attempt().gates().results()).extracting("name").containsExactly("build", "customers");
    }

    @Test
    void aPersonTakesItBack() throws Exception {
        sideGone("{}");
        var held = world.hold(JobKind.Build);
        release.ask(Api.ROLLBACK, "2>1");
        held.get();
        release.ask(Api.REJECT, "3/" + release.attempt().digest());
        DbtReleaseStatus status = release.awaitEnd(3);
        assertThat(status.attempt().outcome()).isEqualTo(Outcome.Rejected);
        assertThat(status.live().revision()).isEqualTo(2);
        assertThat(history()).startsWith("Rollback 3 Rejected/Rejected");
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void anAttemptOnItsWayIsEndedFirst() throws Exception {
        sideGone("{}");
        var held = world.hold(JobKind.Build);
        release.image(3);
        RunningPod pod = held.get();
        release.ask(Api.ROLLBACK, "2>1");
        rolledBack(4);
        assertThat(client.resource(pod.job()).get()).isNull();
        assertThat(history()).startsWith("Rollback 4 RolledBack/Requested", "Attempt 3 Superseded/RolledBack");
        assertThat(schemas()).noneMatch(s -> s.contains("__g3"));
        pod.builds(DbtRun.of("success", 0).error("the build is not there any more"));
    }

    @Test
    void whatTheSpecBuildsOtherwiseByNowIsNotBuiltUnderTheOldDigest() {
        live(1, "{\"build\": {\"vars\": {\"fx\": \"good\"}}}");
        String digest = release.status().live().digest();
        release.edit("{\"build\": {\"vars\": {\"fx\": \"bad\"}}}");
        release.awaitLive(2);
        schemas().stream().filter(s -> s.contains("__r1")).forEach(warehouse.hands()::dropSchema);
        release.ask(Api.ROLLBACK, "2>1");
        release.await(
                "it is refused",
                s -> s.handled() != null && "2>1".equals(s.handled().rollback()));
        release.await("and told", s -> !release.events("RequestRefused").isEmpty());
        assertThat(release.events("RequestRefused").getFirst().getMessage())
                .contains("build.vars")
                .contains("put them back first");
        assertThat(flips()).containsExactly(1, 2);

        release.edit("{\"approval\": \"Manual\", \"build\": {\"vars\": {\"fx\": \"good\"}}}");
        release.awaitPhase(Phase.AwaitingApproval);
        release.ask(Api.ROLLBACK, "2>1 ");
        release.await(
                "it is malformed, so that the same may be asked for again",
                s -> "2>1 ".equals(s.handled().rollback()));
        release.ask(Api.ROLLBACK, "2>1");
        DbtReleaseStatus back = rolledBack(4);
        assertThat(back.live().digest()).isEqualTo(digest);
        assertThat(client.configMaps()
                        .inNamespace(namespace)
                        .withName("shop-a4-build-1")
                        .get()
                        .getData()
                        .get("vars.json"))
                .contains("good");
    }

    @Test
    void aHandFlipDuringARebuildIsTheNewerWord() {
        live(1, "{\"rollback\": {\"order\": [\"Rebuild\", \"SwapBack\"]}}");
        live(2, "{}");
        world.next(JobKind.Build, pod -> {
            var hands = warehouse.hands();
            hands.renameSchema("analytics", "analytics__r2");
            hands.renameSchema("analytics_marts", "analytics_marts__r2");
            hands.renameSchema("analytics__r1", "analytics");
            hands.renameSchema("analytics_marts__r1", "analytics_marts");
            pod.does(DbtRun.good());
        });
        release.ask(Api.ROLLBACK, "2>1");
        release.await("it began", s -> s.attempt().number() == 3);
        clock.advance(Duration.ofMinutes(2));
        DbtReleaseStatus status = release.awaitEnd(3);
        assertThat(status.live().revision()).isEqualTo(1);
        assertThat(history()).startsWith("Rollback 3 Superseded/LiveChanged");
        assertThat(flips()).containsExactly(1, 2);
    }

    /** The images of dbt in the Jobs of an attempt. */
    @Test
    void itBuildsFromNothingWhereLiveMayHoldTheRowsOfTheBadRelease() {
        live(1, "{\"rollback\": {\"rebuildFullRefresh\": true}}");
        live(2, "{}");
        int usual = release.attempt().prepared().relations();
        schemas().stream().filter(s -> s.contains("__r1")).forEach(warehouse.hands()::dropSchema);
        release.ask(Api.ROLLBACK, "2>1");
        DbtReleaseStatus status = rolledBack(3);

        assertThat(usual).as("incremental models and snapshots").isGreaterThan(1);
        assertThat(status.attempt().prepared().relations())
                .as("snapshots keep their history")
                .isPositive()
                .isLessThan(usual);
        assertThat(environment(2)).doesNotContainKey("DBTRELEASE_FULL_REFRESH");
        assertThat(environment(3)).containsEntry("DBTRELEASE_FULL_REFRESH", "true");
    }

    private Map<String, String> environment(int attempt) {
        Map<String, String> values = new HashMap<>();
        client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withName("shop-a" + attempt + "-build-1")
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .forEach(e -> values.put(e.getName(), e.getValue()));
        return values;
    }

    private List<String> images(int attempt) {
        return client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                .filter(j -> j.getMetadata().getLabels().get(Api.LABEL_ATTEMPT).equals(String.valueOf(attempt)))
                .map(RebuildsIT::image)
                .toList();
    }

    private static String image(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }
}
