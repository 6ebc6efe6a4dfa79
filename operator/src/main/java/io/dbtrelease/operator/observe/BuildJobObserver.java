package io.dbtrelease.operator.observe;

import io.dbtrelease.api.Api;
import io.dbtrelease.core.decision.JobObservation;
import io.dbtrelease.core.decision.JobObservation.Problem;
import io.dbtrelease.core.decision.JobObservation.State;
import io.dbtrelease.operator.job.JobKind;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells from a Job and its pods what became of them. Pure. */
public final class BuildJobObserver {
    private BuildJobObserver() {}

    /**
     * The pods among {@code candidates} that are a Job's: by its UID, or, where the Job is gone, by the labels of their
     * attempt, as a pod outlives a Job that was deleted in the background.
     */
    public static List<Pod> podsOf(
            @Nullable Job job, Collection<Pod> candidates, String releaseUid, int attempt, JobKind kind, int round) {
        Map<String, String> labels = Map.of(
                Api.LABEL_RELEASE_UID, releaseUid,
                Api.LABEL_ATTEMPT, Integer.toString(attempt),
                Api.LABEL_JOB, kind.label(),
                Api.LABEL_ROUND, Integer.toString(round));
        return candidates.stream()
                .filter(pod -> job != null
                        ? isControlledBy(pod, job.getMetadata().getUid())
                        : pod.getMetadata().getLabels() != null
                                && pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    private static boolean isControlledBy(Pod pod, String uid) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController())
                        && owner.getUid().equals(uid));
    }

    /**
     * @param job null: there is none; with pods that may still write it counts as {@link State#Deleting}
     * @param pods the Job's, as {@link #podsOf} finds them
     * @param events that regard the Job or its pod; read while it has no running container, else left alone
     * @param collected whether the store has the Job's report; to be asked after the Job and its pods were read
     */
    public static JobObservation observe(
            @Nullable Job job, List<Pod> pods, List<Event> events, boolean collected, Instant now) {
        int mayWrite =
                Math.toIntExact(pods.stream().filter(BuildJobObserver::mayWrite).count());
        if (job == null && mayWrite == 0) {
            return JobObservation.ABSENT;
        }
        Pod pod = pods.size() == 1 ? pods.getFirst() : null;
        ContainerStatus dbt = pod == null ? null : Containers.dbt(pod);
        ContainerStateTerminated ended = Containers.terminated(dbt);
        State state = state(job, pods);
        return new JobObservation(
                state,
                job == null ? null : job.getMetadata().getUid(),
                pod == null ? null : pod.getMetadata().getUid(),
                Math.max(pods.size(), counted(job)),
                mayWrite,
                dbt == null ? null : digest(dbt.getImageID()),
                ended == null ? null : ended.getExitCode(),
                collected,
                problem(job, pods, events, collected, state, now));
    }

    private static State state(@Nullable Job job, List<Pod> pods) {
        if (job == null || job.getMetadata().getDeletionTimestamp() != null) {
            return State.Deleting;
        }
        boolean over = isTrue(job, "Complete")
                || isTrue(job, "Failed")
                || (!pods.isEmpty() && pods.stream().allMatch(Containers::isTerminal));
        if (over) {
            return State.Ended;
        }
        boolean started = pods.stream().anyMatch(pod -> Containers.hasStarted(Containers.dbt(pod)));
        return started ? State.Running : State.Waiting;
    }

    /** dbt's container is all that writes into the warehouse; the kubelet restarts none. */
    private static boolean mayWrite(Pod pod) {
        ContainerStatus dbt = Containers.dbt(pod);
        if (Containers.terminated(dbt) != null) {
            return false;
        }
        return !Containers.isTerminal(pod) || Containers.isRunning(dbt);
    }

    private static int counted(@Nullable Job job) {
        JobStatus status = job == null ? null : job.getStatus();
        return status == null
                ? 0
                : count(status.getActive())
                        + count(status.getTerminating())
                        + count(status.getSucceeded())
                        + count(status.getFailed());
    }

    private static int count(@Nullable Integer number) {
        return Objects.requireNonNullElse(number, 0);
    }

    private static @Nullable Problem problem(
            @Nullable Job job, List<Pod> pods, List<Event> events, boolean collected, State state, Instant now) {
        JobCondition failed = job == null ? null : condition(job, "Failed", "FailureTarget");
        if (job != null && failed != null && "DeadlineExceeded".equals(failed.getReason())) {
            return new Problem(
                    "DeadlineExceeded",
                    "the Job was not over after " + job.getSpec().getActiveDeadlineSeconds()
                            + " s, the bound for dbt, for its start and for the delivery of its files",
                    true);
        }
        for (Pod pod : pods) {
            Problem problem = PodProblems.of(pod, events, collected, now);
            if (problem != null) {
                return problem;
            }
        }
        return pods.isEmpty() && job != null ? withoutPod(job, events, collected, state, now) : null;
    }

    private static @Nullable Problem withoutPod(
            Job job, List<Event> events, boolean collected, State state, Instant now) {
        return switch (state) {
            case Waiting -> NoPodProblems.of(job, events, now);
            case Ended ->
                collected
                        ? null
                        : new Problem(
                                "PodDeleted", "the Job's pod was deleted before its files were delivered: retry", true);
            case Absent, Running, Deleting -> null;
        };
    }

    private static boolean isTrue(Job job, String type) {
        return condition(job, type) != null;
    }

    private static @Nullable JobCondition condition(Job job, String... types) {
        if (job.getStatus() == null || job.getStatus().getConditions() == null) {
            return null;
        }
        return job.getStatus().getConditions().stream()
                .filter(condition ->
                        List.of(types).contains(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst()
                .orElse(null);
    }

    /** {@code sha256:…} of an image ID such as {@code docker-pullable://registry/name@sha256:…}; null: it has none. */
    /** {@code sha256:…}, by which it can be pulled; {@code id:sha256:…} of an image that came to the node without a registry. */
    private static @Nullable String digest(@Nullable String imageId) {
        int start = imageId == null ? -1 : imageId.lastIndexOf("sha256:");
        if (imageId == null || start < 0) {
            return null;
        }
        String digest = imageId.substring(start);
        return imageId.lastIndexOf('@', start) < 0 ? "id:" + digest : digest;
    }
}
