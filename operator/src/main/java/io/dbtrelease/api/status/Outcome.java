package io.dbtrelease.api.status;

/** How an attempt ended. */
public enum Outcome {
    /** It went live, and its monitoring passed or was not asked for. */
    Succeeded,
    /** It never touched Live. */
    Failed,
    /** A person rejected it. */
    Rejected,
    /** A newer spec took its place before it went live. */
    Superseded,
    /** It was live and was flipped back. */
    RolledBack,
    /** It was a dry run: its plan stands in status and nothing was built. */
    Planned
}
