package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Phase;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A DbtRelease in the API server, as people see it and speak to it. */
public final class TestRelease {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Generous: the machine may be busy. What is asserted is that it happens, not when. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    public TestRelease(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    /** Applies it; {@code spec} is merged over one of the exposure {@code analytics} with no gates of its own. */
    public TestRelease create(String spec) {
        Map<String, Object> all = merge(json("""
                        {"warehouse": "prod",
                         "exposure": {"schema": "analytics"},
                         "project": {"image": "registry.example.com/shop:1", "revision": "4f2c1d9"}}
                        """), json(spec));
        client.resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(Api.GROUP + "/" + Api.VERSION)
                        .withKind("DbtRelease")
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .addToAdditionalProperties("spec", all)
                        .build())
                .create();
        return this;
    }

    /** Merges JSON into the spec. */
    public void edit(String spec) {
        patch("{\"spec\": " + spec + "}");
    }

    /** Makes it another digest. */
    public void image(int version) {
        edit("{\"project\": {\"image\": \"registry.example.com/shop:%d\", \"revision\": \"commit-%d\"}}"
                .formatted(version, version));
    }

    void annotate(String key, String value) {
        patch("{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(key, value));
    }

    /** Asks as ann. */
    public void ask(String key, String value) {
        patch("{\"metadata\": {\"annotations\": {\"%s\": \"%s\", \"%s\": \"ann\"}}}"
                .formatted(key, value, Api.REQUESTED_BY));
    }

    /** Has it looked at now: what waits for the clock sees how late it is. */
    public void wake() {
        annotate("example.com/woken", UUID.randomUUID().toString());
    }

    private void patch(String json) {
        client.genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, "DbtRelease")
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), json);
    }

    void delete() {
        resource().delete();
    }

    void awaitGone() {
        Awaitility.await("the release is gone")
                .atMost(PATIENCE)
                .until(() -> resource().get() == null);
    }

    public String uid() {
        return get().getMetadata().getUid();
    }

    DbtRelease get() {
        return Objects.requireNonNull(resource().get());
    }

    private Resource<DbtRelease> resource() {
        return client.resources(DbtRelease.class).inNamespace(namespace).withName(name);
    }

    public DbtReleaseStatus status() {
        DbtReleaseStatus status = get().getStatus();
        return status == null ? DbtReleaseStatus.empty() : status;
    }

    AttemptStatus attempt() {
        return Objects.requireNonNull(status().attempt());
    }

    Condition condition(String type) {
        return status().conditions().stream()
                .filter(c -> c.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** {@code <type>=<status>/<reason>} of a condition. */
    public String says(String type) {
        return status().conditions().stream()
                .filter(c -> c.type().equals(type))
                .findFirst()
                .map(c -> type + "=" + c.status() + "/" + c.reason())
                .orElse("");
    }

    public DbtReleaseStatus await(String what, Predicate<DbtReleaseStatus> condition) {
        DbtReleaseStatus[] last = {status()};
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> condition.test(last[0] = status()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited in vain until " + what + "; status: " + text(last[0]), e);
        }
        return last[0];
    }

    DbtReleaseStatus awaitPhase(Phase phase) {
        return await("phase " + phase, s -> s.phase() == phase);
    }

    /** Until an attempt is over and the release rests. */
    public DbtReleaseStatus awaitEnd(int attempt) {
        return await(
                "attempt " + attempt + " is over",
                s -> s.attempt() != null
                        && s.attempt().number() == attempt
                        && s.attempt().outcome() != null
                        && s.phase() != null
                        && s.phase().terminal());
    }

    public DbtReleaseStatus awaitLive(int revision) {
        return await(
                "revision " + revision + " is live and nothing goes on",
                s -> s.phase() == Phase.Live
                        && s.live() != null
                        && s.live().revision() == revision
                        && says("Ready").equals("Ready=True/Live"));
    }

    public void awaitSays(String condition) {
        String type = condition.substring(0, condition.indexOf('='));
        await(condition, s -> says(type).equals(condition));
    }

    /** Reasons of the release's Events, in the order in which they were made. */
    List<String> eventReasons() {
        return events().stream().map(Event::getReason).toList();
    }

    /** The Events whose reason this is. */
    public List<Event> events(String reason) {
        return events().stream().filter(e -> e.getReason().equals(reason)).toList();
    }

    List<Event> events() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(e -> name.equals(e.getInvolvedObject().getName()))
                .sorted(java.util.Comparator.comparingLong(
                        e -> Long.parseLong(e.getMetadata().getResourceVersion())))
                .toList();
    }

    /** Every condition that kstatus reads, held against its rules. */
    public void isWellFormed() {
        DbtRelease release = get();
        DbtReleaseStatus status = release.getStatus();
        assertThat(text(status).length()).as("bytes of status").isLessThan(64 << 10);
        assertThat(status.conditions())
                .extracting(Condition::type)
                .containsExactly("Ready", "Reconciling", "Stalled", "GatesPassed", "RollbackAvailable", "Drifted");
        assertThat(status.conditions()).allSatisfy(c -> {
            assertThat(c.observedGeneration()).isEqualTo(status.observedGeneration());
            assertThat(c.reason()).isNotBlank();
        });
        boolean ready = condition("Ready").status().equals("True");
        boolean reconciling = condition("Reconciling").status().equals("True");
        boolean stalled = condition("Stalled").status().equals("True");
        assertThat(List.of(ready, reconciling, stalled).stream().filter(b -> b).count())
                .as("Ready, Reconciling and Stalled exclude each other: " + status.conditions())
                .isLessThanOrEqualTo(1);
    }

    static String text(@Nullable Object value) {
        return io.fabric8.kubernetes.client.utils.Serialization.asJson(value);
    }

    public static Map<String, Object> json(String text) {
        try {
            return JSON.readValue(text, new com.fasterxml.jackson.core.type.TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> merge(Map<String, Object> base, Map<String, Object> over) {
        Map<String, Object> all = new HashMap<>(base);
        over.forEach((key, value) -> all.merge(
                key,
                value,
                (a, b) -> a instanceof Map && b instanceof Map
                        ? merge((Map<String, Object>) a, (Map<String, Object>) b)
                        : b));
        return all;
    }

    /** As when status comes from a backup that knew of no side. */
    void forgetRetired() {
        patchStatus("[{\"op\": \"remove\", \"path\": \"/status/retired\"}]");
    }

    /** As when the resource comes back from a backup. */
    void loseStatus() {
        patchStatus("[{\"op\": \"remove\", \"path\": \"/status\"}]");
    }

    private void patchStatus(String patch) {
        client.genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, "DbtRelease")
                .inNamespace(namespace)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON), patch);
    }
}
