package io.dbtrelease.core.decision;

import org.jspecify.annotations.Nullable;

/**
 * A Job of an attempt and its pod, as the informers have them.
 *
 * @param uid of the Job; null: {@link State#Absent}
 * @param podUid of the only pod; null: there is none yet, or there were several
 * @param podsSeen pods that the Job ever had, as far as they are still known
 * @param podsRunning pods of the Job that may still write: neither Succeeded nor Failed, or being deleted and not gone
 * @param imageDigest image ID that the kubelet reported for dbt's container
 * @param exitCode of dbt's container, where the kubelet reported one
 * @param collected whether the collector delivered its final report to the operator's store
 * @param problem what is wrong with the pod; null: nothing is
 */
public record JobObservation(
        State state,
        @Nullable String uid,
        @Nullable String podUid,
        int podsSeen,
        int podsRunning,
        @Nullable String imageDigest,
        @Nullable Integer exitCode,
        boolean collected,
        @Nullable Problem problem) {

    /** No such Job. */
    public static final JobObservation ABSENT =
            new JobObservation(State.Absent, null, null, 0, 0, null, null, false, null);

    /** What there is to say where more than one pod ran for it. */
    public String severalPods(String name) {
        return "Job " + name + " had " + podsSeen
                + " pods: what each of them wrote into Green cannot be told apart; retry";
    }

    /** Where the Job is. */
    public enum State {
        Absent,
        /** It has no running pod yet. */
        Waiting,
        Running,
        /** It ended, well or not; the exit code and the report say how. */
        Ended,
        /** It is being deleted. */
        Deleting
    }

    /**
     * What is wrong.
     *
     * @param reason one word: ImagePullBackOff, Unschedulable, OOMKilled, Evicted, NodeLost, CollectorFailed, …
     * @param fatal whether waiting cannot mend it (the pod is lost), as opposed to may (an image that somebody may still push)
     */
    public record Problem(String reason, String message, boolean fatal) {}
}
