package io.dbtrelease.operator.checkout;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dbtrelease.text.Shown;
import org.jspecify.annotations.Nullable;

/**
 * How a checkout ended: its termination message, of at most a kilobyte.
 *
 * @param outcome {@code checkedOut} or {@code failed}
 * @param reason a {@link Trouble}; null: none
 * @param message a sentence; null: none
 * @param commit null: none was checked out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Word(
        String outcome,
        @Nullable String reason,
        @Nullable String message,
        @Nullable String commit) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_MESSAGE = 700;

    static Word done(String commit) {
        return new Word("checkedOut", null, null, commit);
    }

    static Word failed(CheckoutException e) {
        return new Word("failed", e.trouble().name(), Shown.line(e.text(), MAX_MESSAGE), null);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts go into JSON", e);
        }
    }
}
