package io.dbtrelease.operator.observe;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import java.util.HashMap;

/**
 * Transforms for informers: they drop what no observer reads, so that thousands of pods stay small in memory. What is left
 * is not to be written back.
 */
public final class PodTrimmer {
    private PodTrimmer() {}

    /** Leaves metadata, the node's name, and the status. Changes and returns its argument. */
    public static Pod trim(Pod pod) {
        trim(pod.getMetadata());
        if (pod.getSpec() != null) {
            pod.setSpec(new PodSpecBuilder()
                    .withNodeName(pod.getSpec().getNodeName())
                    .build());
        }
        return pod;
    }

    /** Leaves metadata, the deadline, and the status. Changes and returns its argument. */
    public static Job trim(Job job) {
        trim(job.getMetadata());
        if (job.getSpec() != null) {
            job.setSpec(new JobSpecBuilder()
                    .withActiveDeadlineSeconds(job.getSpec().getActiveDeadlineSeconds())
                    .build());
        }
        return job;
    }

    private static void trim(ObjectMeta metadata) {
        metadata.setManagedFields(null);
        // Not null: the framework looks for one of its own in each event, and loses the event where there is no map.
        metadata.setAnnotations(new HashMap<>());
    }
}
