package io.dbtrelease.operator.observe;

import io.dbtrelease.core.decision.JobObservation.Problem;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names what is wrong with a pod. The order is that of certainty: what ended the pod, what ended the checkout or dbt, what keeps a
 * container from starting, what is wrong with the collector.
 *
 * <p>A problem keeps its reason and message while the kubelet tries again, though the kubelet's own words change to and
 * fro: they go into a status, and each change of that is a write.
 */
final class PodProblems {
    /** A deletionTimestamp is when the pod should be gone; a kubelet that lives needs a second or two longer. */
    private static final Duration DELETION_SLACK = Duration.ofSeconds(60);

    private static final Set<String> PULL = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "RegistryUnavailable",
            "ImageInspectError",
            "SignatureValidationFailed");
    private static final Set<String> CANNOT_START =
            Set.of("StartError", "ContainerCannotRun", "RunContainerError", "CreateContainerError");
    private static final Set<String> MOUNT_EVENTS =
            Set.of("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "FailedMapVolume");

    private PodProblems() {}

    /** Null: nothing is wrong. */
    static @Nullable Problem of(Pod pod, List<Event> events, boolean collected, Instant now) {
        Problem problem = ofPod(pod, now);
        if (problem == null) {
            problem = ofCheckout(pod);
        }
        if (problem == null) {
            problem = ofDbt(pod);
        }
        if (problem == null) {
            problem = ofStart(pod, events);
        }
        return problem == null && !collected ? ofCollector(pod) : problem;
    }

    private static @Nullable Problem ofPod(Pod pod, Instant now) {
        String reason = pod.getStatus() == null ? null : pod.getStatus().getReason();
        String message = pod.getStatus() == null ? null : pod.getStatus().getMessage();
        if (reason != null) {
            switch (reason) {
                case "Evicted" -> {
                    return fatal("Evicted", "the kubelet evicted the pod: " + Said.line(message));
                }
                case "NodeLost" -> {
                    return nodeLost(pod, Said.line(message));
                }
                case "DeadlineExceeded",
                        "Preempting",
                        "NodeShutdown",
                        "Shutdown",
                        "Terminated",
                        "NodeAffinity",
                        "UnexpectedAdmissionError" -> {
                    return fatal(reason, "the kubelet ended the pod: " + Said.line(message));
                }
                default -> {
                    if (reason.startsWith("OutOf")) {
                        return fatal(reason, "the node refused the pod: " + Said.line(message));
                    }
                }
            }
        }
        PodCondition disrupted = condition(pod, "DisruptionTarget", "True");
        if (disrupted != null) {
            return disruption(pod, disrupted);
        }
        if (isOverdue(pod, now)) {
            return nodeLost(
                    pod,
                    "the pod was deleted and is still there " + DELETION_SLACK.toSeconds()
                            + " s after its time was up");
        }
        return isUnreachable(pod)
                ? new Problem(
                        "NodeUnreachable", node(pod) + " does not answer; whether dbt still runs is not known", false)
                : null;
    }

    /**
     * The node controller takes Ready away from the pods of a node that does not answer and leaves what the kubelet said last: containers that are ready. A kubelet
     * says the two together only of pods with readiness gates, which a build's are not.
     */
    private static boolean isUnreachable(Pod pod) {
        return condition(pod, "Ready", "False") != null && condition(pod, "ContainersReady", "True") != null;
    }

    private static Problem disruption(Pod pod, PodCondition condition) {
        String message = Said.line(condition.getMessage());
        return switch (String.valueOf(condition.getReason())) {
            case "PreemptionByScheduler" -> fatal("Preempted", "a pod of higher priority took the place: " + message);
            case "EvictionByEvictionAPI" -> fatal("Evicted", "the pod was evicted, as by a drain: " + message);
            case "DeletionByTaintManager", "DeletionByPodGC" -> nodeLost(pod, message);
            default -> fatal("Disrupted", "the pod was ended: " + message);
        };
    }

    private static Problem nodeLost(Pod pod, String message) {
        return fatal(
                "NodeLost",
                node(pod) + " does not answer or is gone, and whether dbt still runs there is not known: " + message);
    }

    private static boolean isOverdue(Pod pod, Instant now) {
        String deletion = pod.getMetadata().getDeletionTimestamp();
        if (deletion == null) {
            return false;
        }
        try {
            return now.isAfter(Instant.parse(deletion).plus(DELETION_SLACK));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** The kubelet starts it once; what was worth another try it tried itself. */
    private static @Nullable Problem ofCheckout(Pod pod) {
        ContainerStateTerminated ended = Containers.terminated(Containers.checkout(pod));
        return ended == null || ended.getExitCode() == 0 ? null : fatal("CheckoutFailed", CheckoutWord.of(ended));
    }

    private static @Nullable Problem ofDbt(Pod pod) {
        ContainerStatus dbt = Containers.dbt(pod);
        ContainerStateTerminated ended = Containers.terminated(dbt);
        if (dbt == null || ended == null || ended.getReason() == null) {
            return null;
        }
        if (ended.getReason().equals("OOMKilled")) {
            return fatal(
                    "OOMKilled",
                    "dbt used more memory than build.resources.limits.memory allows, or than the node had: raise it, or"
                            + " lower build.threads");
        }
        if (CANNOT_START.contains(ended.getReason())) {
            return fatal(ended.getReason(), "dbt's container cannot start: " + Said.line(ended.getMessage()));
        }
        return null;
    }

    private static @Nullable Problem ofStart(Pod pod, List<Event> events) {
        PodCondition unscheduled = condition(pod, "PodScheduled", "False");
        if (unscheduled != null) {
            return new Problem("Unschedulable", "no node takes the pod: " + Said.line(unscheduled.getMessage()), false);
        }
        ContainerStatus dbt = Containers.dbt(pod);
        ContainerStatus collector = Containers.collector(pod);
        Problem problem = ofWaiting(dbt);
        if (problem == null) {
            problem = ofWaiting(Containers.checkout(pod));
        }
        if (problem == null) {
            problem = ofWaiting(collector);
        }
        if (problem != null || Containers.hasStarted(dbt) || Containers.isTerminal(pod)) {
            return problem;
        }
        // Nothing but an event says why a volume is not there.
        Event mount = Events.newest(events, pod.getMetadata(), MOUNT_EVENTS);
        return mount == null
                ? null
                : new Problem(mount.getReason(), "the pod cannot start: " + Said.line(mount.getMessage()), false);
    }

    private static @Nullable Problem ofWaiting(@Nullable ContainerStatus container) {
        ContainerStateWaiting waiting = Containers.waiting(container);
        String reason = waiting == null ? null : waiting.getReason();
        if (container == null || waiting == null || reason == null) {
            return null;
        }
        String name = container.getName();
        String message = Said.line(waiting.getMessage());
        if (PULL.contains(reason)) {
            return new Problem("ImagePullBackOff", name + "'s image cannot be pulled: " + Said.cause(message), false);
        }
        return switch (reason) {
            case "InvalidImageName" -> fatal("InvalidImageName", name + "'s image has no valid name: " + message);
            case "ErrImageNeverPull" ->
                new Problem("ErrImageNeverPull", name + "'s image is not on the node and may not be pulled", false);
            case "CreateContainerConfigError" ->
                new Problem(
                        "CreateContainerConfigError",
                        name + "'s container cannot start: " + message,
                        // A Secret may still come; an image keeps its user.
                        message.contains("runAsNonRoot"));
            case "RunContainerError", "CreateContainerError" ->
                new Problem(reason, name + "'s container cannot start: " + message, false);
            default -> null;
        };
    }

    private static @Nullable Problem ofCollector(Pod pod) {
        ContainerStatus collector = Containers.collector(pod);
        ContainerStateTerminated ended = Containers.terminated(collector);
        if (ended != null && Containers.isTerminal(pod)) {
            return ended.getExitCode() == 0
                    ? fatal("ReportMissing", "the collector delivered dbt's files, but the store has no report of it")
                    : fatal("CollectorFailed", CollectorWord.of(ended));
        }
        // Between two starts it is either ended or waiting; a start may last longer than the last one.
        ContainerStateWaiting waiting = Containers.waiting(collector);
        boolean backsOff = waiting != null && "CrashLoopBackOff".equals(waiting.getReason());
        ContainerStateTerminated before = backsOff ? Containers.terminatedBefore(collector) : ended;
        return before == null ? null : new Problem("CollectorFailed", CollectorWord.of(before), false);
    }

    private static @Nullable PodCondition condition(Pod pod, String type, String status) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return null;
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && status.equals(condition.getStatus()))
                .findFirst()
                .orElse(null);
    }

    private static String node(Pod pod) {
        String name = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        return name == null ? "the node" : "node " + name;
    }

    private static Problem fatal(String reason, String message) {
        return new Problem(reason, message, true);
    }
}
