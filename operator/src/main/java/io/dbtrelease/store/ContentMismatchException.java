package io.dbtrelease.store;

import java.io.IOException;

/** Content is not what its announced length and digest say. */
public final class ContentMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message a sentence without any of the content */
    public ContentMismatchException(String message) {
        super(message);
    }
}
