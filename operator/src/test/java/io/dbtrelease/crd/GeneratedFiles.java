package io.dbtrelease.crd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.DbtWarehouse;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The files that are generated from the API records. */
public final class GeneratedFiles {
    static final String COMMAND = "./mvnw -q -Pcrds";
    static final List<Class<? extends HasMetadata>> KINDS = List.of(DbtRelease.class, DbtWarehouse.class);

    private static final String NOTE = "# Generated from the records in io.dbtrelease.api by " + COMMAND + "\n";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private GeneratedFiles() {}

    /** Writes the files below the project's root, which is the only argument. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        for (var file : contents().entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** Text by path below the project's root. */
    static Map<String, String> contents() {
        var files = new LinkedHashMap<String, String>();
        var crds = new ArrayList<CustomResourceDefinition>();
        for (Class<? extends HasMetadata> kind : KINDS) {
            CustomResourceDefinition crd = generate(kind, new CrdRefiner(kind));
            crds.add(crd);
            String name = crd.getMetadata().getName() + ".yaml";
            files.put("crds/" + name, yaml(crd));
            // Helm can only read what lies inside the chart.
            files.put("helm/dbt-release-operator/files/crds/" + name, yaml(crd));
        }
        files.put("docs/crd-reference.md", CrdReference.of(crds, KINDS));
        return files;
    }

    static CustomResourceDefinition generate(Class<? extends HasMetadata> kind, CrdRefiner refiner) {
        var refined = new AtomicReference<CustomResourceDefinition>();
        new CRDGenerator()
                .customResourceClasses(List.of(kind))
                .withParallelGenerationEnabled(false)
                .withPostProcessor(new io.fabric8.crdv2.generator.CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        refined.set((CustomResourceDefinition) refiner.process(crd, version));
                        return crd;
                    }
                })
                .withOutput(new Nowhere())
                .generate();
        return refined.get();
    }

    private static String yaml(CustomResourceDefinition crd) {
        ObjectNode tree = YAML.valueToTree(crd);
        wholeNumbers(tree);
        try {
            return NOTE + YAML.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The model holds bounds as doubles; 64.0 is no way to write the most threads. */
    private static void wholeNumbers(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (field.getValue().isDouble()
                        && field.getValue().doubleValue() == field.getValue().longValue()) {
                    field.setValue(LongNode.valueOf(field.getValue().longValue()));
                }
            });
        }
        if (node instanceof ContainerNode<?> container) {
            container.forEach(GeneratedFiles::wholeNumbers);
        }
    }

    /** The generator insists on writing; the refined model is what is wanted. */
    private static final class Nowhere implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return new ByteArrayOutputStream();
        }

        @Override
        public void close() {}
    }
}
