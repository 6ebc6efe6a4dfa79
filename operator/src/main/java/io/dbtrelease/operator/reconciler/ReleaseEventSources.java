package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.operator.artifact.BuildRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What wakes a release: its Jobs, their pods, its collectors, and its warehouse. Pods and Jobs say by a label which release they are for. */
public final class ReleaseEventSources {
    private final Map<String, ResourceID> byUid = new ConcurrentHashMap<>();
    private final SimpleInboundEventSource<DbtRelease> collectors = new SimpleInboundEventSource<>("collectors");

    /** Remembers which resource a UID belongs to. */
    void known(DbtRelease release) {
        byUid.put(release.getMetadata().getUid(), ResourceID.fromResource(release));
    }

    /** A collector said something about this release. */
    public void wake(BuildRef build) {
        collectors.propagateEvent(new ResourceID(build.release(), build.namespace()));
    }

    List<EventSource<?, DbtRelease>> prepare(EventSourceContext<DbtRelease> context) {
        InformerEventSource<Job, DbtRelease> jobs = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Job.class, DbtRelease.class)
                        .withName("jobs")
                        .withLabelSelector(Api.LABEL_RELEASE_UID)
                        .withSecondaryToPrimaryMapper(this::releaseOf)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
        InformerEventSource<Pod, DbtRelease> pods = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, DbtRelease.class)
                        .withName("pods")
                        .withLabelSelector(Api.LABEL_RELEASE_UID)
                        .withSecondaryToPrimaryMapper(this::releaseOf)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
        return List.of(jobs, pods, collectors);
    }

    private Set<ResourceID> releaseOf(HasMetadata secondary) {
        Map<String, String> labels = secondary.getMetadata().getLabels();
        String uid = labels == null ? null : labels.get(Api.LABEL_RELEASE_UID);
        ResourceID release = uid == null ? null : byUid.get(uid);
        if (release != null) {
            return Set.of(release);
        }
        // After a restart nothing is remembered yet; a Job names its owner, and a label has the release's name unless
        // it was too long.
        Optional<OwnerReference> owner = secondary.getMetadata().getOwnerReferences().stream()
                .filter(o -> o.getKind().equals("DbtRelease"))
                .findFirst();
        String name = owner.map(OwnerReference::getName)
                .orElseGet(() -> labels == null ? null : labels.get(Api.LABEL_RELEASE));
        return name == null
                ? Set.of()
                : Set.of(new ResourceID(name, secondary.getMetadata().getNamespace()));
    }
}
