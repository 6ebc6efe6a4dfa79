package io.dbtrelease.testsupport;

import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.BuildReport;
import io.dbtrelease.operator.job.JobKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run of dbt leaves, from fixtures. A fixture without a version is one of dbt 1.11.
 *
 * @param fixture folder of a build below {@code artifacts}
 * @param exitCode that the runner saw; null: as the fixture's
 * @param error what the runner itself has to say; null: nothing, and dbt ran
 * @param plan folder of a pair of manifests
 * @param freshness folder with {@code sources.json} for a planning Job; null: none was asked for
 * @param sources whose {@code sources.json} it is
 * @param results what becomes of {@code run_results.json}
 * @param errors what dbt's log says of level error
 * @param target where the project is built
 * @param modified unique ids that {@code state:modified} lists; null: nothing was compared
 * @param scope unique ids that the release's selection leaves; null: they were not listed
 */
public record DbtRun(
        String fixture,
        @Nullable Integer exitCode,
        @Nullable String error,
        String plan,
        @Nullable String freshness,
        Sources sources,
        Results results,
        List<String> errors,
        DbtFixture.Target target,
        @Nullable List<String> modified,
        @Nullable List<String> scope) {

    private static final String OTHER_ATTEMPT = "00000000-0000-0000-0000-000000000000/1";

    /** What becomes of {@code run_results.json}. */
    public enum Results {
        Whole,
        Truncated,
        OfAnotherAttempt,
        NotDelivered
    }

    /** Whose {@code sources.json} it is. */
    public enum Sources {
        OfThisRun,
        OfAnotherAttempt,
        OfAnotherInvocation,
        FromYesterday
    }

    /** Both parses, or a build of every node that succeeds. */
    public static DbtRun good() {
        return of("success", 0);
    }

    public static DbtRun of(String fixture, int exitCode) {
        return new DbtRun(
                fixture,
                exitCode,
                null,
                "plan",
                null,
                Sources.OfThisRun,
                Results.Whole,
                List.of(),
                DbtFixture.Target.USUAL,
                null,
                null);
    }

    public DbtRun fresh(String fixture) {
        return new DbtRun(
                this.fixture, exitCode, error, plan, fixture, sources, results, errors, target, modified, scope);
    }

    public DbtRun sources(Sources sources) {
        return new DbtRun(fixture, exitCode, error, plan, freshness, sources, results, errors, target, modified, scope);
    }

    public DbtRun plan(String fixture) {
        return new DbtRun(
                this.fixture, exitCode, error, fixture, freshness, sources, results, errors, target, modified, scope);
    }

    public DbtRun results(Results results) {
        return new DbtRun(fixture, exitCode, error, plan, freshness, sources, results, errors, target, modified, scope);
    }

    public DbtRun error(String error) {
        return new DbtRun(fixture, exitCode, error, plan, freshness, sources, results, errors, target, modified, scope);
    }

    public DbtRun into(DbtFixture.Target target) {
        return new DbtRun(fixture, exitCode, error, plan, freshness, sources, results, errors, target, modified, scope);
    }

    public DbtRun modified(String... ids) {
        return new DbtRun(
                fixture, exitCode, error, plan, freshness, sources, results, errors, target, List.of(ids), scope);
    }

    public DbtRun scope(String... ids) {
        return new DbtRun(
                fixture, exitCode, error, plan, freshness, sources, results, errors, target, modified, List.of(ids));
    }

    public DbtRun says(String... errors) {
        return new DbtRun(
                fixture, exitCode, error, plan, freshness, sources, results, List.of(errors), target, modified, scope);
    }

    /** What the collector delivers: the report with its files. */
    public record Delivery(Map<ArtifactFile, byte[]> files, List<BuildReport.Step> steps, List<String> invocations) {}

    Delivery deliver(BuildRef ref, Instant now) {
        return ref.kind() == JobKind.Plan ? plan(ref, now) : build(ref, now);
    }

    private Delivery plan(BuildRef ref, Instant now) {
        Map<ArtifactFile, byte[]> files = new LinkedHashMap<>();
        List<BuildReport.Step> steps = new ArrayList<>();
        List<String> invocations = new ArrayList<>();
        if (error == null) {
            for (ArtifactFile file : new ArtifactFile[] {ArtifactFile.LiveManifest, ArtifactFile.GreenManifest}) {
                DbtFixture one = fixture(ref, now);
                files.put(file, one.read(folder(plan) + "/" + file.path()));
                steps.add(step(file.path().substring(0, file.path().indexOf('/')), 0, now));
                invocations.add(one.invocation());
            }
        }
        list(ArtifactFile.Modified, "modified", modified, now, files, steps);
        list(ArtifactFile.Scope, "scope", scope, now, files, steps);
        if (freshness != null) {
            DbtFixture one = fixture(ref, now);
            files.put(ArtifactFile.Sources, writer(one).read(folder(freshness) + "/sources.json"));
            steps.add(step("freshness", 0, now));
            invocations.add(one.invocation());
        }
        return new Delivery(files, steps, invocations);
    }

    private static void list(
            ArtifactFile file,
            String step,
            @Nullable List<String> ids,
            Instant now,
            Map<ArtifactFile, byte[]> files,
            List<BuildReport.Step> steps) {
        if (ids != null) {
            String lines =
                    ids.stream().map(id -> "{\"unique_id\": \"" + id + "\"}\n").collect(Collectors.joining());
            files.put(file, lines.getBytes(StandardCharsets.UTF_8));
            steps.add(step(step, 0, now));
        }
    }

    private Delivery build(BuildRef ref, Instant now) {
        DbtFixture one = fixture(ref, now);
        Map<ArtifactFile, byte[]> files = new LinkedHashMap<>();
        List<BuildReport.Step> steps = new ArrayList<>();
        if (error == null) {
            files.put(ArtifactFile.BuildManifest, one.read(manifest()));
            if (results != Results.NotDelivered) {
                files.put(ArtifactFile.RunResults, runResults(one));
            }
            steps.add(step("build", exitCode == null ? 0 : exitCode, now));
        }
        return new Delivery(files, steps, List.of(one.invocation()));
    }

    private String manifest() {
        String own = folder(fixture) + "/manifest.json";
        String other = fixture.startsWith("fusion") ? "hooks-and-exposure" : "success";
        return DbtFixture.exists(own) ? own : folder(other) + "/manifest.json";
    }

    private static String folder(String fixture) {
        return fixture.contains("/") ? fixture : "dbt-1.11/" + fixture;
    }

    private DbtFixture writer(DbtFixture one) {
        return switch (sources) {
            case OfThisRun -> one;
            case OfAnotherAttempt -> new DbtFixture(OTHER_ATTEMPT, one.number(), one.invocation(), one.now(), target);
            case OfAnotherInvocation ->
                new DbtFixture(one.attempt(), one.number(), UUID.randomUUID().toString(), one.now(), target);
            case FromYesterday ->
                new DbtFixture(
                        one.attempt(), one.number(), one.invocation(), one.now().minus(Duration.ofDays(1)), target);
        };
    }

    private byte[] runResults(DbtFixture one) {
        DbtFixture from = results == Results.OfAnotherAttempt
                ? new DbtFixture(OTHER_ATTEMPT, one.number(), one.invocation(), one.now(), target)
                : one;
        byte[] json = from.read(folder(fixture) + "/run_results.json");
        return results == Results.Truncated ? Arrays.copyOf(json, json.length / 2) : json;
    }

    private DbtFixture fixture(BuildRef ref, Instant now) {
        return new DbtFixture(
                ExpectedBuild.attemptText(ref.releaseUid(), ref.attempt()),
                ref.attempt(),
                UUID.randomUUID().toString(),
                now,
                target);
    }

    private static BuildReport.Step step(String name, int exitCode, Instant now) {
        return new BuildReport.Step(name, exitCode, now.minusSeconds(5).toString(), now.toString(), false, false);
    }
}
