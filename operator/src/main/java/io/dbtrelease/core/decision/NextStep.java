package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trigger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one effect of a pass. Each is done by the class of {@code operator.step} that has its name with {@code Step} behind it. */
public sealed interface NextStep {
    /** Whether it only looks at something every few minutes: nothing goes on meanwhile, and nothing is said of it. */
    default boolean isLook() {
        return this instanceof CheckRetired || this instanceof CheckImage || this instanceof CheckRecord;
    }

    /** Nothing. */
    record Rest() implements NextStep {}

    /** Take the claim on the exposure. */
    record ClaimExposure(@Nullable String takeOverFrom) implements NextStep {}

    /**
     * Live's marker is the truth: write what it shows to status.
     *
     * @param revision that Live's markers show
     */
    record TrustMarker(int revision) implements NextStep {}

    /** A tick of the schedule starts nothing; remember that it was seen, and say why. */
    record SkipTick(Instant tick, String why) implements NextStep {}

    /** Begin an attempt. */
    record StartAttempt(
            int number,
            Trigger trigger,
            @Nullable String requestedBy,
            @Nullable String token,
            @Nullable Instant tick) implements NextStep {}

    /**
     * Begin an attempt that ends with its plan.
     *
     * @param phase where the release stands, and will again when it is over
     */
    record StartDryRun(
            int number, @Nullable String requestedBy, String token, Phase phase, String reason, String message)
            implements NextStep {}

    /** Make the planning Job of this round. */
    record StartPlanning(int round) implements NextStep {}

    /** Read the pair of manifests and the sources' freshness. */
    record ReadPlan() implements NextStep {}

    /** Make and seed Green. */
    record PrepareGreen() implements NextStep {}

    /** Make the build Job. */
    record StartBuild() implements NextStep {}

    /** Read what the build left. */
    record CollectBuild() implements NextStep {}

    /** Take Green over from the build role. */
    record SealGreen() implements NextStep {}

    /** Evaluate the gates. */
    record EvaluateGates() implements NextStep {}

    /** Note who let the attempt go live. */
    record RecordApproval(@Nullable String by, @Nullable String request) implements NextStep {}

    /** Store the flip that is about to be made. */
    record RecordIntent(int from, @Nullable String fromRelease, List<String> liveSchemas) implements NextStep {
        public RecordIntent {
            liveSchemas = List.copyOf(liveSchemas);
        }
    }

    /** Check and flip. */
    record Swap() implements NextStep {}

    /** Live's marker shows the attempt: write it to status. */
    record FinishCutover() implements NextStep {}

    /** Run the checks on Live once. */
    record RunChecks() implements NextStep {}

    /** End the watch over Live. */
    record FinishMonitoring(String how) implements NextStep {}

    /**
     * Store the flip back that is about to be made, or that a revision is to be built again.
     *
     * @param since when it was asked for, where that was before another way was tried; null: now
     */
    record BeginRollback(
            int from,
            int to,
            RollbackWay way,
            boolean automatic,
            @Nullable String by,
            @Nullable String request,
            String message,
            @Nullable Instant since)
            implements NextStep {}

    /**
     * Begin the attempt that builds an earlier revision again.
     *
     * @param number of the attempt
     */
    record BeginRebuild(int number) implements NextStep {}

    /** The side that Live is to go back to is gone: bring it back by the engine's time travel. */
    record RestoreSide(int revision) implements NextStep {}

    /** Check and flip back. */
    record SwapBack() implements NextStep {}

    /** Live's marker shows the older revision: write it to status. */
    record FinishRollback() implements NextStep {}

    /**
     * This way back can never be gone and was not, or a person takes the rollback back, or it is overtaken. Behind it the next way is tried, or what went on before
     * goes on; the watch that wanted it ends.
     *
     * @param why a sentence
     * @param request that takes it back; null: nobody does
     * @param next the way that is tried instead; null: none
     * @param stranded whether no way is left
     */
    record GiveUpRollback(
            int to,
            String why,
            @Nullable String request,
            @Nullable RollbackWay next,
            boolean stranded) implements NextStep {}

    /** Say once that a request does not hold, and why. */
    record RefuseRequest(Requests.Kind kind, String value, String why) implements NextStep {}

    /** Decide that the attempt ends, before it is cleaned up. */
    record EndAttempt(Ending ending, @Nullable String request) implements NextStep {}

    /** Delete the attempt's Jobs that have not ended. */
    record CancelJobs() implements NextStep {}

    /**
     * Drop a batch of a side that nobody needs.
     *
     * @param ofRelease UID of the release that is gone and was taken over from, whose side it is; null: of this one
     */
    record DropSide(
            int revision, List<String> schemas, @Nullable String ofRelease) implements NextStep {
        public DropSide {
            schemas = List.copyOf(schemas);
        }

        public DropSide(int revision, List<String> schemas) {
            this(revision, schemas, null);
        }
    }

    /** A Retired side of this release stands there and status does not know it: write it to status, so that there is a way back to it. */
    record KeepRetired(int revision) implements NextStep {}

    /** A Retired side is gone from the warehouse, or is not kept any longer and will be dropped: take it out of status, so that nobody asks for it. */
    record ForgetRetired(int revision, String why) implements NextStep {}

    /** A Retired side is gone from the warehouse: ask whether the engine can bring it back, and until when. */
    record LookForRestore(int revision) implements NextStep {}

    /**
     * Nothing in status says how a revision was built that somebody wants back: look for its record in the artifact store.
     *
     * @param request the rollback that asks for it
     */
    record LookForOrigin(int revision, String request) implements NextStep {}

    /** Look whether a Retired side that stands there is as it was when it retired. */
    record CheckRetired(int revision) implements NextStep {}

    /** Ask its registry whether the image is there that a revision would be built again from. */
    record CheckImage(int revision, String image) implements NextStep {}

    /** Read back whether last_green.json names what Live shows. */
    record CheckRecord() implements NextStep {}

    /** Store the record of what is over, and of what Live shows, in the artifact store. */
    record PublishRecord() implements NextStep {}

    /** Remove the artifacts of attempts that nobody needs. */
    record DropArtifacts(List<Integer> attempts) implements NextStep {
        public DropArtifacts {
            attempts = List.copyOf(attempts);
        }
    }

    /** Write the attempt to history. */
    record CloseAttempt() implements NextStep {}

    /** Give up the claim and let the resource go. */
    record LetGo(String message) implements NextStep {}
}
