package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.testsupport.FakeCallerLookup;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.JsonChaos;
import io.dbtrelease.text.Shown;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** What a pod says, be it ever so strange: it is taken into the pod's own folder, or refused. */
@Domain(HostileTexts.class)
class HostileDeliveryTest {
    private static final Clock CLOCK = Clock.fixed(EndpointFixture.START, ZoneOffset.UTC);
    private static final BuildRef REF = EndpointFixture.ref(JobKind.Build);
    private static final Caller CALLER = new Caller(REF, "job", "job-uid", "pod", "pod-uid", null);
    private static final byte[] REPORT = ReportJson.write(EndpointFixture.buildReport(Map.of()));
    private static final byte[] PROGRESS = ReportJson.write(new ProgressPost(1, 2, "model.shop.orders"));
    private static final byte[] ENDING = ReportJson.write(new Ending("failed", "JobGone", null, 1, 2, 0, 1, 2));
    private static final byte[] STORED = ReportJson.write(new StoredReport(
            "job",
            "job-uid",
            "pod",
            "pod-uid",
            EndpointFixture.START.toString(),
            "0".repeat(64),
            EndpointFixture.buildReport(Map.of())));

    private static final List<String> MESSAGES = List.of(
            "the Job's labels and its owner disagree",
            "the Job's label for its kind is wrong",
            "the Job's labels are wrong",
            "the Job's name is not the one that its labels make");

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final ProgressBoard board = new ProgressBoard(10, ref -> {});
    private final Uploads uploads = new Uploads(store, board, ref -> {}, CLOCK);

    @Property(seed = HostileTexts.SEED, tries = 200)
    void json_of_all_kinds_is_read_or_an_io_exception(@ForAll Hostile hostile, @ForAll String text) {
        for (byte[] json : List.of(
                JsonChaos.of(REPORT, hostile),
                JsonChaos.of(PROGRESS, hostile),
                JsonChaos.of(ENDING, hostile),
                JsonChaos.of(STORED, hostile),
                text.getBytes(StandardCharsets.UTF_8))) {
            for (Class<?> type : List.of(
                    BuildReport.class,
                    BuildReport.Step.class,
                    ProgressPost.class,
                    Ending.class,
                    StoredReport.class,
                    Collector.Done.class,
                    JsonNode.class)) {
                try {
                    assertThat(ReportJson.write(ReportJson.read(json, type))).isNotEmpty();
                } catch (IOException e) {
                    assertThat(e).isNotNull();
                }
            }
            assertThat(Ending.parse(json).outcome()).isNotNull();
            assertThat(Answer.parse(200, json)).isNotNull();
        }
    }

    @Property(seed = HostileTexts.SEED, tries = 400)
    void a_report_is_refused_or_can_be_read_from_the_store(@ForAll Hostile hostile) throws Exception {
        store.deleteFolder(REF.folder());
        try {
            Answer answer = uploads.report(CALLER, JsonChaos.of(REPORT, hostile));
            assertThat(answer.succeeded()).isTrue();
            assertThat(new StoredBuilds(store).find(REF)).isPresent();
            assertThat(store.keys()).containsExactly(REF.folder() + "/" + StoredReport.FILE);
        } catch (RequestRefusedException refused) {
            assertThat(refused.answer().status()).isBetween(400, 499);
            assertThat(store.keys()).isEmpty();
        }
    }

    @Test
    void a_report_that_grows_when_it_is_stored_is_refused() throws Exception {
        // Half characters as bytes that a lenient reader takes: three bytes each that are written as six.
        String halves = "\\ud83d".repeat(20_000);
        String json =
                new String(REPORT, StandardCharsets.UTF_8).replace("\"errors\":[]", "\"errors\":[\"" + halves + "\"]");
        Answer answer = uploads.report(CALLER, json.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.succeeded()).isTrue();
        assertThat(new StoredBuilds(store).find(REF)).isPresent();
    }

    @Property(seed = HostileTexts.SEED)
    void progress_that_is_taken_can_stand_in_status(@ForAll Hostile hostile, @ForAll String text) throws Exception {
        byte[] json = hostile.random().nextBoolean()
                ? JsonChaos.of(PROGRESS, hostile)
                : ReportJson.write(new ProgressPost(1, 2, text));
        try {
            assertThat(uploads.progress(CALLER, json).succeeded()).isTrue();
        } catch (RequestRefusedException refused) {
            assertThat(refused.answer().status()).isEqualTo(400);
            return;
        }
        var progress = board.newest(REF.releaseUid(), REF.attempt()).orElseThrow();
        assertThat(progress.done()).isNotNegative();
        assertThat(progress.total()).isNotNegative();
        if (progress.running() != null) {
            assertThat(progress.running()).hasSizeLessThanOrEqualTo(256);
            assertThat(Shown.isWhole(progress.running())).isTrue();
            assertThat(progress.running().chars()).noneMatch(Character::isISOControl);
        }
    }

    @Property(seed = HostileTexts.SEED)
    void names_become_no_other_folder_and_no_other_file(@ForAll String text) {
        assertThat(ArtifactFile.of(JobKind.Build, text)).isEmpty();
        assertThat(ArtifactFile.of(JobKind.Build, "build/manifest.json" + text))
                .matches(file -> file.isEmpty() || text.isEmpty());
        for (List<String> names :
                List.of(List.of(text, "shop", "u-1"), List.of("team", text, "u-1"), List.of("team", "shop", text))) {
            try {
                String folder = new BuildRef(names.get(0), names.get(1), names.get(2), 1, JobKind.Plan, 1).folder();
                assertThat(folder).isEqualTo(String.join("/", names) + "/attempts/1/plan-1");
                assertThat(folder).matches("[A-Za-z0-9][A-Za-z0-9.-]*(/[A-Za-z0-9][A-Za-z0-9.-]*){5}");
                assertThat(folder).doesNotContain("..");
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).startsWith("not a ");
            }
        }
    }

    @Property(seed = HostileTexts.SEED, tries = 300)
    void a_job_whose_labels_and_name_do_not_agree_is_no_build(@ForAll Hostile hostile) throws IOException {
        FakeCallerLookup cluster = new FakeCallerLookup();
        Job right = EndpointFixture.render(JobKind.Build);
        List<String> labels = new ArrayList<>(right.getMetadata().getLabels().keySet());
        Job wrong = cluster.addJob(
                new JobBuilder(right)
                        .editMetadata()
                        .addToLabels(hostile.oneOf(labels), hostile.text(6))
                        .endMetadata()
                        .build(),
                "job");
        Pod pod = cluster.addPod(wrong, "pod", "pod-uid");
        String token = hostile.someText(6);
        cluster.addToken(token, pod, io.dbtrelease.api.Api.ARTIFACT_AUDIENCE);
        CallerVerifier verifier = new CallerVerifier(cluster, CLOCK);
        try {
            Caller caller = verifier.verify(token, true);
            // Labels that only people read.
            assertThat(caller.build()).isEqualTo(REF);
        } catch (RequestRefusedException refused) {
            assertThat(refused.answer().reason()).isEqualTo("NotABuild");
            assertThat(refused.answer().message()).isIn(MESSAGES);
        }
        assertThatThrownBy(() -> verifier.verify(token + "x", false)).isInstanceOf(RequestRefusedException.class);
    }
}
