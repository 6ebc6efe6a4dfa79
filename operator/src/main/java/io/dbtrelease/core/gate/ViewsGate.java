package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;

/** Always on where databases are swapped: no text in Green spells out a database that the flip gives another name. */
public record ViewsGate() implements Gate {
    /** The name that no other gate may have. */
    public static final String NAME = "views";

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
        return NAME;
    }
}
