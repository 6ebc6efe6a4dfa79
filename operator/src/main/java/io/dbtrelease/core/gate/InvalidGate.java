package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;

/**
 * A gate that this operator cannot read: of a kind that a newer one has, or malformed in a way that the CRD of another version let through. It is never
 * dropped in silence: as a gate it fails, as a check it is unknown.
 */
public record InvalidGate(String name, GateMode mode, String message) implements Gate {
    @Override
    public String kind() {
        return "unknown";
    }
}
