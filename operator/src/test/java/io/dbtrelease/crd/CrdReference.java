package io.dbtrelease.crd;

import io.dbtrelease.api.spec.Patterns;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reference of all fields as Markdown: a table for each record, in the order of the records. */
final class CrdReference {
    private final StringBuilder out = new StringBuilder();

    /** Where a record was described; one that is used twice is described once. */
    private final Map<Class<?>, String> described = new HashMap<>();

    private CrdReference() {}

    static String of(List<CustomResourceDefinition> crds, List<Class<? extends HasMetadata>> kinds) {
        var reference = new CrdReference();
        reference
                .out
                .append("# CRD reference\n\nGenerated from the API records by `")
                .append(GeneratedFiles.COMMAND)
                .append("`; do not edit. What is written is checked by the API server when it is applied.\n");
        for (int i = 0; i < crds.size(); i++) {
            reference.kind(crds.get(i), kinds.get(i));
        }
        return reference.out.toString();
    }

    private void kind(CustomResourceDefinition crd, Class<? extends HasMetadata> kind) {
        var version = crd.getSpec().getVersions().getFirst();
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        out.append("\n## ").append(crd.getSpec().getNames().getKind()).append("\n\n");
        out.append("`apiVersion: ")
                .append(crd.getSpec().getGroup() + "/" + version.getName())
                .append("`, short name `")
                .append(crd.getSpec().getNames().getShortNames().getFirst())
                .append("`. ")
                .append(root.getDescription())
                .append('\n');
        rules(root);
        Type[] halves = CrdRefiner.halves(kind);
        described.clear();
        table("spec", root.getProperties().get("spec"), (Class<?>) halves[0]);
        table("status", root.getProperties().get("status"), (Class<?>) halves[1]);
    }

    private void table(String path, JSONSchemaProps schema, Class<?> record) {
        described.put(record, path);
        out.append("\n### ").append(path).append("\n\n");
        if (schema.getDescription() != null) {
            out.append(schema.getDescription()).append("\n\n");
        }
        out.append("| field | type | default | bounds | |\n|---|---|---|---|---|\n");
        var nested = new ArrayList<Runnable>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = CrdRefiner.jsonName(component);
            JSONSchemaProps field = schema.getProperties().get(name);
            boolean required = schema.getRequired().contains(name);
            String type = type(path + "." + name, field, component.getGenericType(), nested);
            out.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            name,
                            type,
                            required ? "**required**" : defaultOf(field),
                            bounds(field),
                            field.getDescription() == null ? "" : cell(field.getDescription())));
        }
        rules(schema);
        nested.forEach(Runnable::run);
    }

    /** Names a field's type; a record that was not described yet is put off until this table is done. */
    private String type(String path, JSONSchemaProps field, Type type, List<Runnable> nested) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            JSONSchemaProps items = field.getItems().getSchema();
            return "list of " + type(path + "[]", items, CrdRefiner.itemType(type), nested);
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            String known = described.get(record);
            if (known == null) {
                described.put(record, path);
                nested.add(() -> table(path, field, record));
                known = path;
            }
            return "[%s](#%s)".formatted(known, known.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", ""));
        }
        if (!field.getEnum().isEmpty()) {
            return field.getEnum().stream().map(v -> "`" + v.asText() + "`").collect(Collectors.joining(", "));
        }
        if (type instanceof ParameterizedType) {
            return field.getAdditionalProperties() == null ? "map of any JSON values" : "map of texts";
        }
        return switch (field.getType()) {
            case "object" -> "as in a container";
            case "string" -> "date-time".equals(field.getFormat()) ? "time" : "text";
            case "integer" -> "whole number";
            case String other -> other;
        };
    }

    private static String defaultOf(JSONSchemaProps field) {
        if (field.getDefault() == null) {
            return "";
        }
        return field.getProperties().isEmpty() ? code(field.getDefault().toString()) : "those of its fields";
    }

    private static String bounds(JSONSchemaProps field) {
        var bounds = new ArrayList<String>();
        add(bounds, "at least %s", number(field.getMinimum()));
        add(bounds, "at most %s", number(field.getMaximum()));
        add(bounds, "at least %s characters", field.getMinLength());
        add(bounds, "at most %s characters", field.getMaxLength());
        add(bounds, "at least %s items", field.getMinItems());
        add(bounds, "at most %s items", field.getMaxItems());
        add(bounds, "at most %s entries", field.getMaxProperties());
        add(bounds, "%s", pattern(field.getPattern()));
        JSONSchemaProps items =
                field.getItems() == null ? null : field.getItems().getSchema();
        add(
                bounds,
                "each %s",
                items == null
                                || items.getProperties().isEmpty()
                                        && bounds(items).isEmpty()
                                || !items.getProperties().isEmpty()
                        ? null
                        : bounds(items));
        if ("set".equals(field.getXKubernetesListType())) {
            bounds.add("no item twice");
        }
        if ("map".equals(field.getXKubernetesListType())) {
            bounds.add("no `" + field.getXKubernetesListMapKeys().getFirst() + "` twice");
        }
        return String.join("; ", bounds);
    }

    private static @Nullable String pattern(@Nullable String pattern) {
        return switch (pattern) {
            case null -> null;
            case Patterns.IDENTIFIER -> "an identifier";
            case Patterns.SCHEMA -> "a schema, `database.schema` on Snowflake";
            case Patterns.SCHEMA_GLOB -> "a schema, `database.schema` on Snowflake, with `*` at its end or not";
            case Patterns.DURATION -> "a duration such as `90s` or `1h30m`";
            case Patterns.OBJECT_NAME -> "the name of an object";
            case Patterns.PATH -> "an absolute path";
            default -> code(pattern);
        };
    }

    private static void add(List<String> bounds, String text, @Nullable Object value) {
        if (value != null) {
            bounds.add(text.formatted(value));
        }
    }

    private static @Nullable Object number(@Nullable Double value) {
        return value == null ? null : value == value.longValue() ? (Object) value.longValue() : value;
    }

    private void rules(JSONSchemaProps schema) {
        if (schema.getXKubernetesValidations().isEmpty()) {
            return;
        }
        out.append("\nRefused with:\n");
        for (ValidationRule rule : schema.getXKubernetesValidations()) {
            out.append("- ").append(rule.getMessage()).append('\n');
        }
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
