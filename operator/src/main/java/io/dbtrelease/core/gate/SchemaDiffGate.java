package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.spec.SchemaChange;
import java.util.Set;

/** Relations and columns against the side that is replaced; only the changes in {@code allow} may be there. */
public record SchemaDiffGate(String name, GateMode mode, Set<SchemaChange> allow) implements Gate {
    public SchemaDiffGate {
        allow = Set.copyOf(allow);
    }

    @Override
    public String kind() {
        return "schemaDiff";
    }
}
