package io.dbtrelease.core.decision;

import org.jspecify.annotations.Nullable;

/**
 * What people ask for through annotations, as written; the admission policy makes {@code requestedBy} the caller. An annotation may be 256 KiB long and is
 * echoed in status: values are cut at 128 characters, which no request that means anything has, and what would not come back from status as it was written
 * (half a character at the cut, control characters) is replaced: a request whose echo differs from it would be answered for ever. An empty one asks for nothing.
 *
 * @param approve {@code <attempt>/<digest>}
 * @param reject {@code <attempt>/<digest>}
 * @param rollback {@code <from revision>><to revision>}, and where that was answered already {@code /<number>}
 * @param retry a token
 * @param dryRun a token
 */
public record Requests(
        @Nullable String approve,
        @Nullable String reject,
        @Nullable String rollback,
        @Nullable String retry,
        @Nullable String dryRun,
        @Nullable String requestedBy) {
    public static final Requests NONE = new Requests(null, null, null, null, null, null);

    private static final int LONGEST = 128;

    public Requests {
        approve = cut(approve);
        reject = cut(reject);
        rollback = cut(rollback);
        retry = cut(retry);
        dryRun = cut(dryRun);
        requestedBy = cut(requestedBy);
    }

    private static @Nullable String cut(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String start = value.length() <= LONGEST ? value : value.substring(0, LONGEST);
        StringBuilder kept = new StringBuilder(start);
        for (int i = 0; i < kept.length(); i++) {
            char c = kept.charAt(i);
            boolean half = Character.isSurrogate(c) && !isPair(start, i) && !isPair(start, i - 1);
            if (half || Character.isISOControl(c)) {
                kept.setCharAt(i, '\uFFFD');
            }
        }
        return kept.toString();
    }

    private static boolean isPair(String text, int at) {
        return at >= 0 && at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    /** The kinds of requests, each with its annotation's last word. */
    public enum Kind {
        approve,
        reject,
        rollback,
        retry,
        dryRun {
            @Override
            public String toString() {
                return "dry-run";
            }
        }
    }
}
