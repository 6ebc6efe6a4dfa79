package io.dbtrelease.operator.step;

import io.dbtrelease.operator.artifact.StoredAttempts;
import io.dbtrelease.operator.artifact.StoredBuilds;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.job.JobFactory;
import io.dbtrelease.operator.registry.ImageChecks;
import io.dbtrelease.store.ArtifactStore;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** What steps act through. */
public record StepServices(
        KubernetesClient client,
        Connections connections,
        JobFactory jobs,
        ArtifactStore store,
        StoredBuilds builds,
        StoredAttempts attempts,
        Undroppable undroppable,
        ImageChecks images,
        Clock clock) {}
