package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** There is no work tree. The message is a sentence for people with what to do, and holds no secret. */
final class CheckoutException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    CheckoutException(Trouble trouble, String message) {
        super(message);
        this.trouble = trouble;
    }

    CheckoutException(Trouble trouble, String message, Throwable cause) {
        super(message, cause);
        this.trouble = trouble;
    }

    Trouble trouble() {
        return trouble;
    }

    String text() {
        return Objects.requireNonNull(getMessage());
    }

    /** The first of that type among an exception and what caused it; null: there is none. */
    static <T extends Throwable> @Nullable T among(@Nullable Throwable error, Class<T> type) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < 32; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
