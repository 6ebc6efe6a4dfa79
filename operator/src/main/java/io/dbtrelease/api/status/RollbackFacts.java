package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dbtrelease.api.spec.RollbackWay;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A flip back.
 *
 * @param automatic whether failed checks asked for it
 * @param done whether Live's marker shows the older revision
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RollbackFacts(
        @JsonPropertyDescription("Revision that Live showed.")
        int from,

        @JsonPropertyDescription("Revision that Live goes back to.")
        int to,

        @JsonPropertyDescription("Whether failed checks asked for it.")
        boolean automatic,

        @JsonPropertyDescription("Who asked.") @Nullable String by,
        @JsonPropertyDescription("Why.") String message,
        @JsonPropertyDescription("The flip.") @Nullable Intent intent,

        @JsonPropertyDescription("How long the flip took in the warehouse, in milliseconds.") @Nullable
        Long millis,

        @JsonPropertyDescription("Whether Live's marker shows the older revision.")
        boolean done,

        @JsonPropertyDescription("When it was asked for.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at,

        @JsonPropertyDescription("The way that is or was taken; absent in a status of before there were several.")
        @Nullable
        RollbackWay way) {
    /** A copy with the fields that {@code change} sets. */
    public RollbackFacts with(Consumer<RollbackEdit> change) {
        RollbackEdit edit = new RollbackEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
