package io.dbtrelease.cli;

import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.ArtifactProblem;
import io.dbtrelease.core.artifact.Binding;
import io.dbtrelease.core.artifact.BuildJudge;
import io.dbtrelease.core.artifact.BuildVerdict;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.Sources;
import io.dbtrelease.core.artifact.SourcesReader;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.artifact.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operator would go on with what is in a folder.
 *
 * @param reason one word, where it would not
 */
record Verdict(boolean accepted, @Nullable String reason, String message, List<String> notes) {
    private static final Set<String> JUDGED =
            Set.of(BuildVerdict.Reason.NodesFailed.name(), BuildVerdict.Reason.NodesSkipped.name());

    /** Whether there are results that can be believed, good or bad. */
    boolean hasResults() {
        return reason == null || JUDGED.contains(reason);
    }

    static Verdict of(TargetFolder folder, @Nullable String attempt) {
        Optional<ArtifactProblem> unreadable = folder.exit().flatMap(Read::refusal);
        if (unreadable.isPresent()) {
            return refused(unreadable.get());
        }
        Optional<StepExit> exit = folder.exit().flatMap(Read::content);
        return switch (folder.step()) {
            case Build -> build(folder, exit, attempt);
            case Freshness -> freshness(folder, exit, attempt);
            case Parse -> parse(folder, exit, attempt);
            case Nothing -> nothing(folder, exit);
        };
    }

    private static Verdict build(TargetFolder folder, Optional<StepExit> exit, @Nullable String attempt) {
        Optional<RunResults> run = folder.runResults().content();
        List<String> notes = new ArrayList<>();
        if (exit.isEmpty()) {
            notes.add("nothing recorded dbt's exit code: it is taken for what the results say");
        }
        outside(run.map(RunResults::metadata), notes);
        int implied = run.map(it ->
                        Tally.of(folder.manifest().content().orElse(null), it).faults() > 0 ? 1 : 0)
                .orElse(0);
        boolean everything = run.map(it ->
                        it.args().select().isEmpty() && it.args().exclude().isEmpty())
                .orElse(true);
        BuildVerdict verdict = BuildJudge.judge(
                exit.orElseGet(() -> new StepExit("build", implied, Instant.MIN, null, false, false)),
                folder.log(),
                folder.manifest(),
                folder.runResults(),
                new ExpectedBuild(attempt, everything));
        return switch (verdict) {
            case BuildVerdict.Built built -> {
                notes.addAll(built.notes());
                yield new Verdict(
                        true,
                        null,
                        built.failedTests() == 0
                                ? "every selected node was built"
                                : "every selected node was built; %d failed, which the tests gate judges (without one, the attempt fails)"
                                        .formatted(built.failedTests()),
                        notes);
            }
            case BuildVerdict.Broken broken ->
                new Verdict(false, broken.reason().name(), broken.message(), notes);
            case BuildVerdict.Refused(ArtifactProblem problem) ->
                new Verdict(false, problem.code().name(), problem.message(), notes);
        };
    }

    private static Verdict freshness(TargetFolder folder, Optional<StepExit> exit, @Nullable String attempt) {
        return judged(
                SourcesReader.FILE, folder.sources(), Sources::metadata, exit, attempt, "the gates judge the sources");
    }

    private static Verdict parse(TargetFolder folder, Optional<StepExit> exit, @Nullable String attempt) {
        if (exit.isPresent() && exit.get().exitCode() != 0) {
            return new Verdict(
                    false,
                    BuildVerdict.Reason.DbtFailed.name(),
                    BuildJudge.ended(exit.get().exitCode(), folder.log()),
                    List.of());
        }
        return judged(
                ManifestReader.FILE,
                folder.manifest(),
                Manifest::metadata,
                exit,
                attempt,
                "a manifest alone: dbt parsed the project and built nothing");
    }

    private static <T> Verdict judged(
            String file,
            Read<T> read,
            Function<T, ArtifactMetadata> metadata,
            Optional<StepExit> exit,
            @Nullable String attempt,
            String message) {
        return switch (read) {
            case Read.Refused<T>(ArtifactProblem problem) -> refused(problem);
            case Read.Ok<T>(T value) -> {
                ArtifactMetadata of = metadata.apply(value);
                List<String> notes = new ArrayList<>();
                outside(Optional.of(of), notes);
                yield Binding.check(
                                file, of, attempt, exit.map(StepExit::startedAt).orElse(Instant.MIN))
                        .map(Verdict::refused)
                        .orElseGet(() -> new Verdict(true, null, message, notes));
            }
        };
    }

    private static Verdict nothing(TargetFolder folder, Optional<StepExit> exit) {
        if (exit.isPresent() && exit.get().exitCode() == 0) {
            return new Verdict(true, null, "dbt's step '" + exit.get().step() + "' leaves no artifacts", List.of());
        }
        List<String> better = folder.better();
        return new Verdict(
                false,
                ArtifactProblem.Code.Missing.name(),
                "no artifacts of dbt here" + (better.isEmpty() ? "" : "; look at " + String.join(", ", better)),
                List.of());
    }

    private static void outside(Optional<ArtifactMetadata> metadata, List<String> notes) {
        if (metadata.isPresent() && metadata.get().attempt().isEmpty()) {
            notes.add("written outside of a release: it names no attempt, and no attempt would take it");
        }
    }

    private static Verdict refused(ArtifactProblem problem) {
        return new Verdict(false, problem.code().name(), problem.message(), List.of());
    }
}
