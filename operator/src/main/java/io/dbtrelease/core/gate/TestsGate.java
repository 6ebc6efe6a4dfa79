package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;
import org.jspecify.annotations.Nullable;

/**
 * Bounds on dbt's data and unit tests.
 *
 * @param maxFailed how many may fail or end in error
 * @param maxWarned how many may warn; null: any number
 * @param minExecuted how many must have run
 */
public record TestsGate(
        String name, GateMode mode, int maxFailed, @Nullable Integer maxWarned, int minExecuted) implements Gate {
    @Override
    public String kind() {
        return "tests";
    }
}
