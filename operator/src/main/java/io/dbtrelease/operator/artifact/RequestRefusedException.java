package io.dbtrelease.operator.artifact;

/** A request that the endpoint does not serve, with its answer. */
final class RequestRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    /**
     * @param status of HTTP. 400, 403, 404, 409 and 413 are final; a collector tries again after any other
     * @param reason one word
     * @param message a sentence, without anything of the request but known names and numbers
     */
    RequestRefusedException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    Answer answer() {
        return new Answer(status, reason, String.valueOf(getMessage()));
    }
}
