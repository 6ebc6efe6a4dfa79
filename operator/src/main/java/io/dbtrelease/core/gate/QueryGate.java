package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One number from a query, held against bounds, both inclusive.
 *
 * @param sql with the placeholders of {@link SqlTemplate}
 * @param min null: no lower bound
 * @param max null: no upper bound
 */
public record QueryGate(
        String name,
        GateMode mode,
        String sql,
        @Nullable Double min,
        @Nullable Double max,
        Duration timeout) implements Gate {
    @Override
    public String kind() {
        return "query";
    }
}
