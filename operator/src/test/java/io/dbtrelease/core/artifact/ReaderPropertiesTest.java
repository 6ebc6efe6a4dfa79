package io.dbtrelease.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.plan.PlanJson;
import io.dbtrelease.core.plan.PlanOutcome;
import io.dbtrelease.core.plan.PlanRequest;
import io.dbtrelease.core.plan.Planner;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.testsupport.DbtArtifacts;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.testsupport.JsonChaos;
import io.dbtrelease.text.Shown;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** What real dbt wrote, changed in ways that leave it JSON: it is read or refused, and what is read can be kept and shown. */
@Domain(HostileTexts.class)
class ReaderPropertiesTest {
    private static final PlanRequest REQUEST = new PlanRequest(
            DbtArtifacts.ATTEMPT,
            Instant.EPOCH,
            12,
            11,
            "analytics",
            "analytics__g12",
            "__g12",
            List.of(),
            "jaffle_artifacts",
            Strategy.SchemaSwap,
            List.of("*"),
            false,
            List.of());
    private static final ReleasePlan PLAN = plan();
    private static final byte[] LIVE = bytes("dbt-1.11/plan/live/manifest.json");
    private static final byte[] GREEN = bytes("dbt-1.11/plan/green/manifest.json");
    private static final byte[] RESULTS = bytes("dbt-1.11/failing-test/run_results.json");
    private static final byte[] SOURCES = bytes("dbt-1.11/freshness-mixed/sources.json");
    private static final byte[] EXIT = bytes("dbt-1.11/success/exit.json");
    private static final byte[] LOG = bytes("dbt-1.11/interrupted/dbt.log");

    @Property(seed = HostileTexts.SEED, tries = 150)
    void a_manifest_is_read_or_refused_and_planned_or_refused(@ForAll Hostile hostile) throws IOException {
        Read<Manifest> live = ManifestReader.read(in(JsonChaos.of(LIVE, hostile)), ReadLimits.DEFAULT);
        Read<Manifest> green = ManifestReader.read(in(GREEN), ReadLimits.DEFAULT);
        fit(live);
        switch (Planner.plan(live, green, REQUEST)) {
            case PlanOutcome.Accepted(ReleasePlan plan) ->
                assertThat(written(plan)).isEqualTo(new Read.Ok<>(plan));
            case PlanOutcome.Refused(var refusals) ->
                assertThat(refusals)
                        .isNotEmpty()
                        .allSatisfy(r -> assertThat(r.message()).isNotBlank());
        }
    }

    @Property(seed = HostileTexts.SEED, tries = 150)
    void results_are_read_or_refused_and_judged(@ForAll Hostile hostile) throws IOException {
        Read<RunResults> results = RunResultsReader.read(in(JsonChaos.of(RESULTS, hostile)), ReadLimits.DEFAULT);
        fit(results);
        Read<Manifest> manifest = ManifestReader.read(in(GREEN), ReadLimits.DEFAULT);
        Read<StepExit> exit = StepExitReader.read(in(JsonChaos.of(EXIT, hostile)), "exit.json");
        fit(exit);
        if (exit instanceof Read.Ok<StepExit>(StepExit ended)) {
            LogFacts log = BuildLogReader.read(in(chaosLines(hostile)));
            assertThat(BuildJudge.judge(ended, log, manifest, results, new ExpectedBuild(null, true)))
                    .isNotNull();
        }
    }

    @Property(seed = HostileTexts.SEED, tries = 150)
    void freshness_is_read_or_refused(@ForAll Hostile hostile) throws IOException {
        Read<Sources> sources = SourcesReader.read(in(JsonChaos.of(SOURCES, hostile)), ReadLimits.DEFAULT);
        fit(sources);
        Read<Manifest> manifest = ManifestReader.read(in(JsonChaos.of(LIVE, hostile)), ReadLimits.DEFAULT);
        if (sources instanceof Read.Ok<Sources>(Sources answers) && manifest instanceof Read.Ok<Manifest>(Manifest m)) {
            assertThat(GateFacts.freshness(m, answers)).isNotNull();
        }
    }

    @Property(seed = HostileTexts.SEED, tries = 150)
    void a_plan_is_read_as_it_was_written_or_refused(@ForAll Hostile hostile) throws IOException {
        Read<ReleasePlan> read = PlanJson.read(in(JsonChaos.of(json(PLAN), hostile)));
        fit(read);
        if (read instanceof Read.Ok<ReleasePlan>(ReleasePlan plan)) {
            assertThat(written(plan)).isEqualTo(read);
        }
    }

    @Property(seed = HostileTexts.SEED, tries = 150)
    void a_log_is_never_an_exception_and_what_it_says_is_bounded(@ForAll Hostile hostile, @ForAll String text)
            throws IOException {
        LogFacts facts = BuildLogReader.read(in(chaosLines(hostile)));
        assertThat(facts.errors()).hasSizeLessThanOrEqualTo(LogFacts.MAX_ERRORS).allSatisfy(error -> {
            assertThat(error).hasSizeLessThanOrEqualTo(NodeResult.MAX_MESSAGE);
            assertThat(Shown.isWhole(error)).isTrue();
        });
        assertThat(facts.cause().orElse("").length()).isLessThanOrEqualTo(400);
        assertThat(BuildLogReader.read(in(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(LogFacts.NONE);
    }

    @Property(seed = HostileTexts.SEED)
    void texts_that_are_no_json_are_refused(@ForAll String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        fit(ManifestReader.read(in(bytes), ReadLimits.DEFAULT));
        assertThat(RunResultsReader.read(in(bytes), ReadLimits.DEFAULT).refusal())
                .isPresent();
        assertThat(PlanJson.read(in(bytes)).refusal()).isPresent();
    }

    /** Nothing that no warehouse keeps and no API server stores as it is, and no refusal that is longer than it may be. */
    private static void fit(Read<?> read) {
        String said = read.refusal().map(ArtifactProblem::message).orElseGet(() -> String.valueOf(read.content()));
        assertThat(Shown.isWhole(said)).isTrue();
        assertThat(said).doesNotContain("\0");
        assertThat(read.refusal().map(ArtifactProblem::message).orElse("").length())
                .isLessThanOrEqualTo(ArtifactProblem.MAX_MESSAGE);
    }

    private static byte[] chaosLines(Hostile hostile) {
        List<String> lines = new String(LOG, StandardCharsets.UTF_8).lines().toList();
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            log.append(new String(
                            JsonChaos.of(hostile.oneOf(lines).getBytes(StandardCharsets.UTF_8), hostile),
                            StandardCharsets.UTF_8))
                    .append('\n');
        }
        return log.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ReleasePlan plan() {
        PlanOutcome outcome = Planner.plan(
                ManifestReader.read(DbtArtifacts.folder("dbt-1.11/plan/live/manifest.json"), ReadLimits.DEFAULT),
                ManifestReader.read(DbtArtifacts.folder("dbt-1.11/plan/green/manifest.json"), ReadLimits.DEFAULT),
                REQUEST);
        return ((PlanOutcome.Accepted) outcome).plan();
    }

    private static Read<ReleasePlan> written(ReleasePlan plan) throws IOException {
        return PlanJson.read(in(json(plan)));
    }

    private static byte[] json(ReleasePlan plan) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PlanJson.write(plan, out);
        return out.toByteArray();
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(DbtArtifacts.folder(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
