package io.dbtrelease.operator.job;

import io.dbtrelease.api.Api;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Renders the objects of a Job. Pure: the same plan gives the same objects. */
public final class JobFactory {
    /** The operator deletes what it no longer needs; this is for what it forgot. */
    private static final Duration TIME_TO_LIVE = Duration.ofHours(24);

    /** For a node to come up and the images to be pulled: the Job's deadline counts from its creation. */
    private static final Duration START_SLACK = Duration.ofHours(1);

    private final JobSettings settings;
    private final RunnerFiles files = new RunnerFiles();

    public JobFactory(JobSettings settings) {
        this.settings = settings;
    }

    /** The Job, owned by the release, and its files. */
    public JobObjects render(JobPlan plan) {
        return new JobObjects(
                job(plan),
                new ConfigMapBuilder()
                        .withMetadata(metadata(plan))
                        .withImmutable(true)
                        .withData(files.render(plan))
                        .build());
    }

    private Job job(JobPlan plan) {
        Duration deadline = plan.timeout()
                .plus(settings.stopTime())
                .plus(settings.uploadBound())
                .plus(START_SLACK);
        return new JobBuilder()
                .withMetadata(owned(plan))
                .withNewSpec()
                .withParallelism(1)
                .withCompletions(1)
                .withBackoffLimit(0)
                .withPodReplacementPolicy("Failed")
                .withActiveDeadlineSeconds(deadline.toSeconds())
                .withTtlSecondsAfterFinished((int) TIME_TO_LIVE.toSeconds())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels(plan))
                // A build that is moved to another node starts from nothing.
                .addToAnnotations("cluster-autoscaler.kubernetes.io/safe-to-evict", "false")
                .addToAnnotations("karpenter.sh/do-not-disrupt", "true")
                .endMetadata()
                .withSpec(pod(plan))
                .endTemplate()
                .endSpec()
                .build();
    }

    private PodSpec pod(JobPlan plan) {
        List<Volume> volumes = new ArrayList<>(DbtContainer.volumes(plan));
        volumes.addAll(CollectorContainer.volumes());
        List<String> pullSecrets = plan.project().imagePullSecrets();
        return new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withServiceAccountName(plan.build().serviceAccount())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(
                        settings.stopTime().plus(settings.graceUploadTime()).toSeconds())
                .withSecurityContext(Restricted.pod())
                .withImagePullSecrets(
                        pullSecrets == null
                                ? List.of()
                                : pullSecrets.stream()
                                        .map(LocalObjectReference::new)
                                        .toList())
                .withNodeSelector(plan.build().nodeSelector())
                .withInitContainers(CollectorContainer.render(plan, settings))
                .withContainers(DbtContainer.render(plan, settings))
                .withVolumes(volumes)
                .build();
    }

    private static ObjectMeta metadata(JobPlan plan) {
        return new ObjectMetaBuilder()
                .withNamespace(plan.namespace())
                .withName(plan.jobName())
                .withLabels(labels(plan))
                .build();
    }

    private static ObjectMeta owned(JobPlan plan) {
        ObjectMetaBuilder metadata = new ObjectMetaBuilder(metadata(plan));
        if (plan.state() != null) {
            metadata.addToAnnotations(Api.ANNOTATION_STATE, plan.state());
        }
        return metadata.addNewOwnerReference()
                .withApiVersion(Api.GROUP + "/" + Api.VERSION)
                .withKind("DbtRelease")
                .withName(plan.release())
                .withUid(plan.releaseUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .build();
    }

    private static Map<String, String> labels(JobPlan plan) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("app.kubernetes.io/managed-by", "dbt-release-operator");
        labels.put("app.kubernetes.io/name", "dbt-release-" + plan.kind().label());
        labels.put(Api.LABEL_RELEASE, JobNames.labelValue(plan.release()));
        labels.put(Api.LABEL_RELEASE_UID, plan.releaseUid());
        labels.put(Api.LABEL_ATTEMPT, Integer.toString(plan.attempt()));
        labels.put(Api.LABEL_JOB, plan.kind().label());
        labels.put(Api.LABEL_ROUND, Integer.toString(plan.round()));
        return labels;
    }
}
