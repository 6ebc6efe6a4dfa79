package io.dbtrelease.operator.observe;

import io.dbtrelease.core.decision.JobObservation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells from a Job and its pods what became of them. Pure. */
public final class BuildJobObserver {
    private BuildJobObserver() {}

    /**
     * @param job null: there is none
     * @param pods all pods that the Job controls, as far as they are known; others are left out
     * @param events that regard the Job; only needed while it has no pod, empty otherwise
     * @param collected whether the store has the Job's report
     */
    public static JobObservation observe(
            @Nullable Job job, List<Pod> pods, List<Event> events, boolean collected, Instant now) {
        throw new UnsupportedOperationException();
    }
}
