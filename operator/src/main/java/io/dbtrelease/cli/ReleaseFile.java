package io.dbtrelease.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dbtrelease.api.Defaults;
import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.spec.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A DbtRelease in a file that was not applied, so that no API server has filled in defaults or refused anything.
 *
 * @param strategy DatabaseSwap, or SchemaSwap for all that swaps no databases
 */
record ReleaseFile(List<GateSpec> gates, Strategy strategy) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final long MAX_BYTES = 1 << 20;

    /** The file cannot be used; the message says why. */
    static final class BadFileException extends Exception {
        private static final long serialVersionUID = 1L;

        BadFileException(String message) {
            super(message);
        }
    }

    /** What the gates of the only DbtRelease in the file are made from; the file may have other documents. */
    static ReleaseFile read(Path file) throws BadFileException {
        List<JsonNode> releases = new ArrayList<>();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BadFileException(file + " is larger than 1 MiB");
            }
            try (MappingIterator<JsonNode> documents =
                    YAML.readerFor(JsonNode.class).readValues(Files.readString(file))) {
                documents.forEachRemaining(document -> {
                    if ("DbtRelease".equals(document.path("kind").asText())) {
                        releases.add(document);
                    }
                });
            }
        } catch (JsonProcessingException | RuntimeException bad) {
            throw new BadFileException(file + " is no YAML: " + firstLine(bad));
        } catch (NoSuchFileException absent) {
            throw new BadFileException("there is no file " + file);
        } catch (IOException unreadable) {
            throw new BadFileException(
                    file + " cannot be read: " + unreadable.getClass().getSimpleName());
        }
        if (releases.size() != 1) {
            throw new BadFileException(file + " has " + (releases.isEmpty() ? "no" : releases.size())
                    + " DbtRelease; exactly one is needed");
        }
        JsonNode release = releases.getFirst();
        boolean databases = release.at("/spec/exposure/strategy").asText().equals(Strategy.DatabaseSwap.name());
        return new ReleaseFile(gates(file, release), databases ? Strategy.DatabaseSwap : Strategy.SchemaSwap);
    }

    private static List<GateSpec> gates(Path file, JsonNode release) throws BadFileException {
        List<GateSpec> gates = new ArrayList<>();
        int index = 0;
        for (JsonNode gate : release.path("spec").path("gates")) {
            if (gate instanceof ObjectNode object) {
                Defaults.fill(object, GateSpec.class);
            }
            try {
                gates.add(YAML.treeToValue(gate, GateSpec.class));
            } catch (JsonProcessingException bad) {
                throw new BadFileException("%s: spec.gates[%d]%s".formatted(file, index, wrong(bad)));
            }
            index++;
        }
        return gates;
    }

    /** {@code .mode: 'Enfore' is none of Enforce, Warn}. */
    private static String wrong(JsonProcessingException bad) {
        String path = bad instanceof JsonMappingException it
                ? it.getPath().stream()
                        .map(part ->
                                part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                        .collect(Collectors.joining())
                : "";
        if (bad instanceof InvalidFormatException it) {
            return path + ": '" + it.getValue() + "' is "
                    + (it.getTargetType().isEnum()
                            ? "none of "
                                    + Stream.of(it.getTargetType().getEnumConstants())
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))
                            : "no value of the form that this field has");
        }
        return path + ": it does not have the form of this field";
    }

    private static String firstLine(Exception e) {
        String message =
                String.valueOf(e instanceof JsonProcessingException it ? it.getOriginalMessage() : e.getMessage());
        return message.lines().findFirst().orElse("");
    }
}
