package io.dbtrelease.operator.step;

import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Records;
import io.dbtrelease.operator.artifact.StoredAttempts;
import io.dbtrelease.operator.artifact.StoredBuilds;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revision 3 is Live and published; what reading last_green.json back finds. */
class CheckRecordStepTest {
    private static final String GREEN = "team/shop/last_green.json";
    private static final String SHA = "team/shop/last_green.sha";
    private static final Instant LATER = START.plus(Duration.ofMinutes(5));

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private DbtReleaseStatus status;
    private Instant now = START;

    @BeforeEach
    void published() {
        status = live(2);
        run(new PublishRecordStep(), new NextStep.PublishRecord());
        String green = store.text(GREEN);
        String sha = store.text(SHA);
        status = live(3);
        run(new PublishRecordStep(), new NextStep.PublishRecord());
        assertThat(store.text(GREEN)).isNotEqualTo(green);
        assertThat(store.text(SHA)).isNotEqualTo(sha);
        store.putText("older/" + GREEN, green);
        store.putText("older/" + SHA, sha);
        now = LATER;
    }

    @Test
    void whatWasWrittenIsThere() {
        assertThat(check().events()).isEmpty();
        assertThat(status.published().checkedAt()).isEqualTo(LATER);
        assertThat(Records.of(status, false).nothing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {GREEN, SHA})
    void whatAnOlderWriterWroteOverItIsPutRight(String pointer) throws IOException {
        String before = store.text(pointer);
        store.replace(pointer, store.text("older/" + pointer).getBytes(UTF_8));

        assertThat(check().events()).extracting(ReleaseEvent::reason).containsExactly("RecordOverwritten");
        assertThat(Records.of(status, false).green()).isEqualTo(status.live());
        run(new PublishRecordStep(), new NextStep.PublishRecord());

        assertThat(store.text(pointer)).isEqualTo(before);
        assertThat(check().events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "{\"revision\": 3}", "{\"revision\": \"x\"}"})
    void whatIsNoRecordIsPutRight(String text) throws IOException {
        store.replace(GREEN, text.getBytes(UTF_8));
        assertThat(check().events()).extracting(ReleaseEvent::reason).containsExactly("RecordOverwritten");
    }

    @Test
    void aStoreThatIsAwayIsAskedTheNextTime() {
        store.failNext(1);
        assertThat(check().events()).isEmpty();
        assertThat(status.published().checkedAt()).isEqualTo(LATER);
        assertThat(Records.of(status, false).nothing()).isTrue();
    }

    private static DbtReleaseStatus live(int revision) {
        return attempt(revision, revision - 1)
                .flipped()
                .ended(Outcome.Succeeded)
                .status(s -> s.live = s.live.with(l -> l.sourceRevision = "v1." + revision))
                .unpublished()
                .build()
                .status();
    }

    private StepResult.Done check() {
        return run(new CheckRecordStep(), new NextStep.CheckRecord());
    }

    private <N extends NextStep> StepResult.Done run(Step<N> step, N next) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        StoredBuilds builds = new StoredBuilds(store);
        StepServices services =
                new StepServices(null, null, null, store, builds, new StoredAttempts(builds, clock), null, null, clock);
        DbtReleaseStatus before = status;
        StepContext context = Steps.context(
                attempt(3, 2)
                        .now(now)
                        .status(s -> {
                            s.attempt = before.attempt();
                            s.live = before.live();
                            s.published = before.published();
                        })
                        .unpublished()
                        .build(),
                services);
        try {
            StepResult.Done done = (StepResult.Done) step.run(next, context);
            status = done.change().apply(before);
            return done;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
