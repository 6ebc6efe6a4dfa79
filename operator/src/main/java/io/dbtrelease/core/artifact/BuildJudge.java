package io.dbtrelease.core.artifact;

import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import io.dbtrelease.core.artifact.BuildVerdict.Broken;
import io.dbtrelease.core.artifact.BuildVerdict.Built;
import io.dbtrelease.core.artifact.BuildVerdict.Reason;
import io.dbtrelease.core.artifact.BuildVerdict.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says whether {@code dbt build} built all it was to build, from all that tells: the exit code, the invocation ids, the
 * command, the results, and which nodes have none. No one of them is enough: an interrupted build leaves a file in which
 * every node succeeded, and an old file may lie where a new one was never written.
 */
public final class BuildJudge {
    private static final ResultCounts NOTHING = new ResultCounts(0, 0, 0, 0, 0, 0, 0);

    private BuildJudge() {}

    /** Total: every input has a verdict. */
    public static BuildVerdict judge(
            StepExit exit, LogFacts log, Read<Manifest> manifest, Read<RunResults> results, ExpectedBuild expected) {
        if (exit.timedOut()) {
            return stopped(Reason.TimedOut, "dbt was interrupted because build.timeout was over");
        }
        if (exit.interrupted()) {
            return stopped(Reason.Stopped, "dbt was asked to stop before it had ended");
        }
        if (exit.exitCode() != 0 && exit.exitCode() != 1) {
            return stopped(Reason.DbtFailed, ended(exit.exitCode(), log));
        }
        return switch (results) {
            case Read.Refused<RunResults>(ArtifactProblem problem) -> new Refused(problem);
            case Read.Ok<RunResults>(RunResults run) -> judge(exit, log, manifest, run, expected);
        };
    }

    private static BuildVerdict judge(
            StepExit exit, LogFacts log, Read<Manifest> manifest, RunResults run, ExpectedBuild expected) {
        Tally tally = Tally.of(manifest.content().orElse(null), run);
        Optional<ArtifactProblem> problem = Binding.check(exit, log, manifest.content(), run, expected)
                .or(() -> empty(run, tally))
                .or(() -> unknown(tally));
        if (problem.isPresent()) {
            return new Refused(problem.get());
        }
        boolean broken = !tally.broken().isEmpty() || !tally.skipped().isEmpty();
        if (broken && exit.exitCode() == 1) {
            return broken(tally);
        }
        return switch (manifest) {
            case Read.Refused<Manifest>(ArtifactProblem unread) -> new Refused(unread);
            case Read.Ok<Manifest>(Manifest nodes) ->
                disagreement(exit, tally)
                        .or(() -> Completeness.check(nodes, run, log, expected))
                        .<BuildVerdict>map(Refused::new)
                        .orElseGet(() -> new Built(
                                tally.counts(),
                                tally.failedTests().size(),
                                notes(tally, Completeness.isProven(nodes, log, expected))));
        };
    }

    private static Optional<ArtifactProblem> empty(RunResults run, Tally tally) {
        if (tally.ran() > 0 || tally.faults() > 0 || !tally.unknown().isEmpty()) {
            return Optional.empty();
        }
        return problem(
                Code.EmptyResult,
                run.results().isEmpty()
                        ? "dbt selected no node: look at build.select and build.exclude"
                        : "dbt ran no model, seed, snapshot or test: look at build.select and build.exclude");
    }

    private static Optional<ArtifactProblem> unknown(Tally tally) {
        if (tally.unknown().isEmpty()) {
            return Optional.empty();
        }
        NodeResult first = tally.unknown().getFirst();
        return problem(
                Code.UnknownStatus,
                "%s a status that is not known, so nothing may be concluded from it: %s is '%s'"
                        .formatted(
                                tally.unknown().size() == 1
                                        ? "1 node has"
                                        : tally.unknown().size() + " nodes have",
                                first.uniqueId(),
                                first.statusText()));
    }

    private static Optional<ArtifactProblem> disagreement(StepExit exit, Tally tally) {
        if (exit.exitCode() == 0 && tally.faults() > 0) {
            List<NodeResult> faults = new ArrayList<>(tally.broken());
            faults.addAll(tally.failedTests());
            faults.addAll(tally.skipped());
            return problem(
                    Code.ExitCodeDisagrees,
                    "dbt ended with exit code 0, but %s has %s: %s"
                            .formatted(
                                    RunResultsReader.FILE,
                                    Phrases.count(faults.size(), "node") + " that failed or were skipped",
                                    Phrases.names(
                                            faults.stream()
                                                    .map(NodeResult::uniqueId)
                                                    .toList(),
                                            3)));
        }
        if (exit.exitCode() != 0 && tally.faults() == 0) {
            return problem(
                    Code.ExitCodeDisagrees,
                    "dbt ended with exit code %d, but no node in %s failed: see the end of dbt's log"
                            .formatted(exit.exitCode(), RunResultsReader.FILE));
        }
        return Optional.empty();
    }

    private static Broken broken(Tally tally) {
        List<NodeResult> failing = new ArrayList<>(tally.broken());
        failing.addAll(tally.failedTests());
        List<NodeResult> blamed = List.copyOf(failing);
        failing.addAll(tally.skipped());
        String skipped = tally.skipped().isEmpty()
                ? ""
                : "; %s skipped"
                        .formatted(
                                tally.skipped().size() == 1
                                        ? "1 node was"
                                        : tally.skipped().size() + " nodes were");
        String message = blamed.isEmpty()
                ? Phrases.count(tally.skipped().size(), "node") + " skipped: " + Phrases.blamed(tally.skipped(), 3)
                : Phrases.count(blamed.size(), tally.broken().isEmpty() ? "test" : "node") + " failed: "
                        + Phrases.blamed(blamed, 3) + skipped;
        return new Broken(
                tally.broken().isEmpty() ? Reason.NodesSkipped : Reason.NodesFailed,
                message,
                tally.counts(),
                failing.stream().limit(Broken.MAX_FAILING).toList(),
                failing.size());
    }

    /** What the results say of such an end is not looked at: those that finished say nothing of those that did not. */
    private static Broken stopped(Reason reason, String message) {
        return new Broken(reason, message, NOTHING, List.of(), 0);
    }

    /** What an exit code other than 0 and 1 means, with what the log says of it. */
    public static String ended(int exitCode, LogFacts log) {
        String ended = "dbt ended with exit code " + exitCode;
        return switch (exitCode) {
            case 137 ->
                ended + ": it was killed, most likely because its container ran out of memory (build.resources)";
            case 143 -> ended + ": it was terminated";
            default ->
                ended
                        + ": "
                        + log.cause()
                                .orElse(
                                        "it could not parse the project, read its profile or reach the warehouse, or was"
                                                + " interrupted; the end of its log says which");
        };
    }

    private static List<String> notes(Tally tally, boolean proven) {
        List<String> notes = new ArrayList<>();
        if (!tally.reused().isEmpty()) {
            notes.add("%s reused and not built: %s"
                    .formatted(
                            Phrases.count(tally.reused().size(), "node"),
                            Phrases.names(
                                    tally.reused().stream()
                                            .map(NodeResult::uniqueId)
                                            .toList(),
                                    3)));
        }
        if (!proven) {
            notes.add("nothing told how many nodes were selected, so that none is missing rests on dbt's exit code");
        }
        return notes;
    }

    private static Optional<ArtifactProblem> problem(Code code, String message) {
        return Optional.of(new ArtifactProblem(code, message));
    }
}
