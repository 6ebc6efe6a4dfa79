package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.status.DbtReleaseStatus;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision needs, read without effect.
 *
 * @param deleting since when the resource is being deleted; null: it is not
 * @param digest of what the spec would build
 * @param buildDigest of the part of it that a Rebuild takes from the spec of now
 * @param specProblem what is wrong with the spec although the API server took it; null: nothing
 * @param plan the planning Job of the attempt's current round
 * @param build the build Job of the attempt's current round
 * @param dueTick the newest tick of the schedule that nobody looked at yet; null: none
 * @param nextTick when the schedule ticks next; null: never
 * @param windowOpen whether Live may be flipped now
 * @param nextWindow when it may next; null: no window is known
 * @param stored artifacts of attempts; null: not looked, or the store did not answer
 * @param undroppable revisions whose sides could not be dropped a short while ago
 */
public record Observation(
        Instant now,
        String uid,
        @Nullable Instant deleting,
        long generation,
        DbtReleaseSpec spec,
        String digest,
        String buildDigest,
        @Nullable String specProblem,
        DbtReleaseStatus status,
        Requests requests,
        JobObservation plan,
        JobObservation build,
        WarehouseView warehouse,
        @Nullable Instant dueTick,
        @Nullable Instant nextTick,
        boolean windowOpen,
        @Nullable Instant nextWindow,
        @Nullable StoredView stored,
        Set<Integer> undroppable) {}
