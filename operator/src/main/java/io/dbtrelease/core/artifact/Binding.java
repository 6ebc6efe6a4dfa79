package io.dbtrelease.core.artifact;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether artifacts were written by the step of the attempt that should have written them. */
public final class Binding {
    private static final String BUILD = "build";

    private Binding() {}

    /**
     * One artifact against the step that should have written it.
     *
     * @param file its name, for the message
     * @param attempt {@code <release uid>/<attempt>}; null: whatever it says
     * @param startedAt of the step, by the same pod's clock
     */
    public static Optional<ArtifactProblem> check(
            String file, ArtifactMetadata metadata, @Nullable String attempt, Instant startedAt) {
        String written = metadata.attempt().orElse(null);
        if (attempt != null && !attempt.equals(written)) {
            return problem(
                    Code.ForeignAttempt,
                    written == null
                            ? "%s names no attempt (metadata.env.%s): it was not written by a release"
                                    .formatted(file, ArtifactMetadata.ATTEMPT)
                            : "%s was written by attempt %s, not by %s".formatted(file, written, attempt));
        }
        if (metadata.generatedAt().isBefore(startedAt)) {
            return problem(
                    Code.Stale,
                    "%s is from %s, before this step began at %s: dbt did not write it"
                            .formatted(file, metadata.generatedAt(), startedAt));
        }
        return Optional.empty();
    }

    /**
     * {@code sources.json} against the planning run whose freshness step should have written it.
     *
     * @param attempt {@code <release uid>/<attempt>}
     * @param startedAt of the freshness step, by the same pod's clock
     * @param invocations of dbt in that run, as its logs have them; empty: no log told
     */
    public static Optional<ArtifactProblem> check(
            Sources sources, String attempt, Instant startedAt, List<String> invocations) {
        String id = sources.metadata().invocationId();
        return check(SourcesReader.FILE, sources.metadata(), attempt, startedAt)
                .or(() -> invocations.isEmpty() || invocations.contains(id)
                        ? Optional.empty()
                        : problem(
                                Code.ForeignInvocation,
                                "%s is of invocation %s, which was none of this run's (%s)"
                                        .formatted(SourcesReader.FILE, id, String.join(", ", invocations))));
    }

    /** A build's artifacts, as far as they are there, and its log: of this attempt, of this step, of one invocation, of a build of real data. */
    static Optional<ArtifactProblem> check(
            StepExit exit, LogFacts log, Optional<Manifest> manifest, RunResults run, ExpectedBuild expected) {
        return check(RunResultsReader.FILE, run.metadata(), expected.attempt(), exit.startedAt())
                .or(() -> command(run.args()))
                .or(() -> manifest.flatMap(
                        it -> check(ManifestReader.FILE, it.metadata(), expected.attempt(), exit.startedAt())))
                .or(() -> manifest.flatMap(
                        it -> invocation(ManifestReader.FILE, it.metadata().invocationId(), run)))
                .or(() -> invocation("dbt's log", log.invocationId(), run));
    }

    private static Optional<ArtifactProblem> invocation(String what, @Nullable String id, RunResults run) {
        String results = run.metadata().invocationId();
        return id == null || id.equals(results)
                ? Optional.empty()
                : problem(
                        Code.ForeignInvocation,
                        "%s is of invocation %s, %s of %s: they do not belong together"
                                .formatted(what, id, RunResultsReader.FILE, results));
    }

    private static Optional<ArtifactProblem> command(RunArgs args) {
        if (!BUILD.equals(args.which())) {
            return problem(
                    Code.WrongCommand,
                    "%s was written by 'dbt %s', not by 'dbt build'"
                            .formatted(RunResultsReader.FILE, args.which() == null ? "?" : args.which()));
        }
        if (args.empty()) {
            return problem(Code.WrongCommand, "dbt built with --empty: its relations have no rows");
        }
        if (args.sample()) {
            return problem(Code.WrongCommand, "dbt built with --sample: its relations have some of their rows only");
        }
        if (args.defer()) {
            return problem(Code.WrongCommand, "dbt built with --defer: parents may have been read outside of Green");
        }
        return Optional.empty();
    }

    private static Optional<ArtifactProblem> problem(Code code, String message) {
        return Optional.of(new ArtifactProblem(code, message));
    }
}
