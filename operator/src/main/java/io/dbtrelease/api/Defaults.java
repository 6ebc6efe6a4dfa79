package io.dbtrelease.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.generator.annotation.Default;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The defaults that the API server fills in, for a document that never met one. They are the CRD's: both come from the same annotations.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting">defaulting</a>
 */
public final class Defaults {
    private static final JsonMapper JSON = new JsonMapper();

    private Defaults() {}

    /**
     * Adds each field that has a default and is absent or null, here and in the records below.
     *
     * @param type a record of the API whose form the object has; what does not have it is left as it is
     */
    public static void fill(ObjectNode object, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            JsonNode value = object.get(name);
            if (value == null || value.isNull()) {
                value = defaultOf(type, component);
                if (value == null) {
                    continue;
                }
                object.set(name, value);
            }
            if (value instanceof ObjectNode below && component.getType().isRecord()) {
                fill(below, component.getType());
            } else if (value.isArray() && elementOf(component) instanceof Class<?> element && element.isRecord()) {
                value.forEach(item -> {
                    if (item instanceof ObjectNode below) {
                        fill(below, element);
                    }
                });
            }
        }
    }

    private static @Nullable JsonNode defaultOf(Class<?> type, RecordComponent component) {
        try {
            Default annotation = type.getDeclaredField(component.getName()).getAnnotation(Default.class);
            if (annotation == null) {
                return null;
            }
            boolean text =
                    component.getType() == String.class || component.getType().isEnum();
            return text ? TextNode.valueOf(annotation.value()) : JSON.readTree(annotation.value());
        } catch (NoSuchFieldException | JsonProcessingException e) {
            throw new IllegalStateException("the default of " + type.getSimpleName() + "." + component.getName(), e);
        }
    }

    private static @Nullable Type elementOf(RecordComponent component) {
        return component.getType() == List.class && component.getGenericType() instanceof ParameterizedType list
                ? list.getActualTypeArguments()[0]
                : null;
    }
}
