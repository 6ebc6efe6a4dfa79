package io.dbtrelease.operator.step;

import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestSource;
import io.dbtrelease.core.artifact.NodeStatus;
import io.dbtrelease.core.artifact.SourceResult;
import io.dbtrelease.core.artifact.Sources;
import io.dbtrelease.core.gate.SourceFreshness;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sources' freshness as gates want it. dbt leaves out what it could not ask, so a source without an answer has failed. */
final class Freshness {
    private Freshness() {}

    /** @param sources null: dbt wrote no answer at all */
    static List<SourceFreshness> of(Manifest manifest, @Nullable Sources sources) {
        Map<String, SourceResult> answers = new HashMap<>();
        if (sources != null) {
            sources.results().forEach(r -> answers.put(r.uniqueId(), r));
        }
        return manifest.sources().stream()
                .filter(ManifestSource::hasFreshness)
                .map(s -> one(s, answers.get(s.uniqueId())))
                .toList();
    }

    private static SourceFreshness one(ManifestSource source, @Nullable SourceResult answer) {
        Duration age = answer == null || answer.ageSeconds() == null
                ? null
                : Duration.ofSeconds(answer.ageSeconds().longValue());
        return new SourceFreshness(
                source.uniqueId(),
                answer == null ? SourceFreshness.Status.Unanswered : status(answer.status()),
                age,
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
}
