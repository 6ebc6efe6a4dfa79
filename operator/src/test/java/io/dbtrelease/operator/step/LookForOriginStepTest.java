package io.dbtrelease.operator.step;

import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.ObservationBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookForOriginStepTest {
    private static final String KEY = "team/shop/revisions/2/release.json";
    private static final String OWN = "team/shop/" + UID + "/attempts/2/release.json";
    private static final String RECORD = """
            {"schemaVersion": "1", "namespace": "team", "release": "shop", "releaseUid": "another", "attempt": 2,
             "revision": 2, "outcome": "Succeeded", "reason": "MonitoringPassed", "digest": "sha256:d2", "buildDigest": "sha256:b2", "sourceRevision": "r2",
             "image": "registry.example.com/shop:2", "imageDigest": "sha256:beef", "cutover": {"at": "now"}, "nodes": [{"id": "x"}]}
            """;

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private ObservationBuilder observed = attempt(5, 4).flipped().ended(Outcome.Succeeded);
    private List<ReleaseEvent> events = List.of();

    @Test
    void theRecordSaysWhichImageAndThatItProvedItself() {
        store.putText(KEY, RECORD);
        assertThat(look())
                .isEqualTo(new FoundOrigin(
                        2,
                        "registry.example.com/shop@sha256:beef",
                        "r2",
                        null,
                        "sha256:d2",
                        "sha256:b2",
                        true,
                        "5>2",
                        null,
                        null));
        assertThat(events).singleElement().extracting(ReleaseEvent::reason).isEqualTo("OriginFound");
    }

    @Test
    void whoseWatchFailedIsNoProof() {
        store.putText(KEY, RECORD.replace("Succeeded", "RolledBack"));
        assertThat(look().proven()).isFalse();
        assertThat(look().image()).isNotNull();
    }

    @Test
    void theAttemptsRecordWillDoWhereItsWriterWasStoppedBeforeTheRevisions() {
        store.putText(OWN, RECORD);
        assertThat(look().image()).isNotNull();
    }

    @Test
    void anAttemptThatNeverWentLiveIsNoWayBack() {
        store.putText(OWN, RECORD.replace("\"revision\": 2,", "").replace("Succeeded", "Failed"));
        assertThat(look().missing()).contains("attempt 2 never went live (Failed, MonitoringPassed)");
        assertThat(look().image()).isNull();
    }

    @Test
    void noRecordIsSaid() {
        assertThat(look()).isEqualTo(FoundOrigin.missing(2, "5>2", "the artifact store has no record of it"));
        assertThat(events).isEmpty();
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        "schemaVersion": "1" | "schemaVersion": "2"    | is of version 2, which this operator does not know
        "schemaVersion": "1" | "x": "1"                | cannot be understood
        "namespace": "team"  | "namespace": "finance"  | that of another release
        "release": "shop"    | "release": "payroll"    | that of another release
        "attempt": 2         | "attempt": 3            | that of another release or attempt
        "revision": 2        | "revision": 3           | cannot be understood
        shop:2               | shop:2 --privileged     | cannot be understood
        "r2"                 | "r 2"                   | cannot be understood
        sha256:beef          | sha256:be/../ef         | cannot be understood
        "image":             | "picture":              | cannot be understood
        {"id": "x"}          | {"id": "x"              | cannot be understood
        """)
    void whatIsNotThatRecordIsNotBelieved(String of, String with, String why) {
        store.putText(KEY, RECORD.replace(of.strip(), with.strip()));
        FoundOrigin found = look();
        assertThat(found.missing()).contains(why);
        assertThat(found.image()).isNull();
    }

    @Test
    void whatIsTooLargeIsNotRead() {
        store.putText(KEY, RECORD + " ".repeat(16 << 20));
        assertThat(look().missing()).contains("cannot be understood");
    }

    @Test
    void whileTheStoreIsAwayTheRequestWaitsAndIsToldOnce() {
        store.failNext(1);
        FoundOrigin first = look();
        assertThat(first.trouble().nextTry()).isEqualTo(START.plusSeconds(61));
        assertThat(first.missing()).isNull();
        assertThat(events).singleElement().extracting(ReleaseEvent::reason).isEqualTo("RollbackWaits");

        observed = observed.status(s -> s.foundOrigin = first);
        store.failNext(1);
        assertThat(look().trouble().count()).isEqualTo(2);
        assertThat(events).isEmpty();

        store.putText(KEY, RECORD);
        assertThat(look().trouble()).isNull();
    }

    private FoundOrigin look() {
        StepServices services = new StepServices(null, null, null, store, null, null, null, null, null);
        var o = observed.build();
        StepResult.Done done = (StepResult.Done)
                new LookForOriginStep().run(new NextStep.LookForOrigin(2, "5>2"), Steps.context(o, services));
        events = done.events();
        return done.change().apply(o.status()).foundOrigin();
    }
}
