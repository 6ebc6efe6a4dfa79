package io.dbtrelease.core.artifact;

import io.dbtrelease.core.gate.BuildResults;
import io.dbtrelease.core.gate.BuildResults.NodeProblem;
import io.dbtrelease.core.gate.BuildResults.TestOutcome;
import io.dbtrelease.core.gate.BuildResults.TestStatus;
import io.dbtrelease.core.gate.RelationId;
import io.dbtrelease.core.gate.SourceFreshness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What gates are judged by, from artifacts that are believed. */
public final class GateFacts {
    private GateFacts() {}

    /**
     * @param manifest null: no node is known to be ephemeral
     * @param missing planned relations that Green does not have, by Live's name; a folder alone cannot tell, and has none
     */
    public static BuildResults build(@Nullable Manifest manifest, RunResults run, List<RelationId> missing) {
        Tally tally = Tally.of(manifest, run);
        List<TestOutcome> tests = new ArrayList<>();
        tally.failedTests()
                .forEach(test -> tests.add(
                        outcome(test, test.status() == NodeStatus.Fail ? TestStatus.Failed : TestStatus.Errored)));
        tally.warnedTests().forEach(test -> tests.add(outcome(test, TestStatus.Warned)));
        List<NodeProblem> problems = Stream.of(tally.broken(), tally.unknown(), tally.skipped())
                .flatMap(List::stream)
                .map(node -> new NodeProblem(node.uniqueId(), node.statusText(), node.message()))
                .toList();
        return new BuildResults(tally.counts(), tally.executedTests(), tests, problems, missing);
    }

    /**
     * Every source whose freshness the project asks for. One that {@code sources.json} leaves out could not be asked: Core
     * writes none of those.
     */
    public static List<SourceFreshness> freshness(Manifest manifest, Sources sources) {
        Map<String, SourceResult> answers =
                sources.results().stream().collect(Collectors.toMap(SourceResult::uniqueId, Function.identity()));
        return manifest.sources().stream()
                .filter(ManifestSource::hasFreshness)
                .map(source -> freshness(source, answers.get(source.uniqueId())))
                .toList();
    }

    private static SourceFreshness freshness(ManifestSource source, @Nullable SourceResult answer) {
        return new SourceFreshness(
                source.uniqueId(),
                answer == null ? SourceFreshness.Status.Unanswered : status(answer.status()),
                answer == null ? null : age(answer.ageSeconds()),
                source.warnAfter(),
                source.errorAfter());
    }

    private static SourceFreshness.Status status(NodeStatus status) {
        return switch (status) {
            case Pass, Success -> SourceFreshness.Status.Pass;
            case Warn -> SourceFreshness.Status.Warn;
            case Error, Fail -> SourceFreshness.Status.Error;
            case RuntimeError, Skipped, PartialSuccess, Reused, NoOp, Unknown -> SourceFreshness.Status.Unanswered;
        };
    }

    private static @Nullable Duration age(@Nullable Double seconds) {
        return seconds == null ? null : Duration.ofMillis((long) (seconds * 1000));
    }

    private static TestOutcome outcome(NodeResult test, TestStatus status) {
        return new TestOutcome(test.uniqueId(), status, test.message(), test.failures());
    }
}
