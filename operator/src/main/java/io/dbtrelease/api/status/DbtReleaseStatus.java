package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole of a release's status. Null fields: not known yet.
 *
 * @param attempt the newest attempt, also after it ended; replaced whole by the next
 * @param progress the printer column: one short text
 * @param retired the sides that a rollback can flip back to, newest first
 * @param memory digests that must not start by themselves again
 * @param trouble the attempt has its own while it goes on
 * @param history ended attempts and rollbacks, newest first, at most {@link #HISTORY_LIMIT}
 * @param foundOrigin null: no rollback asked for a revision that the rest does not know
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DbtReleaseStatus(
        @JsonPropertyDescription("The generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Where the release stands.") @Nullable
        Phase phase,

        @JsonPropertyDescription("Progress of the phase, in a few words.") @Nullable
        String progress,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, GatesPassed, RollbackAvailable, Drifted.")
        List<Condition> conditions,

        @JsonPropertyDescription("What readers see.") @Nullable
        LiveStatus live,

        @JsonPropertyDescription("What last passed its gates, went live and was not rolled back.") @Nullable
        LastGreen lastGreen,

        @JsonPropertyDescription("The newest attempt.") @Nullable
        AttemptStatus attempt,

        @JsonPropertyDescription("Retired sides that are kept, newest first.")
        List<RetiredSide> retired,

        @JsonPropertyDescription("What is remembered of earlier attempts.") @Nullable
        Memory memory,

        @JsonPropertyDescription("Requests that were carried out or refused, as they were written.") @Nullable
        Handled handled,

        @JsonPropertyDescription("A step outside of an attempt that could not be done and is tried again.") @Nullable
        Trouble trouble,

        @JsonPropertyDescription("What was flipped by hand, until the next flip of the operator.") @Nullable
        String drift,

        @JsonPropertyDescription("Ended attempts and rollbacks, newest first.")
        List<HistoryEntry> history,

        @JsonPropertyDescription("What has its record in the artifact store.") @Nullable
        Published published,

        @JsonPropertyDescription("What the artifact store said about the last revision that a rollback asked it for.")
        @Nullable
        FoundOrigin foundOrigin,

        @JsonPropertyDescription("The last look for the image that the way Rebuild needs.") @Nullable
        RebuildImage rebuildImage) {

    /** Entries that are kept in {@code history}. */
    public static final int HISTORY_LIMIT = 20;

    public DbtReleaseStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        retired = retired == null ? List.of() : List.copyOf(retired);
        history = history == null ? List.of() : List.copyOf(history);
    }

    /** The status of a release that nobody has looked at. */
    public static DbtReleaseStatus empty() {
        return new DbtReleaseStatus(
                null, null, null, List.of(), null, null, null, List.of(), null, null, null, null, List.of(), null, null,
                null);
    }

    /** A copy with the fields that {@code change} sets. */
    public DbtReleaseStatus with(Consumer<StatusEdit> change) {
        StatusEdit edit = new StatusEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
