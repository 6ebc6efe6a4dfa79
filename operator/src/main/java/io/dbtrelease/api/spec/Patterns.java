package io.dbtrelease.api.spec;

/** Patterns and limits that several fields of the API share. */
public final class Patterns {
    /** A name that needs no care in any engine, and that is quoted all the same. */
    public static final String IDENTIFIER = "^[A-Za-z_][A-Za-z0-9_]{0,62}$";

    /** An identifier, or one that ends in {@code *}. */
    public static final String IDENTIFIER_GLOB = "^[A-Za-z_*][A-Za-z0-9_]{0,62}[*]?$";

    /** A Go-style duration in whole hours, minutes and seconds: {@code 1h30m}, {@code 90s}. */
    public static final String DURATION = "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?$";

    public static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$";

    public static final String GATE_NAME = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

    /** Five fields; what the pattern lets through and no calendar has is refused by the operator with a reason. */
    public static final String CRON =
            "^(@(hourly|daily|weekly|monthly))$|^([0-9A-Za-z*,/?#L-]{1,40}\\s+){4}[0-9A-Za-z*,/?#L-]{1,40}$";

    private Patterns() {}
}
