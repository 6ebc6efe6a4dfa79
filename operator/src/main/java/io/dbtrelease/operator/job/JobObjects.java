package io.dbtrelease.operator.job;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/**
 * What one Job needs in the cluster. Both have the same name. The Job is made first, for it owns its files and takes them with it when it goes; its pod waits
 * for them to be mounted.
 *
 * @param files without an owner yet
 */
public record JobObjects(Job job, ConfigMap files) {
    /** The files, owned by the Job as the API server has it. */
    public ConfigMap filesOf(Job made) {
        // Without blockOwnerDeletion, for which the right to set a Job's finalizers would be needed.
        return new ConfigMapBuilder(files)
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(made.getMetadata().getName())
                .withUid(made.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .build();
    }
}
