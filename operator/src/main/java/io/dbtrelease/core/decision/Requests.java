package io.dbtrelease.core.decision;

import org.jspecify.annotations.Nullable;

/**
 * What people ask for through annotations, as written; the admission policy makes {@code requestedBy} the caller.
 *
 * @param approve {@code <attempt>/<digest>}
 * @param reject {@code <attempt>/<digest>}
 * @param rollback {@code <from revision>><to revision>}
 * @param retry a token
 */
public record Requests(
        @Nullable String approve,
        @Nullable String reject,
        @Nullable String rollback,
        @Nullable String retry,
        @Nullable String requestedBy) {
    public static final Requests NONE = new Requests(null, null, null, null, null);

    /** The kinds of requests, each with its annotation's last word. */
    public enum Kind {
        approve,
        reject,
        rollback,
        retry
    }
}
