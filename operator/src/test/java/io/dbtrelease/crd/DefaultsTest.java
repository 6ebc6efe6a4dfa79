package io.dbtrelease.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.dbtrelease.api.Defaults;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.fabric8.generator.annotation.Default;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A file that never met an API server has the defaults of one: each record is held against its part of the CRD's schema. */
class DefaultsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private final Set<String> seen = new TreeSet<>();

    @Test
    void everyDefaultOfTheCrdsIsFilledIn() throws IOException {
        walk(schema("dbtreleases"), DbtReleaseSpec.class);
        walk(schema("dbtwarehouses"), DbtWarehouseSpec.class);
        assertThat(seen).as("every @Default was met").isEqualTo(annotated());
    }

    @Test
    void nullIsAbsentAndWhatIsSaidStays() throws IOException {
        ObjectNode spec = (ObjectNode) JSON.readTree("""
                {"build": {"threads": null, "target": "dev"}, "gates": [{"tests": {"minExecuted": 0}}, 7, null], "monitoring": null, "cutover": "x"}
                """);
        Defaults.fill(spec, DbtReleaseSpec.class);
        assertThat(spec.at("/build/threads").intValue()).isEqualTo(4);
        assertThat(spec.at("/build/target").textValue()).isEqualTo("dev");
        assertThat(spec.at("/gates/0/tests/minExecuted").intValue()).isZero();
        assertThat(spec.at("/gates/0/tests/maxFailed").intValue()).isZero();
        assertThat(spec.at("/gates/0/mode").textValue()).isEqualTo("Enforce");
        assertThat(spec.get("gates")).hasSize(3);
        assertThat(spec.get("monitoring").isNull()).isTrue();
        assertThat(spec.get("cutover").textValue()).isEqualTo("x");
    }

    /** An empty record gets what the schema says, the record reads back the same, and so do the records below it. */
    private void walk(JsonNode schema, Class<?> type) throws IOException {
        ObjectNode expected = JSON.createObjectNode();
        asApiServer(schema, expected);
        ObjectNode filled = JSON.createObjectNode();
        Defaults.fill(filled, type);
        assertThat(filled).as(type.getSimpleName()).isEqualTo(expected);
        JsonNode read = JSON.valueToTree(JSON.treeToValue(filled, type));
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            JsonNode property = schema.path("properties").path(name);
            assertThat(property.isMissingNode())
                    .as(type.getSimpleName() + "." + name)
                    .isFalse();
            if (property.has("default")) {
                seen.add(type.getSimpleName() + "." + name);
                JsonNode value = JSON.readTree(JSON.writeValueAsString(read.get(name)));
                if (component.getType().isRecord()) {
                    filled.get(name)
                            .properties()
                            .forEach(below -> assertThat(value.get(below.getKey()))
                                    .as(type.getSimpleName() + "." + name + "." + below.getKey())
                                    .isEqualTo(below.getValue()));
                } else {
                    assertThat(value).as(type.getSimpleName() + "." + name).isEqualTo(filled.get(name));
                }
            }
            if (component.getType().isRecord()) {
                walk(property, component.getType());
            } else if (component.getGenericType() instanceof ParameterizedType list
                    && component.getType() == List.class
                    && list.getActualTypeArguments()[0] instanceof Class<?> element
                    && element.isRecord()) {
                walk(property.path("items"), element);
            }
        }
    }

    /** Defaulting as the API server does it, on objects. */
    private static void asApiServer(JsonNode schema, ObjectNode object) {
        schema.path("properties").properties().forEach(property -> {
            if (!object.has(property.getKey()) && property.getValue().has("default")) {
                object.set(property.getKey(), property.getValue().get("default").deepCopy());
            }
            if (object.get(property.getKey()) instanceof ObjectNode below) {
                asApiServer(property.getValue(), below);
            }
        });
    }

    private static JsonNode schema(String plural) throws IOException {
        Path crd = Path.of(System.getProperty("project.root"), "crds", plural + ".dbtrelease.io.yaml");
        return new YAMLMapper().readTree(crd.toFile()).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    }

    private static Set<String> annotated() {
        return new ClassFileImporter()
                .importPackages("io.dbtrelease.api").stream()
                        .map(JavaClass::getFields)
                        .flatMap(Set::stream)
                        .filter(field -> field.isAnnotatedWith(Default.class))
                        .map(DefaultsTest::name)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(JavaField field) {
        return field.getOwner().getSimpleName() + "." + field.getName();
    }
}
