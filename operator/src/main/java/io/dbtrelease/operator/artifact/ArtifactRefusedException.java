package io.dbtrelease.operator.artifact;

/** A file that must not be believed. Waiting does not mend it: the attempt that needs it fails. */
public final class ArtifactRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the file. */
    public enum Reason {
        /** The report does not name it, or the store no longer has it. */
        Missing,
        /** It is shorter or longer than the report says. */
        Truncated,
        /** Its digest is not the report's. */
        Changed,
        /** It cannot be understood. */
        Malformed
    }

    private final Reason reason;

    public ArtifactRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ArtifactRefusedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
