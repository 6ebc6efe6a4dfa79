package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.FreshnessThreshold;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No source is past the threshold, and dbt had an answer for each. */
final class SourceFreshnessEvaluator {
    private SourceFreshnessEvaluator() {}

    static Finding find(SourceFreshnessGate gate, List<SourceFreshness> sources) {
        if (sources.isEmpty()) {
            return new Finding.Misstated(
                    "no source of the project has a freshness: give one loaded_at_field and freshness, or remove this gate");
        }
        List<String> stale = sources.stream()
                .filter(s -> stale(s.status(), gate.threshold()))
                .map(s -> text(s, gate.threshold()))
                .toList();
        String observed = stale.size() + " of " + Texts.count(sources.size(), "source", "sources") + " stale";
        String threshold = "none past " + (gate.threshold() == FreshnessThreshold.Warn ? "warn_after" : "error_after");
        return stale.isEmpty()
                ? new Finding.Met(observed, threshold, "all " + sources.size() + " sources are fresh")
                : new Finding.NotMet(observed, threshold, "stale: " + Texts.items(stale));
    }

    private static boolean stale(SourceFreshness.Status status, FreshnessThreshold threshold) {
        return switch (status) {
            case Pass -> false;
            case Warn -> threshold == FreshnessThreshold.Warn;
            case Error, Unanswered -> true;
        };
    }

    private static String text(SourceFreshness source, FreshnessThreshold threshold) {
        String name = Texts.node(source.id());
        if (source.status() == SourceFreshness.Status.Unanswered) {
            return name + " (dbt could not ask it: look at the log)";
        }
        if (source.age() == null) {
            return name;
        }
        Duration bound = bound(source, threshold);
        return name + " (" + Durations.format(source.age()) + " old"
                + (bound == null ? "" : ", at most " + Durations.format(bound)) + ")";
    }

    private static @Nullable Duration bound(SourceFreshness source, FreshnessThreshold threshold) {
        return threshold == FreshnessThreshold.Warn && source.warnAfter() != null
                ? source.warnAfter()
                : source.errorAfter();
    }
}
