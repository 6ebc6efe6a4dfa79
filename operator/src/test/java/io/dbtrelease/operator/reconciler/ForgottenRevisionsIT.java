package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.OpenDalArtifactStore;
import io.dbtrelease.testsupport.DbtRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Going back to what is no longer in status: the records in the store's folder, as the operator wrote them itself, say how it was built. */
class ForgottenRevisionsIT extends FlowScenario {
    @TempDir
    Path folder;

    private @Nullable OpenDalArtifactStore directory;

    @Override
    ArtifactStore artifacts() {
        try {
            if (directory == null) {
                directory = OpenDalArtifactStore.directory(folder);
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void closed() {
        if (directory != null) {
            directory.close();
        }
    }

    /** Revision 2 is live and all records are stored; of revision 1 nothing is left but its record. */
    private void forgotten(String spec) {
        release.create(spec);
        release.awaitLive(1);
        release.image(2);
        release.awaitLive(2);
        stored(2);
        schemas().stream().filter(s -> s.contains("__r1")).forEach(warehouse.hands()::dropSchema);
        stopOperator();
        forget();
    }

    private void stored(int attempt) {
        release.await(
                "the record is stored",
                s -> s.published() != null && s.published().attempt() == attempt);
    }

    /** As twenty later attempts would have it. */
    private void forget() {
        client.resources(DbtRelease.class)
                .inNamespace(namespace)
                .withName("shop")
                .editStatus(r -> {
                    r.setStatus(r.getStatus().with(s -> {
                        s.history = List.of();
                        s.retired = List.of();
                    }));
                    return r;
                });
    }

    private Path records(int revision) {
        return folder.resolve(namespace).resolve("shop/revisions").resolve(String.valueOf(revision));
    }

    @Test
    void itIsBuiltAgainFromItsRecordAndWaitsForAStoreThatIsAway() throws Exception {
        forgotten("{}");
        Path aside = records(1).resolveSibling("aside");
        Files.move(records(1), aside);
        Files.createSymbolicLink(records(1), records(1));
        startOperator();
        release.ask(Api.ROLLBACK, "2>1");
        release.await(
                "more than one try was made",
                s -> s.foundOrigin() != null && s.foundOrigin().trouble().count() > 1);
        DbtReleaseStatus waiting = release.status();
        assertThat(waiting.handled() == null ? null : waiting.handled().rollback())
                .as("it is not answered yet")
                .isNull();
        assertThat(waiting.live().revision()).isEqualTo(2);

        Files.delete(records(1));
        Files.move(aside, records(1));
        clock.advance(Duration.ofSeconds(30));
        release.wake();
        DbtReleaseStatus status = release.await(
                "Live is back, as revision 3",
                s -> s.phase() == Phase.RolledBack && s.live().revision() == 3);
        assertThat(status.live().sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(status.live().monitored()).as("revision 1 was proven").isTrue();
        // By digest where its pod's state was seen in time, else by its tag.
        assertThat(status.live().image()).matches("registry.example.com/shop(:1|@sha256:.*)");
        assertThat(status.attempt().rebuild().revision()).isEqualTo(1);
        assertThat(status.foundOrigin().trouble()).isNull();
        assertThat(flips()).containsExactly(1, 2, 3);
        assertThat(release.events("RollbackWaits")).hasSize(1);
        assertThat(release.eventReasons())
                .containsSubsequence("RollbackWaits", "OriginFound", "RollingBack", "RebuildStarted", "RolledBack");
        release.isWellFormed();
    }

    @Test
    void whatHasNoRecordOrNeverWentLiveIsRefusedWithTheReason() throws Exception {
        forgotten("{}");
        Files.delete(records(1).resolve("release.json"));
        Files.delete(records(1).resolveSibling("../" + release.uid() + "/attempts/1/release.json"));
        startOperator();
        world.next(JobKind.Build, pod -> pod.does(DbtRun.of("failing-model", 1)));
        release.image(3);
        release.awaitPhase(Phase.Failed);
        stored(3);

        refused("2>1", "status does not know which image built revision 1, and the artifact store has no record of it");
        stopOperator();
        forget();
        startOperator();
        refused("2>3", "attempt 3 never went live (Failed, NodesFailed)");
        refused("2>77", "there never was a revision 77");
        assertThat(flips()).containsExactly(1, 2);
        assertThat(release.status().live().revision()).isEqualTo(2);
    }

    private void refused(String request, String why) {
        release.ask(Api.ROLLBACK, request);
        release.await(
                request + " is refused",
                s -> release.events("RequestRefused").stream()
                        .anyMatch(e -> e.getMessage().contains(request)
                                && e.getMessage().contains(why)));
    }
}
