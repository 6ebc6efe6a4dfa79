package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest request of each kind that was carried out or refused, as it was written, so that a repeated one does nothing.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Handled(
        @Nullable String approve,
        @Nullable String reject,
        @Nullable String rollback,
        @Nullable String retry,
        @Nullable String dryRun) {
    public static Handled empty() {
        return new Handled(null, null, null, null, null);
    }

    /** A copy with the fields that {@code change} sets. */
    public Handled with(Consumer<HandledEdit> change) {
        HandledEdit edit = new HandledEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
