package io.dbtrelease.operator.checkout;

import io.dbtrelease.text.Shown;
import org.jspecify.annotations.Nullable;

/** The innermost cause in a few words. */
final class Causes {
    private static final int MAX_LENGTH = 300;

    private Causes() {}

    static String of(Throwable error) {
        Throwable last = error;
        for (int depth = 0; last.getCause() != null && depth < 32; depth++) {
            last = last.getCause();
        }
        @Nullable String message = last.getMessage();
        String type = last.getClass().getSimpleName();
        return Shown.line(message == null ? type : type + ": " + message, MAX_LENGTH);
    }
}
