package io.dbtrelease.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.status.Condition;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mends what the generator cannot say or says wrongly. It walks the schema beside the records that the schema was made
 * from, so that a new field needs nothing here unless it is a list whose items have an identity.
 */
final class CrdRefiner implements CRDPostProcessor {
    /** Lists whose items are keyed; server-side apply merges them by item, and the API server refuses duplicates. */
    private static final Map<String, String> KEYED =
            Map.of("spec.gates", "name", "spec.monitoring.checks", "name", "spec.build.env", "name");

    /** Lists of values whose order means nothing; the API server refuses duplicates. */
    private static final Set<String> SETS = Set.of(
            "spec.allowedExposures",
            "spec.exposure.shared",
            "spec.exposure.readers",
            "spec.project.imagePullSecrets",
            "spec.schedule.windows[].days",
            "spec.gates[].schemaDiff.allow",
            "spec.gates[].rowCountDiff.relations",
            "spec.monitoring.checks[].schemaDiff.allow",
            "spec.monitoring.checks[].rowCountDiff.relations");

    private static final List<String> COLUMNS =
            List.of("Engine", "Phase", "Live", "Attempt", "Progress", "Ready", "Age", "Reason", "Message");

    /** As controller-gen writes it; without it the API server takes any text and the operator cannot read the object. */
    private static final String QUANTITY =
            "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

    private final Class<? extends HasMetadata> kind;
    private final Set<String> lists = new HashSet<>();

    /** @param kind the resource whose type arguments are its spec and its status */
    CrdRefiner(Class<? extends HasMetadata> kind) {
        this.kind = kind;
    }

    /** The records of spec and status. */
    static Type[] halves(Class<? extends HasMetadata> kind) {
        return ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    }

    /** The name of a record's component in JSON. */
    static String jsonName(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property == null ? component.getName() : property.value();
    }

    /** What a list holds. */
    static Type itemType(Type list) {
        return ((ParameterizedType) list).getActualTypeArguments()[0];
    }

    @Override
    public HasMetadata process(HasMetadata resource, String crdSpecVersion) {
        var crd = (CustomResourceDefinition) resource;
        var version = crd.getSpec().getVersions().getFirst();
        version.getAdditionalPrinterColumns().sort(Comparator.comparingInt(CrdRefiner::position));
        version.getAdditionalPrinterColumns().stream()
                .filter(column -> column.getPriority() == 0)
                .forEach(column -> column.setPriority(null));
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        root.setRequired(List.of("spec"));
        root.setDescription(Descriptions.of(kind));
        Type[] halves = halves(kind);
        refine("spec", root.getProperties().get("spec"), halves[0]);
        refine("status", root.getProperties().get("status"), halves[1]);
        root.getProperties().get("spec").setDescription(Descriptions.SPEC);
        root.getProperties().get("status").setDescription(Descriptions.STATUS);
        return crd;
    }

    /** The lists that were met, by path, with {@code []} for "of each item". */
    Set<String> lists() {
        return lists;
    }

    static Set<String> listsWithIdentity() {
        var all = new HashSet<>(SETS);
        all.addAll(KEYED.keySet());
        return all;
    }

    private static int position(CustomResourceColumnDefinition column) {
        int position = COLUMNS.indexOf(column.getName());
        if (position < 0) {
            throw new IllegalStateException("give the printer column " + column.getName() + " a place in COLUMNS");
        }
        return position;
    }

    private void refine(String path, JSONSchemaProps schema, Type type) {
        switch (type) {
            case ParameterizedType list when list.getRawType() == List.class -> refineList(path, schema, list);
            case ParameterizedType ignored -> {}
            case Class<?> number when number == long.class || number == Long.class -> schema.setFormat("int64");
            case Class<?> number when number == int.class || number == Integer.class -> schema.setFormat("int32");
            case Class<?> resources when resources == ResourceRequirements.class -> refineResources(schema);
            case Class<?> record when record.isRecord() -> refineRecord(path, schema, record);
            default -> {}
        }
    }

    private void refineRecord(String path, JSONSchemaProps schema, Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            String name = jsonName(component);
            JSONSchemaProps property = schema.getProperties().get(name);
            refine(path + "." + name, property, component.getGenericType());
            if (Boolean.TRUE.equals(property.getXKubernetesPreserveUnknownFields())) {
                // The generator says that every value is an object.
                property.setAdditionalProperties(null);
            }
            Default value = component.getAccessor().getAnnotation(Default.class);
            if (value != null && value.value().equals("{}")) {
                // The generator fills in Java's zeroes; an empty object would not keep the rules that it is held
                // against.
                property.setDefault(defaults(property));
            }
        }
    }

    private static ObjectNode defaults(JSONSchemaProps object) {
        ObjectNode defaults = JsonNodeFactory.instance.objectNode();
        object.getProperties().forEach((name, property) -> {
            if (property.getDefault() != null) {
                defaults.set(name, property.getDefault());
            }
        });
        return defaults;
    }

    private void refineList(String path, JSONSchemaProps schema, ParameterizedType list) {
        lists.add(path);
        Type item = itemType(list);
        refine(path + "[]", schema.getItems().getSchema(), item);
        if (item == Condition.class) {
            key(schema, "type");
        } else if (KEYED.containsKey(path)) {
            key(schema, KEYED.get(path));
        } else if (SETS.contains(path)) {
            schema.setXKubernetesListType("set");
        } else {
            schema.setXKubernetesListType("atomic");
        }
    }

    private static void key(JSONSchemaProps list, String name) {
        list.setXKubernetesListType("map");
        list.setXKubernetesListMapKeys(List.of(name));
    }

    private static void refineResources(JSONSchemaProps resources) {
        // Devices by claim need more of the pod than the API offers.
        resources.getProperties().remove("claims");
        for (String kind : List.of("limits", "requests")) {
            JSONSchemaProps amounts = resources.getProperties().get(kind);
            amounts.setMaxProperties(16L);
            JSONSchemaProps amount = amounts.getAdditionalProperties().getSchema();
            if (amount.getAnyOf().isEmpty()) {
                throw new IllegalStateException(
                        "the generator no longer writes " + Quantity.class + " as int or string");
            }
            amount.setPattern(QUANTITY);
            amount.setMaxLength(32L);
        }
    }
}
