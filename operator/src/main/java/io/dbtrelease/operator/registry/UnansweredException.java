package io.dbtrelease.operator.registry;

/** A registry, or who gives tokens for it, did not say whether there is the image. The message is of our own words. */
final class UnansweredException extends Exception {
    private static final long serialVersionUID = 1L;

    UnansweredException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
