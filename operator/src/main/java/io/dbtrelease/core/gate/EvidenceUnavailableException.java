package io.dbtrelease.core.gate;

/** A piece of evidence cannot be had now: the warehouse is away, an artifact is not there. The gate's verdict is then Unknown, never Failed. */
public final class EvidenceUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason a sentence for people, without secrets */
    public EvidenceUnavailableException(String reason) {
        super(reason);
    }

    /** Why, for people. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
