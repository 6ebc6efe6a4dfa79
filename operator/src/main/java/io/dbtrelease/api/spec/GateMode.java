package io.dbtrelease.api.spec;

/** What a gate that is not met does: stop the attempt, or only say so. */
public enum GateMode {
    Enforce,
    Warn
}
