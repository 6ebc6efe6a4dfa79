package io.dbtrelease.api.status;

/** Why an attempt started. */
public enum Trigger {
    /** The digest of what would be built differs from the last attempted one. */
    SpecChanged,
    /** A tick of the schedule. */
    Schedule,
    /** A person asked with the retry annotation. */
    Request,
    /** A person asked with the dry-run annotation: it ends with its plan. */
    DryRun,
    /** A rollback whose way back is to build an earlier revision again. */
    Rebuild
}
