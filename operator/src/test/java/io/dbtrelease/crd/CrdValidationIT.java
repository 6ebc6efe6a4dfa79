package io.dbtrelease.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a real API server takes and refuses. A file {@code invalid-*.yaml} begins with a comment: a part of the message
 * with which it must be refused, when it is created and when an object that exists becomes like it.
 */
class CrdValidationIT {
    @RegisterExtension
    static final RealApiServer SERVER = new RealApiServer();

    private static final Path FOLDER = RealApiServer.projectRoot().resolve("operator/src/test/resources/crd");

    private String namespace;

    @BeforeAll
    static void installCrds() {
        SERVER.installCrds();
    }

    @BeforeEach
    void makeNamespace() {
        namespace = SERVER.namespace("crd");
    }

    static Stream<String> valid() throws IOException {
        return files("valid-");
    }

    static Stream<String> invalid() throws IOException {
        return files("invalid-");
    }

    @ParameterizedTest
    @MethodSource
    void valid(String file) throws IOException {
        GenericKubernetesResource resource = read(file);

        create(resource);

        // The records must be able to read what the API server takes: one object that they cannot read stops the
        // informer.
        assertThat(
                        resource.getKind().equals("DbtRelease")
                                ? SERVER.admin()
                                        .resources(DbtRelease.class)
                                        .inNamespace(namespace)
                                        .withName("case")
                                        .get()
                                        .getSpec()
                                : SERVER.admin()
                                        .resources(DbtWarehouse.class)
                                        .inNamespace(namespace)
                                        .withName("case")
                                        .get()
                                        .getSpec())
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource
    void invalid(String file) throws IOException {
        String message = Files.readAllLines(FOLDER.resolve(file)).getFirst().substring("# ".length());
        GenericKubernetesResource wrong = read(file);

        assertThat(refusal(() -> create(wrong))).contains(message);

        GenericKubernetesResource right = create(read("valid-" + kind(wrong) + "-minimal.yaml"));
        right.setAdditionalProperty("spec", wrong.getAdditionalProperties().get("spec"));
        assertThat(refusal(() -> update(right))).contains(message);
    }

    @Test
    void everyFileIsUsed() throws IOException {
        assertThat(files("").toList())
                .allMatch(name -> name.matches("(in)?valid-(release|warehouse)-[a-z0-9-]+[.]yaml"))
                .hasSizeGreaterThan(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres/warehouse.yaml",
                "postgres/release.yaml",
                "snowflake/warehouse.yaml",
                "snowflake/release.yaml"
            })
    void theExamplesAreTaken(String file) throws IOException {
        GenericKubernetesResource example = Serialization.unmarshal(
                Files.readString(RealApiServer.projectRoot().resolve("examples/" + file)),
                GenericKubernetesResource.class);
        example.getMetadata().setNamespace(namespace);

        create(example);
    }

    @Test
    void whatIsLeftOutGetsItsDefault() throws IOException {
        create(read("valid-release-minimal.yaml"));

        DbtRelease release = release();

        assertThat(release.getSpec().build().threads()).isEqualTo(4);
        assertThat(release.getSpec().build().failFast()).isTrue();
        assertThat(release.getSpec().build().timeout()).isEqualTo("1h");
        assertThat(release.getSpec().rollback().retain()).isEqualTo(2);
        assertThat(release.getSpec().cutover().patience()).isEqualTo("60s");
        assertThat(release.getSpec().gates()).isEmpty();
    }

    @Test
    void variablesAreKeptAsTheyWereWritten() throws IOException {
        create(read("valid-release-at-the-bounds.yaml"));

        assertThat(release().getSpec().build().vars())
                .containsEntry("text", "a")
                .containsEntry("number", 1.5)
                .containsEntry("flag", true)
                .containsEntry("list", List.of(1, Map.of("deep", List.of("x"))));
    }

    @Test
    void anEmptyStatusCanBeWritten() throws IOException {
        create(read("valid-release-minimal.yaml"));
        DbtRelease release = release();
        release.setStatus(DbtReleaseStatus.empty());

        SERVER.admin().resource(release).updateStatus();

        assertThat(release().getStatus()).isEqualTo(DbtReleaseStatus.empty());
    }

    @Test
    void aConditionNeedsAllThatTheConventionsAskFor() throws IOException {
        GenericKubernetesResource release = create(read("valid-release-minimal.yaml"));
        release.setAdditionalProperty(
                "status", Map.of("conditions", List.of(Map.of("type", "Ready", "status", "Perhaps"))));

        assertThat(refusal(() -> updateStatus(release)))
                .contains("lastTransitionTime: Required value")
                .contains("reason: Required value")
                .contains("status in body should match '^(True|False|Unknown)$'");
    }

    @Test
    void twoConditionsOfOneTypeAreRefused() throws IOException {
        GenericKubernetesResource release = create(read("valid-release-minimal.yaml"));
        Map<String, String> ready = Map.of(
                "type",
                "Ready",
                "status",
                "True",
                "reason",
                "Live",
                "message",
                "",
                "lastTransitionTime",
                "2026-01-01T00:00:00Z");
        release.setAdditionalProperty("status", Map.of("conditions", List.of(ready, ready)));

        assertThat(refusal(() -> updateStatus(release))).contains("status.conditions[1]: Duplicate value");
    }

    @Test
    void beforeSomethingIsLiveTheExposureMayChange() throws IOException {
        GenericKubernetesResource release = create(read("valid-release-minimal.yaml"));
        release.setAdditionalProperty("status", Map.of("phase", "Pending", "attempt", Map.of("number", 1)));
        release = updateStatus(release);

        exposure(release).put("schema", "marts");
        spec(release).put("warehouse", "other");
        update(release);

        assertThat(release().getSpec().exposure().schema()).isEqualTo("marts");
    }

    @Test
    void whileSomethingIsLiveSchemaAndWarehouseStay() throws IOException {
        GenericKubernetesResource release = create(read("valid-release-minimal.yaml"));
        release.setAdditionalProperty("status", Map.of("phase", "Live", "live", Map.of("revision", 1)));
        GenericKubernetesResource live = updateStatus(release);

        exposure(live).put("schema", "marts");
        assertThat(refusal(() -> update(live))).contains("spec.exposure.schema cannot change once something is live");
        exposure(live).put("schema", "analytics");
        spec(live).put("warehouse", "other");
        assertThat(refusal(() -> update(live))).contains("spec.warehouse cannot change once something is live");

        spec(live).put("warehouse", "prod");
        exposure(live).put("shared", List.of("snapshots"));
        update(live);
    }

    @Test
    void printerColumnsAreInTheOrderOfTheDesign() {
        assertThat(SERVER.admin()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("dbtreleases.dbtrelease.io")
                        .get()
                        .getSpec()
                        .getVersions()
                        .getFirst()
                        .getAdditionalPrinterColumns())
                .extracting(column -> column.getName().toUpperCase(Locale.ROOT))
                .containsExactly("PHASE", "LIVE", "ATTEMPT", "PROGRESS", "READY", "AGE", "REASON", "MESSAGE");
    }

    private static Stream<String> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static GenericKubernetesResource read(String file) throws IOException {
        return Serialization.unmarshal(Files.readString(FOLDER.resolve(file)), GenericKubernetesResource.class);
    }

    private static String kind(GenericKubernetesResource resource) {
        return resource.getKind().equals("DbtRelease") ? "release" : "warehouse";
    }

    private static ResourceDefinitionContext context(GenericKubernetesResource resource) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("dbtrelease.io")
                .withVersion("v1alpha1")
                .withKind(resource.getKind())
                .withPlural(resource.getKind().toLowerCase(Locale.ROOT) + "s")
                .withNamespaced(true)
                .build();
    }

    private GenericKubernetesResource create(GenericKubernetesResource resource) {
        return SERVER.admin()
                .genericKubernetesResources(context(resource))
                .inNamespace(namespace)
                .resource(resource)
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create();
    }

    private GenericKubernetesResource update(GenericKubernetesResource resource) {
        return SERVER.admin()
                .genericKubernetesResources(context(resource))
                .inNamespace(namespace)
                .resource(resource)
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .update();
    }

    private GenericKubernetesResource updateStatus(GenericKubernetesResource resource) {
        return SERVER.admin()
                .genericKubernetesResources(context(resource))
                .inNamespace(namespace)
                .resource(resource)
                .updateStatus();
    }

    private DbtRelease release() {
        return SERVER.admin()
                .resources(DbtRelease.class)
                .inNamespace(namespace)
                .withName("case")
                .get();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> spec(GenericKubernetesResource resource) {
        return (Map<String, Object>) resource.getAdditionalProperties().get("spec");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> exposure(GenericKubernetesResource resource) {
        return (Map<String, Object>) spec(resource).get("exposure");
    }

    private static String refusal(Runnable act) {
        KubernetesClientException refused = catchThrowableOfType(KubernetesClientException.class, act::run);
        assertThat(refused).as("it was taken").isNotNull();
        assertThat(refused.getCode()).isIn(400, 422);
        return refused.getStatus().getMessage();
    }
}
