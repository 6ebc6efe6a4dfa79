package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Digests that were tried, so that nothing is tried again by mistake.
 *
 * @param lastDigest of the newest attempt
 * @param failedDigest waits for a change, a person, or the schedule's next tick
 * @param rolledBackDigests wait for a change or a person only; newest last, at most {@link #ROLLED_BACK_LIMIT}
 * @param lastTick the newest tick of the schedule that was looked at
 * @param schedule that {@code lastTick} is of; null: the one that is there, in a status from before this was remembered
 * @param owedTick of an attempt that something newer took the place of; null: each brought its data, or ended by itself
 * @param highestNumber the highest attempt number seen anywhere
 * @param forgotten revisions whose Retired sides are not kept any more and may be dropped, newest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Memory(
        @JsonPropertyDescription("Digest of the newest attempt.") @Nullable
        String lastDigest,

        @JsonPropertyDescription("Digest that failed.") @Nullable
        String failedDigest,

        @JsonPropertyDescription(
                "Digests that were rolled back, until an attempt of them goes live that a person asked for.")
        List<String> rolledBackDigests,

        @JsonPropertyDescription("Newest tick of the schedule that was looked at.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable
        Instant lastTick,

        @JsonPropertyDescription("The schedule that lastTick is of: cron and time zone, or none.") @Nullable
        String schedule,

        @JsonPropertyDescription(
                "A tick that started an attempt and whose new data no full build has brought to Live yet.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable
        Instant owedTick,

        @JsonPropertyDescription("Highest attempt number seen anywhere.")
        int highestNumber,

        @JsonPropertyDescription("Revisions whose Retired sides are not kept any more and are being dropped.")
        List<Integer> forgotten) {
    /** Digests that were rolled back and are remembered: a twenty-first takes the place of the oldest. */
    public static final int ROLLED_BACK_LIMIT = 20;

    public Memory {
        rolledBackDigests = rolledBackDigests == null ? List.of() : List.copyOf(rolledBackDigests);
        forgotten = forgotten == null ? List.of() : List.copyOf(forgotten);
    }

    public static Memory empty() {
        return new Memory(null, null, List.of(), null, null, null, 0, List.of());
    }

    /** A copy with the fields that {@code change} sets. */
    public Memory with(Consumer<MemoryEdit> change) {
        MemoryEdit edit = new MemoryEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
