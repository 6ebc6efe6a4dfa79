package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.spec.QueryGateSpec;
import io.dbtrelease.api.spec.RowCountDiffGateSpec;
import io.dbtrelease.api.spec.SchemaChange;
import io.dbtrelease.api.spec.SchemaDiffGateSpec;
import io.dbtrelease.api.spec.SourceFreshnessGateSpec;
import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.time.Durations;
import io.dbtrelease.core.time.Parsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gates from their specs, in which the CRD's defaults are filled in. Nothing is thrown: what cannot be read becomes an {@link InvalidGate}.
 */
public final class Gates {
    private Gates() {}

    /** The gates of a release that swaps no databases, in the order of the spec, {@link BuildGate} first. */
    public static List<Gate> from(List<GateSpec> specs) {
        return from(specs, Strategy.SchemaSwap);
    }

    /** The gates of a release in the order of the spec; before them those that are always on: {@link BuildGate}, and {@link ViewsGate} where databases are swapped. */
    public static List<Gate> from(List<GateSpec> specs, Strategy strategy) {
        List<Gate> gates = new ArrayList<>();
        gates.add(new BuildGate(specs.stream().allMatch(s -> s.tests() == null)));
        if (strategy == Strategy.DatabaseSwap) {
            gates.add(new ViewsGate());
        }
        specs.forEach(s -> gates.add(gate(s)));
        return List.copyOf(gates);
    }

    /** The checks of a monitoring, in the order of the spec. */
    public static List<Gate> checks(List<GateSpec> specs) {
        return specs.stream().map(Gates::gate).toList();
    }

    private static Gate gate(GateSpec spec) {
        long kinds = Stream.of(
                        spec.tests(), spec.sourceFreshness(), spec.rowCountDiff(), spec.schemaDiff(), spec.query())
                .filter(Objects::nonNull)
                .count();
        if (kinds != 1) {
            return new InvalidGate(
                    spec.name(),
                    spec.mode(),
                    kinds == 0
                            ? "the gate has no kind that this version of the operator knows"
                            : "the gate has " + kinds + " kinds: give each a gate of its own");
        }
        if (spec.tests() != null) {
            return new TestsGate(
                    spec.name(),
                    spec.mode(),
                    spec.tests().maxFailed(),
                    spec.tests().maxWarned(),
                    spec.tests().minExecuted());
        }
        if (spec.sourceFreshness() != null) {
            return freshness(spec, spec.sourceFreshness());
        }
        if (spec.rowCountDiff() != null) {
            return rowCounts(spec, spec.rowCountDiff());
        }
        if (spec.schemaDiff() != null) {
            return new SchemaDiffGate(spec.name(), spec.mode(), allowed(spec.schemaDiff()));
        }
        return query(spec, Objects.requireNonNull(spec.query()));
    }

    private static Gate freshness(GateSpec spec, SourceFreshnessGateSpec it) {
        return timed(
                spec,
                it.holdFor(),
                holdFor -> new SourceFreshnessGate(spec.name(), spec.mode(), it.threshold(), it.onStale(), holdFor));
    }

    private static Gate rowCounts(GateSpec spec, RowCountDiffGateSpec it) {
        if (it.relations() == null || it.relations().isEmpty()) {
            return new InvalidGate(spec.name(), spec.mode(), "rowCountDiff names no relations");
        }
        if (it.maxDecreasePercent() == null && it.maxIncreasePercent() == null) {
            return new InvalidGate(
                    spec.name(), spec.mode(), "rowCountDiff has neither maxDecreasePercent nor maxIncreasePercent");
        }
        return new RowCountDiffGate(
                spec.name(), spec.mode(), it.relations(), it.maxDecreasePercent(), it.maxIncreasePercent());
    }

    private static Gate query(GateSpec spec, QueryGateSpec it) {
        if (it.sql() == null || it.sql().isBlank()) {
            return new InvalidGate(spec.name(), spec.mode(), "query has no sql");
        }
        if (it.min() == null && it.max() == null) {
            return new InvalidGate(spec.name(), spec.mode(), "query has neither min nor max");
        }
        return timed(
                spec,
                it.timeout(),
                timeout -> new QueryGate(spec.name(), spec.mode(), it.sql(), it.min(), it.max(), timeout));
    }

    private static Gate timed(GateSpec spec, @Nullable String duration, Function<Duration, Gate> make) {
        return switch (Durations.parse(duration)) {
            case Parsed.Ok<Duration>(Duration value) -> make.apply(value);
            case Parsed.Bad<Duration>(String message) -> new InvalidGate(spec.name(), spec.mode(), message);
        };
    }

    private static EnumSet<SchemaChange> allowed(SchemaDiffGateSpec it) {
        EnumSet<SchemaChange> allowed = EnumSet.noneOf(SchemaChange.class);
        allowed.addAll(it.allow());
        return allowed;
    }
}
