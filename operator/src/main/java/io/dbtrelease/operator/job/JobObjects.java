package io.dbtrelease.operator.job;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/** What one Job needs in the cluster: create the ConfigMap first. Both have the same name. */
public record JobObjects(ConfigMap configMap, Job job) {}
