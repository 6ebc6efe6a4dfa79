package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watch over Live.
 *
 * @param failures rounds with a failed check so far
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MonitoringFacts(
        @JsonPropertyDescription("When it began.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant since,

        @JsonPropertyDescription("When it ends.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant until,

        @JsonPropertyDescription("When the next round runs.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant nextRound,

        @JsonPropertyDescription("Rounds so far.") int rounds,

        @JsonPropertyDescription("Rounds with a failed check.")
        int failures,

        @JsonPropertyDescription("Results of the newest round.")
        List<GateResult> results,

        @JsonPropertyDescription("Passed, Failed, NoWayBack, Unknown or Superseded; nothing while it goes on.")
        @Nullable
        String ended) {
    public MonitoringFacts {
        results = results == null ? List.of() : List.copyOf(results);
    }

    /** A copy with the fields that {@code change} sets. */
    public MonitoringFacts with(Consumer<MonitoringEdit> change) {
        MonitoringEdit edit = new MonitoringEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
