package io.dbtrelease.operator.step;

import io.dbtrelease.core.artifact.GateFacts;
import io.dbtrelease.core.artifact.LogFacts;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.ManifestSource;
import io.dbtrelease.core.artifact.NodeListReader;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.RunResultsReader;
import io.dbtrelease.core.artifact.Sources;
import io.dbtrelease.core.artifact.SourcesReader;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.gate.SourceFreshness;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.operator.artifact.BuildReport;
import io.dbtrelease.operator.artifact.StoredBuild;
import io.dbtrelease.operator.job.JobKind;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a Job delivered, read. A file that is not there or is not what the report says is a refusal, not an exception. */
final class Delivered {
    private final StoredBuild build;

    private Delivered(StoredBuild build) {
        this.build = build;
    }

    /** The report of the attempt's Job; in trouble when the store has none. */
    static Delivered of(StepContext context, JobKind kind, int round)
            throws TroubleException, IOException, ArtifactRefusedException {
        return new Delivered(context.services()
                .builds()
                .find(context.ref(kind, round))
                .orElseThrow(() -> new TroubleException("NoReport", "the artifact store has no report of the Job")));
    }

    BuildReport report() {
        return build.report();
    }

    String podUid() {
        return build.podUid();
    }

    Read<Manifest> manifest(ArtifactFile file) throws IOException, ArtifactRefusedException {
        return manifest(build, file);
    }

    static Read<Manifest> manifest(StoredBuild build, ArtifactFile file) throws IOException, ArtifactRefusedException {
        return build.has(file.path())
                ? build.read(file.path(), in -> ManifestReader.read(in, ReadLimits.DEFAULT))
                : Read.missing(file.path());
    }

    /** Unique ids that a step of the planning Job listed; empty: it did not run, failed, or its list cannot be read. */
    Optional<Set<String>> nodes(ArtifactFile file, String step) throws IOException, ArtifactRefusedException {
        return nodes(build, file, step);
    }

    static Optional<Set<String>> nodes(StoredBuild build, ArtifactFile file, String step)
            throws IOException, ArtifactRefusedException {
        BuildReport.Step ended = build.report().step(step);
        return ended != null && ended.exitCode() == 0 && build.has(file.path())
                ? build.read(file.path(), in -> NodeListReader.read(in, ReadLimits.DEFAULT.maxNodes()))
                : Optional.empty();
    }

    Read<RunResults> runResults() throws IOException, ArtifactRefusedException {
        String path = ArtifactFile.RunResults.path();
        return build.has(path)
                ? build.read(path, in -> RunResultsReader.read(in, ReadLimits.DEFAULT))
                : Read.missing(path);
    }

    Read<Sources> sources() throws IOException, ArtifactRefusedException {
        String path = ArtifactFile.Sources.path();
        return build.has(path)
                ? build.read(path, in -> SourcesReader.read(in, ReadLimits.DEFAULT))
                : Read.missing(path);
    }

    /**
     * How fresh the sources are that the project asks for; refused: {@code sources.json} cannot be had. A project that asks for none needs no such file, and
     * dbt is not even asked.
     */
    Read<List<SourceFreshness>> freshness(Manifest manifest) throws IOException, ArtifactRefusedException {
        return manifest.sources().stream().anyMatch(ManifestSource::hasFreshness)
                ? sources().map(sources -> GateFacts.freshness(manifest, sources))
                : GateEvidence.NO_SOURCES;
    }

    /** How a step of the runner ended; empty: it never did. */
    Optional<StepExit> exit(String step) {
        BuildReport.Step s = report().step(step);
        if (s == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StepExit(
                    s.step(),
                    s.exitCode(),
                    Instant.parse(s.startedAt()),
                    Instant.parse(s.finishedAt()),
                    s.timedOut(),
                    s.interrupted()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    LogFacts log() {
        String last = report().invocationIds().isEmpty()
                ? null
                : report().invocationIds().getLast();
        return new LogFacts(last, report().nodeCount(), report().total(), report().errors());
    }

    /** What the runner and dbt's log say of a failure, for people. */
    String said() {
        StringBuilder text = new StringBuilder();
        if (report().error() != null) {
            text.append(report().error());
        }
        report().errors().stream()
                .limit(3)
                .forEach(e -> text.append(text.isEmpty() ? "" : " ").append(e));
        return text.toString();
    }
}
