package io.dbtrelease.operator.status;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes Events beside a resource. They are told once and may be lost: status is what counts. */
public final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final String COMPONENT = "dbt-release-operator";

    private final KubernetesClient client;
    private final Clock clock;

    public EventRecorder(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    public void record(HasMetadata about, List<ReleaseEvent> events) {
        events.forEach(e -> record(about, e));
    }

    private void record(HasMetadata about, ReleaseEvent event) {
        var meta = about.getMetadata();
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        LOG.atInfo()
                .addKeyValue("namespace", meta.getNamespace())
                .addKeyValue("name", meta.getName())
                .addKeyValue("reason", event.reason())
                .log(event.message());
        try {
            client.v1()
                    .events()
                    .inNamespace(meta.getNamespace())
                    .resource(new EventBuilder()
                            .withNewMetadata()
                            .withGenerateName(meta.getName() + ".")
                            .withNamespace(meta.getNamespace())
                            .endMetadata()
                            .withNewInvolvedObject()
                            .withApiVersion(about.getApiVersion())
                            .withKind(about.getKind())
                            .withName(meta.getName())
                            .withNamespace(meta.getNamespace())
                            .withUid(meta.getUid())
                            .endInvolvedObject()
                            .withType(event.warning() ? "Warning" : "Normal")
                            .withReason(event.reason())
                            .withMessage(event.message())
                            .withNewSource()
                            .withComponent(COMPONENT)
                            .endSource()
                            .withReportingComponent(COMPONENT)
                            .withFirstTimestamp(now)
                            .withLastTimestamp(now)
                            .withCount(1)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            LOG.atWarn()
                    .addKeyValue("namespace", meta.getNamespace())
                    .addKeyValue("name", meta.getName())
                    .log("an Event was not taken: HTTP {}", e.getCode());
        }
    }
}
