package io.dbtrelease.operator.observe;

import io.dbtrelease.operator.job.CheckoutContainer;
import io.dbtrelease.operator.job.CollectorContainer;
import io.dbtrelease.operator.job.DbtContainer;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a pod's containers are, as the kubelet reported last. */
final class Containers {
    private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");

    private Containers() {}

    static @Nullable ContainerStatus dbt(Pod pod) {
        PodStatus status = pod.getStatus();
        return status == null ? null : named(status.getContainerStatuses(), DbtContainer.NAME);
    }

    /** A sidecar is listed among the init containers. */
    static @Nullable ContainerStatus collector(Pod pod) {
        PodStatus status = pod.getStatus();
        return status == null ? null : named(status.getInitContainerStatuses(), CollectorContainer.NAME);
    }

    /** Null where the project is in the image. */
    static @Nullable ContainerStatus checkout(Pod pod) {
        PodStatus status = pod.getStatus();
        return status == null ? null : named(status.getInitContainerStatuses(), CheckoutContainer.NAME);
    }

    private static @Nullable ContainerStatus named(@Nullable List<ContainerStatus> statuses, String name) {
        return statuses == null
                ? null
                : statuses.stream()
                        .filter(status -> name.equals(status.getName()))
                        .findFirst()
                        .orElse(null);
    }

    static boolean isTerminal(Pod pod) {
        return pod.getStatus() != null
                && TERMINAL.contains(String.valueOf(pod.getStatus().getPhase()));
    }

    static boolean isRunning(@Nullable ContainerStatus status) {
        return status != null && status.getState() != null && status.getState().getRunning() != null;
    }

    static boolean hasStarted(@Nullable ContainerStatus status) {
        return isRunning(status) || terminated(status) != null;
    }

    static @Nullable ContainerStateTerminated terminated(@Nullable ContainerStatus status) {
        return status == null || status.getState() == null
                ? null
                : status.getState().getTerminated();
    }

    static @Nullable ContainerStateTerminated terminatedBefore(@Nullable ContainerStatus status) {
        return status == null || status.getLastState() == null
                ? null
                : status.getLastState().getTerminated();
    }

    static @Nullable ContainerStateWaiting waiting(@Nullable ContainerStatus status) {
        return status == null || status.getState() == null
                ? null
                : status.getState().getWaiting();
    }
}
