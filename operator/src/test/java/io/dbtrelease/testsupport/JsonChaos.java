package io.dbtrelease.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A JSON document that is still JSON and says something else: values of other types, hostile texts, names that are gone or strange, depth. */
public final class JsonChaos {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode document;
    private final Hostile hostile;

    private JsonChaos(JsonNode document, Hostile hostile) {
        this.document = document;
        this.hostile = hostile;
    }

    /** The document with one to four changes. */
    public static byte[] of(byte[] json, Hostile hostile) {
        try {
            JsonChaos chaos = new JsonChaos(JSON.readTree(json), hostile);
            for (int i = hostile.random().nextInt(4); i >= 0; i--) {
                chaos.change();
            }
            return JSON.writeValueAsBytes(chaos.document);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON to start from", e);
        }
    }

    private void change() {
        JsonNode at = document;
        // Deeper with every step, and anywhere on the way.
        while (true) {
            List<JsonNode> inner = new ArrayList<>();
            at.forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    inner.add(child);
                }
            });
            if (inner.isEmpty() || hostile.random().nextInt(4) == 0) {
                break;
            }
            at = hostile.oneOf(inner);
        }
        if (at instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = hostile.oneOf(names);
            switch (hostile.random().nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(hostile.text(8), object.get(name));
                default -> object.set(name, value());
            }
        } else if (at instanceof ArrayNode array && !array.isEmpty()) {
            int index = hostile.random().nextInt(array.size());
            if (hostile.random().nextInt(3) == 0) {
                array.add(array.get(index));
            } else {
                array.set(index, value());
            }
        }
    }

    private JsonNode value() {
        return switch (hostile.random().nextInt(12)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(hostile.random().nextBoolean());
            case 2 -> NODES.numberNode(hostile.random().nextInt());
            case 3 -> NODES.numberNode(hostile.random().nextLong());
            case 4 -> NODES.numberNode(hostile.random().nextGaussian() * 1e300);
            case 5 -> NODES.numberNode(BigInteger.TEN.pow(hostile.random().nextInt(400)));
            case 6 -> NODES.arrayNode();
            case 7 -> NODES.objectNode();
            case 8 -> deep();
            default -> NODES.textNode(hostile.text(12));
        };
    }

    private JsonNode deep() {
        ArrayNode outer = NODES.arrayNode();
        ArrayNode at = outer;
        for (int i = hostile.random().nextInt(400); i > 0; i--) {
            at = at.addArray();
        }
        return outer;
    }
}
