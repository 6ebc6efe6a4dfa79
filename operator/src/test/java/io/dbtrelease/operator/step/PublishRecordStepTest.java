package io.dbtrelease.operator.step;

import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.dbtrelease.api.status.ApprovalFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.GateFacts;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.operator.artifact.StoredAttempts;
import io.dbtrelease.operator.artifact.StoredBuilds;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.store.Digests;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.RealApiServer;
import io.dbtrelease.testsupport.StatusFacts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is in the store once a release is over, held against its published schema. */
class PublishRecordStepTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "team/shop/";
    private static final String ATTEMPT = FOLDER + UID + "/attempts/2/release.json";
    private static final String REVISION = FOLDER + "revisions/2/release.json";
    private static final String GREEN = FOLDER + "last_green.json";
    private static final String SHA = FOLDER + "last_green.sha";
    private static final String RUN_RESULTS = """
            {"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json", "dbt_version": "1.10.0",
              "generated_at": "2026-03-01T12:00:00Z", "invocation_id": "3f0c6f1e-0000-4000-8000-000000000001", "env": {}},
             "elapsed_time": 3.5, "args": {},
             "results": [
              {"unique_id": "model.shop.fct_orders", "status": "success", "message": "SELECT 1234", "execution_time": 0.25,
               "relation_name": "\\"shop\\".\\"analytics__g2\\".\\"fct_orders\\"", "thread_id": "t", "timing": [], "adapter_response": {}, "failures": null},
              {"unique_id": "test.shop.unique_orders.1", "status": "pass", "message": null, "execution_time": 0.1, "failures": 0,
               "thread_id": "t", "timing": [], "adapter_response": {}},
              {"unique_id": "test.shop.positive.2", "status": "warn", "message": "Got 1 result: alice@example.com", "execution_time": 0.1, "failures": 1,
               "thread_id": "t", "timing": [], "adapter_response": {}}]}
            """;

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Clock clock = Clock.fixed(START, ZoneOffset.UTC);

    /** Live, watched, approved by a person, with gates that have figures. */
    private static ObservationBuilder live() {
        return attempt(2, 1)
                .flipped()
                .attempt(a -> {
                    a.sourceRevision = "v1.4";
                    a.commit = "4f2c1d9aa";
                    a.requestedBy = "ann";
                    a.approval = new ApprovalFacts("bea", START);
                    a.gates = new GateFacts(
                            true,
                            "green",
                            1,
                            List.of(
                                    new GateResult(
                                            "orders-count",
                                            "rowCountDiff",
                                            GateResult.Verdict.Passed,
                                            "fct_orders 1200 → 1234 (+2.8 %)",
                                            "at most 5 % fewer",
                                            "row counts are within bounds"),
                                    StatusFacts.result("revenue", GateResult.Verdict.Warned)),
                            START);
                    a.build = JSON_BUILD;
                    a.monitoring = new MonitoringFacts(
                            START,
                            START.plusSeconds(60),
                            START.plusSeconds(61),
                            2,
                            0,
                            List.of(StatusFacts.result("revenue", GateResult.Verdict.Passed)),
                            "Passed");
                    a.reason = "Live";
                })
                .ended(Outcome.Succeeded)
                .status(s -> s.live = s.live.with(l -> {
                    l.sourceRevision = "v1.4";
                    l.commit = "4f2c1d9aa";
                    l.artifacts = FOLDER + UID + "/attempts/2/plan-1";
                }))
                .unpublished();
    }

    private static final io.dbtrelease.api.status.BuildFacts JSON_BUILD = new io.dbtrelease.api.status.BuildFacts(
            "shop-a2-build-1",
            "job",
            "pod",
            "sha256:beef",
            "3f0c6f1e-0000-4000-8000-000000000001",
            0,
            true,
            new ResultCounts(1, 0, 0, 1, 0, 1, 0),
            START,
            START);

    @Test
    void fromTheRecordAloneAnAuditorSeesWhoPutWhichRowsInFrontOfReaders() throws Exception {
        delivered("plan", Map.of("live/manifest.json", "{}"));
        delivered("build", Map.of("build/run_results.json", RUN_RESULTS));
        DbtReleaseStatus status = after(live().build());
        JsonNode record = json(REVISION);
        valid(record);
        assertThat(store.text(ATTEMPT)).isEqualTo(store.text(REVISION));
        assertThat(record.at("/schemaVersion").asText()).isEqualTo("1");
        assertThat(record.at("/commit").asText()).isEqualTo("4f2c1d9aa");
        assertThat(record.at("/imageDigest").asText()).isEqualTo("sha256:beef");
        assertThat(record.at("/digest").asText()).isEqualTo(ObservationBuilder.DIGEST);
        assertThat(record.at("/requestedBy").asText()).isEqualTo("ann");
        assertThat(record.at("/approval/by").asText()).isEqualTo("bea");
        assertThat(record.at("/gates/results/0/observed").asText()).contains("1234");
        assertThat(record.at("/build/counts/pass").asInt()).isEqualTo(1);
        assertThat(record.at("/cutover/at").asText()).isNotEmpty();
        assertThat(record.at("/monitoring/ended").asText()).isEqualTo("Passed");
        assertThat(record.at("/nodes/0/id").asText()).startsWith("test.");
        JsonNode model = record.at("/nodes/2");
        assertThat(model.at("/id").asText()).isEqualTo("model.shop.fct_orders");
        assertThat(model.at("/said").asText()).isEqualTo("SELECT 1234");
        assertThat(record.at("/files")).hasSize(2);
        // What a test says may quote data.
        assertThat(store.text(REVISION)).doesNotContain("alice");
        assertThat(status.published().attempt()).isEqualTo(2);
        assertThat(status.published().revision()).isEqualTo(2);
        assertThat(status.published().trouble()).isNull();
    }

    @Test
    void thePointersNameTheCommitAndTheManifestWithLivesNames() throws Exception {
        delivered("plan", Map.of("live/manifest.json", "{\"nodes\": {}}", "green/manifest.json", "{}"));
        after(live().build());
        assertThat(store.text(SHA)).isEqualTo("4f2c1d9aa\n");
        JsonNode green = json(GREEN);
        assertThat(green.at("/sourceRevision").asText()).isEqualTo("v1.4");
        assertThat(green.at("/record").asText()).isEqualTo(REVISION);
        String manifest = green.at("/manifest/key").asText();
        assertThat(manifest).isEqualTo(FOLDER + UID + "/attempts/2/plan-1/pod/live/manifest.json");
        assertThat(green.at("/manifest/sha256").asText())
                .isEqualTo(Digests.sha256(store.text(manifest).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatNeverWentLiveHasARecordAndMovesNoPointer() throws Exception {
        after(attempt(2, 1)
                .building()
                .ended(Outcome.Failed)
                .status(s -> s.published =
                        new io.dbtrelease.api.status.Published(1, null, s.live.revision(), s.live.since(), START, null))
                .build());
        JsonNode record = json(ATTEMPT);
        valid(record);
        assertThat(record.at("/outcome").asText()).isEqualTo("Failed");
        assertThat(record.has("revision")).isFalse();
        assertThat(store.keys()).containsExactly(ATTEMPT);
    }

    @Test
    void aStoreThatIsAwayIsNotedOnceAndTriedAgain() {
        store.failNext(1);
        Observation o = live().build();
        StepResult.Done away = (StepResult.Done) step(o);
        assertThat(away.events()).extracting(ReleaseEvent::reason).containsExactly("RecordNotStored");
        DbtReleaseStatus noted = away.change().apply(o.status());
        assertThat(noted.published().trouble().count()).isEqualTo(1);
        assertThat(noted.attempt()).isEqualTo(o.status().attempt());
        store.failNext(1);
        StepResult.Done again = (StepResult.Done)
                step(live().status(s -> s.published = noted.published()).build());
        assertThat(again.events()).isEmpty();
        StepResult.Done back = (StepResult.Done)
                step(live().status(s -> s.published = noted.published()).build());
        assertThat(back.events()).extracting(ReleaseEvent::reason).containsExactly("RecordStored");
        assertThat(store.keys()).contains(ATTEMPT, REVISION, GREEN, SHA);
    }

    @Test
    void everyTryThatIsCutShortIsFinishedByTheNext() throws Exception {
        delivered("plan", Map.of("live/manifest.json", "{}"));
        delivered("build", Map.of("build/run_results.json", RUN_RESULTS));
        after(live().build());
        List<String> whole = store.keys();
        for (int calls = 0; calls < 20; calls++) {
            InMemoryArtifactStore cut = new InMemoryArtifactStore();
            whole.stream().filter(k -> k.contains("-1/")).forEach(k -> cut.putText(k, store.text(k)));
            cut.failAfter(calls);
            step(live().build(), cut);
            cut.failAfter(Integer.MAX_VALUE);
            step(live().build(), cut);
            assertThat(cut.keys()).isEqualTo(whole);
            assertThat(cut.text(REVISION)).isEqualTo(store.text(REVISION));
        }
    }

    @Test
    void aRecordThatWasWrittenStaysWhateverStatusSaysByNow() throws Exception {
        after(live().build());
        String before = store.text(REVISION);
        after(live().attempt(a -> a.outcome = Outcome.RolledBack).build());
        assertThat(store.text(ATTEMPT)).isEqualTo(before);
        assertThat(store.text(REVISION)).isEqualTo(before);
    }

    @Test
    void aRollbackHasARecordBesideTheRevisionThatItWentTo() throws Exception {
        HistoryEntry rollback = new HistoryEntry(
                "Rollback",
                1,
                Outcome.RolledBack,
                "Requested",
                "back",
                "v1.3",
                "d1",
                null,
                "Request",
                "cem",
                null,
                START,
                START.plusSeconds(5),
                12L,
                null,
                null,
                null);
        after(live().status(s -> s.history = List.of(rollback)).build());
        JsonNode record = json(FOLDER + "revisions/1/rollback-20260301T120005Z.json");
        assertThat(record.at("/by").asText()).isEqualTo("cem");
        assertThat(record.at("/to").asInt()).isEqualTo(1);
        assertThat(record.at("/millis").asInt()).isEqualTo(12);
    }

    @Test
    void withoutACommitTheShaIsTheSourceRevisionAndWithoutEitherThereIsNone() throws Exception {
        after(live().status(s -> s.live = s.live.with(l -> l.commit = null)).build());
        assertThat(store.text(SHA)).isEqualTo("v1.4\n");
        after(live().status(s -> s.live = s.live.with(l -> {
                    l.commit = null;
                    l.sourceRevision = null;
                }))
                .build());
        assertThat(store.keys()).doesNotContain(SHA);
    }

    private void delivered(String kind, Map<String, String> files) throws Exception {
        String folder = FOLDER + UID + "/attempts/2/" + kind + "-1/";
        var report = JSON.createObjectNode();
        report.put("kind", kind).put("attempt", 2).put("round", 1);
        for (String list : List.of("steps", "invocationIds", "errors")) {
            report.putArray(list);
        }
        report.putObject("stats");
        report.putObject("notDelivered");
        var facts = report.putObject("files");
        files.forEach((name, text) -> {
            store.putText(folder + "pod/" + name, text);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            facts.putObject(name).put("bytes", bytes.length).put("sha256", Digests.sha256(bytes));
        });
        var stored = JSON.createObjectNode();
        stored.put("jobName", "job").put("jobUid", "job").put("podName", "pod").put("podUid", "pod");
        stored.put("receivedAt", START.toString()).put("digest", "0").set("report", report);
        store.putText(folder + "report.json", JSON.writeValueAsString(stored));
    }

    private DbtReleaseStatus after(Observation o) {
        return ((StepResult.Done) step(o)).change().apply(o.status());
    }

    private StepResult step(Observation o) {
        return step(o, store);
    }

    private StepResult step(Observation o, InMemoryArtifactStore in) {
        StoredBuilds builds = new StoredBuilds(in);
        StepServices services =
                new StepServices(null, null, null, in, builds, new StoredAttempts(builds, clock), null, null, clock);
        return new PublishRecordStep().run(new NextStep.PublishRecord(), Steps.context(o, services));
    }

    private JsonNode json(String key) throws Exception {
        assertThat(store.keys()).contains(key);
        return JSON.readTree(store.text(key));
    }

    private static void valid(JsonNode record) throws Exception {
        String schema = Files.readString(RealApiServer.projectRoot().resolve("docs/release-record.schema.json"));
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema)
                        .validate(record))
                .isEmpty();
    }
}
