package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Row counts of some relations against the side that is replaced.
 *
 * @param relations {@code name}, or {@code schema.name} with Live's schema
 * @param maxDecreasePercent of the older count, inclusive; null: any
 * @param maxIncreasePercent of the older count, inclusive; null: any
 */
public record RowCountDiffGate(
        String name,
        GateMode mode,
        List<String> relations,
        @Nullable Double maxDecreasePercent,
        @Nullable Double maxIncreasePercent)
        implements Gate {
    public RowCountDiffGate {
        relations = List.copyOf(relations);
    }

    @Override
    public String kind() {
        return "rowCountDiff";
    }
}
