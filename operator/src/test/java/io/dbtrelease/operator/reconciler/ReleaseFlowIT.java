package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.testsupport.RunningPod;
import io.dbtrelease.warehouse.RelationName;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Releases that go well, and what people and the clock do to them on their way. */
class ReleaseFlowIT extends FlowScenario {
    @Test
    void theFirstReleaseGoesLive() {
        release.create("{}");
        DbtReleaseStatus status = release.awaitLive(1);

        assertThat(status.attempt().outcome()).isEqualTo(Outcome.Succeeded);
        assertThat(status.attempt().trigger()).isEqualTo(Trigger.SpecChanged);
        assertThat(status.attempt().build().imageDigest()).startsWith("sha256:");
        assertThat(status.attempt().build().counts().pass()).isEqualTo(33);
        assertThat(status.live().schemas()).containsExactly("analytics", "analytics_marts");
        assertThat(status.live().monitored()).isTrue();
        assertThat(status.lastGreen().sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(status.retired()).isEmpty();
        assertThat(flips()).containsExactly(1);
        assertThat(history()).containsExactly("Attempt 1 Succeeded/Live");
        assertThat(release.eventReasons())
                .containsExactly(
                        "ExposureClaimed",
                        "AttemptStarted",
                        "Planned",
                        "PlanWarning",
                        "GreenPrepared",
                        "BuildStarted",
                        "Built",
                        "GatesPassed",
                        "CutOver");
        assertThat(release.says("GatesPassed")).isEqualTo("GatesPassed=True/Passed");
        assertThat(release.says("RollbackAvailable")).isEqualTo("RollbackAvailable=False/NoWayBack");
        assertThat(world.made()).containsExactly("shop-a1-plan-1", "shop-a1-build-1");
        assertSeries("dbtrelease_attempts_total", 1, "outcome=\"Succeeded\"");
        assertSeries("dbtrelease_gate_results_total", 1, "gate=\"build\"", "verdict=\"Passed\"");
        assertSeries("dbtrelease_live_revision", 1, "release=\"shop\"");
        assertSeries("dbtrelease_cutover_seconds_count", 1);
        release.isWellFormed();
    }

    @Test
    void whatFusionSkipsBecauseNothingIsBuiltOfItKeepsNoReleaseBack() {
        world.next(JobKind.Build, pod -> pod.does(DbtRun.of("fusion-constructed/success", 0)));
        release.create("{}");
        assertThat(release.awaitLive(1).attempt().build().counts().skipped()).isEqualTo(1);
    }

    @Test
    void theSecondReleaseRetiresTheFirst() {
        release.create("{}");
        release.awaitLive(1);
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(status.retired()).singleElement().satisfies(r -> {
            assertThat(r.revision()).isEqualTo(1);
            assertThat(r.sourceRevision()).isEqualTo("4f2c1d9");
            assertThat(r.monitored()).isTrue();
            assertThat(r.schemas())
                    .extracting("side")
                    .containsExactlyInAnyOrder("analytics__r1", "analytics_marts__r1");
        });
        assertThat(flips()).containsExactly(1, 2);
        assertThat(history()).containsExactly("Attempt 2 Succeeded/Live", "Attempt 1 Succeeded/Live");
        assertThat(release.says("RollbackAvailable")).isEqualTo("RollbackAvailable=True/SwapBack");
        assertThat(status.attempt().prepared().relations())
                .as("seeded from Live")
                .isEqualTo(2);
        assertSeries("dbtrelease_rollback_available", 1);
        release.isWellFormed();
    }

    @Test
    void aReleaseThatAddsAnIncrementalModelGoesLiveAtOnce() {
        release.create("{}");
        release.awaitLive(1);
        warehouse.hands().drop(new RelationName("analytics", "fct_payments"));
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(status.attempt().prepared().relations())
                .as("the snapshot; the model is new")
                .isEqualTo(1);
        assertThat(status.attempt().round()).isEqualTo(1);
        assertThat(release.events("LiveChanged")).isEmpty();
        assertThat(flips()).containsExactly(1, 2);
    }

    @Test
    void aReleaseKeepsAsManySidesAsItIsToldTo() {
        release.create("{\"rollback\": {\"retain\": 1}}");
        release.awaitLive(1);
        release.image(2);
        release.awaitLive(2);
        release.image(3);
        release.awaitLive(3);
        release.await(
                "the side of revision 1 is dropped",
                s -> s.retired().size() == 1 && !release.events("SideDropped").isEmpty());

        assertThat(release.status().retired()).extracting("revision").containsExactly(2);
        assertThat(schemas()).contains("analytics__r2").doesNotContain("analytics__r1", "analytics_marts__r1");
    }

    @Test
    void whatTheCollectorSaysIsSeenWhileTheBuildRuns() throws Exception {
        var held = world.hold(JobKind.Build);
        release.create("{}");
        RunningPod pod = held.get();
        assertThat(release.await("its Job is known", s -> s.attempt().build() != null)
                        .attempt()
                        .build()
                        .job())
                .isEqualTo("shop-a1-build-1");
        pod.says(7, 46, "model.jaffle_shop.fct_orders");
        release.await("the progress", s -> "7/46 fct_orders".equals(s.progress()));
        assertThat(release.says("Reconciling")).isEqualTo("Reconciling=True/Building");
        release.isWellFormed();
        pod.does(DbtRun.good());
        assertThat(release.awaitLive(1).progress()).isNull();
    }

    @Test
    void aPersonApprovesExactlyThisAttempt() {
        release.create("{\"approval\": \"Manual\"}");
        release.awaitPhase(Phase.AwaitingApproval);
        String token = release.attempt().number() + "/" + release.attempt().digest();

        release.ask(Api.APPROVE, "1/sha256:of-something-else");
        release.await(
                "the stale approval is refused",
                s -> s.handled() != null
                        && s.handled().approve() != null
                        && !release.events("RequestRefused").isEmpty());
        assertThat(release.events("RequestRefused"))
                .singleElement()
                .satisfies(e -> assertThat(e.getMessage()).contains(token));
        assertThat(release.status().phase()).isEqualTo(Phase.AwaitingApproval);
        assertThat(flips()).isEmpty();

        release.ask(Api.APPROVE, token);
        DbtReleaseStatus status = release.awaitLive(1);
        assertThat(status.attempt().approval().by()).isEqualTo("ann");
        assertThat(newest().approvedBy()).isEqualTo("ann");
        assertThat(release.eventReasons()).containsSubsequence("GatesPassed", "RequestRefused", "Approved", "CutOver");
        assertThat(flips()).containsExactly(1);
    }

    @Test
    void aPersonRejects() {
        release.create("{\"approval\": \"Manual\"}");
        release.awaitPhase(Phase.AwaitingApproval);
        String token = release.attempt().number() + "/" + release.attempt().digest();
        release.ask(Api.REJECT, token);
        release.awaitEnd(1);

        assertThat(history()).containsExactly("Attempt 1 Rejected/Rejected");
        assertThat(release.says("Stalled")).isEqualTo("Stalled=True/Rejected");
        assertThat(release.condition("Ready").message()).contains("ann");
        assertThat(schemas()).as("Green is dropped").isEmpty();

        release.ask(Api.APPROVE, token);
        release.await(
                "the late approval is refused", s -> token.equals(s.handled().approve()));
        assertThat(flips()).isEmpty();
        release.isWellFormed();
    }

    @Test
    void theScheduleBuildsTheSameAgain() {
        release.create("{" + daily() + "}");
        release.awaitLive(1);
        clock.advance(Duration.ofHours(24));
        release.wake();
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(status.attempt().trigger()).isEqualTo(Trigger.Schedule);
        assertThat(flips()).containsExactly(1, 2);
        release.wake();
        assertThat(release.awaitLive(2).attempt().number()).isEqualTo(2);
    }

    @Test
    void whatIsSuspendedStopsBeforeTheNextStepAndGoesOnLater() throws Exception {
        var held = world.hold(JobKind.Build);
        release.create("{}");
        RunningPod pod = held.get();
        release.edit("{\"suspend\": true}");
        release.awaitSays("Ready=False/Suspended");
        pod.does(DbtRun.good());
        release.wake();
        release.edit("{\"rollback\": {\"retain\": 3}}");
        release.await(
                "the edit is seen",
                s -> s.observedGeneration().equals(release.get().getMetadata().getGeneration()));
        assertThat(release.status().attempt().build().collected()).isFalse();
        assertThat(flips()).isEmpty();
        release.isWellFormed();

        release.edit("{\"suspend\": false}");
        release.awaitLive(1);
        assertThat(world.made()).containsExactly("shop-a1-plan-1", "shop-a1-build-1");
    }

    @Test
    void anIdleReleaseThatIsSuspendedStartsNothing() {
        release.create("{\"suspend\": true}");
        release.awaitSays("Ready=False/Suspended");
        assertThat(release.status().attempt()).isNull();
        release.edit("{\"suspend\": false}");
        release.awaitLive(1);
    }

    @Test
    void staleSourcesHoldAnAttemptUntilTheyAreFresh() {
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().fresh("freshness-mixed")));
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good().fresh("freshness")));
        release.create("{\"gates\": [{\"name\": \"sources\", \"sourceFreshness\": {}}]}");
        release.awaitPhase(Phase.Held);
        assertThat(release.says("Ready")).isEqualTo("Ready=False/SourcesStale");
        assertThat(release.condition("Ready").message()).contains("payments");
        assertThat(release.status().progress()).isEqualTo("SourcesStale");
        release.isWellFormed();

        clock.advance(Duration.ofMinutes(6));
        release.wake();
        release.awaitLive(1);
        assertThat(world.made()).isEqualTo(List.of("shop-a1-plan-1", "shop-a1-plan-2", "shop-a1-build-1"));
        assertThat(release.events("Held")).hasSize(1);
        assertThat(jobs()).as("the round that was held is gone").containsOnlyKeys("shop-a1-plan-2", "shop-a1-build-1");
        assertThat(store.keys()).noneMatch(k -> k.contains("/plan-1/")).anyMatch(k -> k.contains("/plan-2/"));
    }

    private Map<String, String> jobs() {
        return client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                .collect(Collectors.toMap(
                        j -> j.getMetadata().getName(), j -> j.getMetadata().getUid()));
    }

    @Test
    void theFilesOfAJobGoWithTheJob() {
        release.create("{}");
        release.awaitLive(1);
        Map<String, String> jobs = jobs();
        assertThat(client.configMaps()
                        .inNamespace(namespace)
                        .withLabel(Api.LABEL_RELEASE_UID)
                        .list()
                        .getItems())
                .hasSize(2)
                .allSatisfy(files -> assertThat(files.getMetadata().getOwnerReferences())
                        .singleElement()
                        .satisfies(owner -> {
                            assertThat(owner.getKind()).isEqualTo("Job");
                            assertThat(owner.getUid())
                                    .isEqualTo(jobs.get(files.getMetadata().getName()));
                        }));
    }

    @Test
    void aJobWhoseFilesCouldNotBeMadeGetsThemLater() {
        ConfigMap inTheWay = client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("shop-a1-plan-1")
                        .endMetadata()
                        .build())
                .create();
        release.create("{}");
        release.awaitSays("Ready=False/NameTaken");
        client.resource(inTheWay).delete();
        release.awaitLive(1);
        assertThat(world.made()).containsExactly("shop-a1-plan-1", "shop-a1-build-1");
    }

    @Test
    void artifactsThatNobodyNeedsAreRemovedAndWhatWentLiveHasItsRecord() {
        release.create("{\"artifacts\": {\"retain\": 2}}");
        release.awaitLive(1);
        String all = namespace + "/shop/";
        String folder = all + release.uid() + "/attempts/";
        release.await(
                "the record is stored",
                s -> s.published() != null && s.published().revision() == 1);
        assertThat(store.text(all + "revisions/1/release.json"))
                .isEqualTo(store.text(folder + "1/release.json"))
                .contains("\"attempt\" : 1", "\"passed\" : true");
        assertThat(store.text(all + "last_green.json")).contains("\"revision\" : 1", "live/manifest.json");
        for (int attempt = 40; attempt < 60; attempt++) {
            store.putText(folder + attempt + "/build-1/log", "x");
        }
        clock.advance(Duration.ofMinutes(61));
        release.wake();
        release.await("they are gone", s -> store.keys().stream().noneMatch(k -> k.matches(folder + "(4|5[0-7]).*")));
        release.awaitLive(1);
        assertThat(store.keys())
                .anyMatch(k -> k.startsWith(all + "removed/"))
                .anyMatch(k -> k.startsWith(folder + "59/build-1/"))
                .anyMatch(k -> k.startsWith(folder + "1/plan-1/"))
                .anyMatch(k -> k.startsWith(folder + "1/build-1/"));
    }

    @Test
    void anotherSpecTakesThePlaceOfTheAttemptThatBuilds() throws Exception {
        var held = world.hold(JobKind.Build);
        release.create("{}");
        RunningPod pod = held.get();
        release.image(2);
        release.awaitLive(2);

        assertThat(history()).containsExactly("Attempt 2 Succeeded/Live", "Attempt 1 Superseded/SpecChanged");
        assertThat(flips()).containsExactly(2);
        assertThat(client.resource(pod.job()).get()).as("its Job is ended").isNull();
        assertThat(schemas()).containsExactlyInAnyOrder("analytics", "analytics_marts");
        assertSeries("dbtrelease_attempts_total", 1, "outcome=\"Superseded\"");
    }
}
