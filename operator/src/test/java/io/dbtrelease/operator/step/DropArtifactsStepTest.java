package io.dbtrelease.operator.step;

import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.operator.artifact.StoredAttempts;
import io.dbtrelease.operator.artifact.StoredBuilds;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropArtifactsStepTest {
    private static final String OWN = "team/shop/" + UID + "/attempts/";
    private static final String REPORT = "team/shop/removed/20260301T120100Z-1.json";

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Clock clock = Clock.fixed(START, ZoneOffset.UTC);
    private final StoredBuilds builds = new StoredBuilds(store);
    private final StoredAttempts attempts = new StoredAttempts(builds, clock);

    DropArtifactsStepTest() {
        store.putText(
                OWN + "1/release.json",
                "{\"attempt\": 1, \"plan\": {\"finishedAt\": \"no\"}, \"finishedAt\": \"2026-02-01T00:00:00Z\"}");
        store.putText(OWN + "1/build-1/pod/build/manifest.json", "12345");
        store.putText(OWN + "2/plan-1/report.json", "12");
        store.putText("team/shop/revisions/1/release.json", "{}");
        store.putText("team/shop/last_green.json", "{}");
    }

    @Test
    void whatGoesIsWrittenDownAndWhatWentLiveKeepsItsRecord() {
        StepResult.Done done = (StepResult.Done) drop(1);
        assertThat(store.keys())
                .containsExactly(
                        OWN + "2/plan-1/report.json",
                        "team/shop/last_green.json",
                        REPORT,
                        "team/shop/revisions/1/release.json");
        assertThat(store.text(REPORT)).contains("\"attempt\" : 1", "\"files\" : 2", "artifacts.retain 20");
        assertThat(done.events()).singleElement().satisfies(e -> {
            assertThat(e.reason()).isEqualTo("ArtifactsRemoved");
            assertThat(e.message()).contains("attempts [1]", "2 files");
        });
    }

    @Test
    void whatCannotBeWrittenDownStaysAndIsNotAskedForAtEachPass() {
        assertThat(attempts.of("team", "shop", UID, 9).orElseThrow().attempts()).containsExactly(1, 2);
        List<String> before = store.keys();
        store.failAfter(5);
        StepResult.Done done = (StepResult.Done) drop(1, 2);
        store.failAfter(Integer.MAX_VALUE);
        assertThat(store.keys()).isEqualTo(before);
        assertThat(done.events()).isEmpty();
        assertThat(attempts.of("team", "shop", UID, 9).orElseThrow().attempts()).isEmpty();
    }

    @Test
    void howOldAnAttemptIsItsRecordSays() {
        assertThat(attempts.of("team", "shop", UID, 9).orElseThrow().ended())
                .containsOnlyKeys(1)
                .containsValue(java.time.Instant.parse("2026-02-01T00:00:00Z"));
    }

    @Test
    void aReleaseThatGoesLeavesTheRecordsOfWhatWentLiveAndUnderALegalHoldAll() {
        List<String> before = store.keys();
        attempts.forget("team", "shop", UID, 2, true);
        assertThat(store.keys()).containsAll(before).hasSize(before.size() + 1);
        attempts.forget("team", "shop", UID, 2, false);
        assertThat(store.keys())
                .containsExactly(OWN + "2/counted", "team/shop/last_green.json", "team/shop/revisions/1/release.json");
        assertThat(attempts.of("team", "shop", "another", 0).orElseThrow().highest())
                .isEqualTo(2);
    }

    private StepResult drop(Integer... numbers) {
        Observation o = attempt(9, 8).ended(Outcome.Failed).build();
        StepServices services = new StepServices(null, null, null, store, builds, attempts, null, null, clock);
        return new DropArtifactsStep().run(new NextStep.DropArtifacts(List.of(numbers)), Steps.context(o, services));
    }
}
