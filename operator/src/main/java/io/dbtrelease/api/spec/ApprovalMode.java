package io.dbtrelease.api.spec;

/** Who says that a Green which passed its gates goes live. */
public enum ApprovalMode {
    Automatic,
    Manual
}
