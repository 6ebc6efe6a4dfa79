package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.observe.PodTrimmer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What wakes a release: its Jobs, their pods and its collectors. Jobs and pods say by a label which release they are for: by its UID, because a name may be
 * too long for a label, and because a release that was deleted and applied again is another one.
 */
public final class ReleaseEventSources {
    private static final String UID = "uid";

    private final SimpleInboundEventSource<DbtRelease> collectors = new SimpleInboundEventSource<>("collectors");

    /** A collector said something about this release. */
    public void wake(BuildRef build) {
        collectors.propagateEvent(new ResourceID(build.release(), build.namespace()));
    }

    List<EventSource<?, DbtRelease>> prepare(EventSourceContext<DbtRelease> context) {
        context.getPrimaryCache()
                .addIndexer(UID, release -> List.of(release.getMetadata().getUid()));
        List<EventSource<?, DbtRelease>> sources = new ArrayList<>(List.of(collectors));
        // A namespace each: informers of several would share one store, and each drops from it what it did not list
        // itself.
        for (String namespace : context.getControllerConfiguration().getEffectiveNamespaces()) {
            sources.add(source("jobs", Job.class, PodTrimmer::trim, namespace, context));
            sources.add(source("pods", Pod.class, PodTrimmer::trim, namespace, context));
        }
        return sources;
    }

    private static <T extends HasMetadata> InformerEventSource<T, DbtRelease> source(
            String name,
            Class<T> type,
            UnaryOperator<T> trim,
            String namespace,
            EventSourceContext<DbtRelease> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, DbtRelease.class)
                        .withName(namespace.equals(Constants.WATCH_ALL_NAMESPACES) ? name : name + "-" + namespace)
                        .withLabelSelector(Api.LABEL_RELEASE_UID)
                        .withSecondaryToPrimaryMapper(it -> releaseOf(it, context.getPrimaryCache()))
                        .withNamespaces(namespace)
                        .withItemStore(new TransformingItemStore<>(trim))
                        .build(),
                context);
    }

    /** The cache of releases is filled before those of Jobs and pods. */
    private static Set<ResourceID> releaseOf(HasMetadata secondary, IndexedResourceCache<DbtRelease> releases) {
        Map<String, String> labels = secondary.getMetadata().getLabels();
        String uid = labels == null ? null : labels.get(Api.LABEL_RELEASE_UID);
        return uid == null
                ? Set.of()
                : releases.byIndex(UID, uid).stream()
                        .filter(r -> r.getMetadata()
                                .getNamespace()
                                .equals(secondary.getMetadata().getNamespace()))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toUnmodifiableSet());
    }
}
