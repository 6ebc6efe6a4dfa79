package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;

/**
 * Always on: dbt built every selected node, and Green has every relation that was planned.
 *
 * @param testsToo whether failed tests fail it: true where no gate of kind tests judges them
 */
public record BuildGate(boolean testsToo) implements Gate {
    /** The name that no other gate may have. */
    public static final String NAME = "build";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public GateMode mode() {
        return GateMode.Enforce;
    }

    @Override
    public String kind() {
        return "build";
    }
}
