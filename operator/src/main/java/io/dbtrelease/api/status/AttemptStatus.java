package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One try at a release. Each nested record is a fact that a step stored; the machine tells from them what comes next.
 * Null: that step has not ended.
 *
 * @param digest of what is built, as {@code sha256:…}; approvals name it
 * @param generation of the spec that the attempt was started from
 * @param round grows when Live or Green changed under the attempt, so that it has to be prepared or judged again
 * @param outcome null while the attempt goes on
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AttemptStatus(
        @JsonPropertyDescription("Number, from 1, never reused.")
        int number,

        @JsonPropertyDescription("Digest of what is built.") String digest,

        @JsonPropertyDescription(
                "Digest of the part of the spec that a Rebuild takes from today; a revision with another one is not built again.")
        @Nullable
        String buildDigest,

        @JsonPropertyDescription("Generation of the spec.") long generation,
        @JsonPropertyDescription("What started it.") Trigger trigger,

        @JsonPropertyDescription("Who asked, if a person did.") @Nullable
        String requestedBy,

        @JsonPropertyDescription("The project's revision.") @Nullable
        String sourceRevision,

        @JsonPropertyDescription("The image.") String image,

        @JsonPropertyDescription("When it started.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant startedAt,

        @JsonPropertyDescription("How often Green was prepared or its gates evaluated anew, from 1.")
        int round,

        @JsonPropertyDescription("The planning Job and what it said.") @Nullable
        PlanFacts plan,

        @JsonPropertyDescription("What the attempt waits for.") @Nullable
        HoldFacts hold,

        @JsonPropertyDescription("How Green was prepared.") @Nullable
        PrepareFacts prepared,

        @JsonPropertyDescription("The build Job and what it said.") @Nullable
        BuildFacts build,

        @JsonPropertyDescription("How far dbt is.") @Nullable
        Progress progress,

        @JsonPropertyDescription("When Green was taken over from the build role.") @Nullable
        SealFacts sealed,

        @JsonPropertyDescription("The gates' verdict.") @Nullable
        GateFacts gates,

        @JsonPropertyDescription("Who approved.") @Nullable ApprovalFacts approval,

        @JsonPropertyDescription("The flip that is about to be or was made.") @Nullable
        Intent intent,

        @JsonPropertyDescription("The flip that was made.") @Nullable
        CutoverFacts cutover,

        @JsonPropertyDescription("The watch over Live.") @Nullable
        MonitoringFacts monitoring,

        @JsonPropertyDescription("The flip back that is about to be or was made.") @Nullable
        RollbackFacts rollback,

        @JsonPropertyDescription("The newest trouble of the step that is being tried.") @Nullable
        Trouble trouble,

        @JsonPropertyDescription("Why the attempt is being ended, while it is cleaned up.") @Nullable
        Ending ending,

        @JsonPropertyDescription("How it ended.") @Nullable Outcome outcome,

        @JsonPropertyDescription("Why it ended so, one word.") @Nullable
        String reason,

        @JsonPropertyDescription("Why it ended so, a sentence.") @Nullable
        String message,

        @JsonPropertyDescription("When it ended.") @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant finishedAt,

        @JsonPropertyDescription("The commit of the project's repository that is built.") @Nullable
        String commit,

        @JsonPropertyDescription("The earlier revision that is built again, where the attempt is a way back.") @Nullable
        RebuildFacts rebuild,

        @JsonPropertyDescription("What asked for the plan alone, where the annotation dry-run did.") @Nullable
        DryRunFacts dryRun) {
    /** The round of the build that Green is of: judging Green again is a new round, and no new build. */
    public int buildRound() {
        return prepared == null ? round : prepared.round();
    }

    /** A copy with the fields that {@code change} sets. */
    public AttemptStatus with(Consumer<AttemptEdit> change) {
        AttemptEdit edit = new AttemptEdit(this);
        change.accept(edit);
        return edit.done();
    }
}
