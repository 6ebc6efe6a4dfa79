package io.dbtrelease.core.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.artifact.ArtifactReading;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A plan as JSON, about 200 bytes a node, as it is stored with the attempt's artifacts. The form is the project's own and
 * has a version; equal plans give equal bytes.
 */
public final class PlanJson {
    /** The file's name in the store. */
    public static final String FILE = "plan.json";

    static final int VERSION = 1;

    /** A plan of the most nodes that a manifest may have. */
    static final ReadLimits LIMITS = new ReadLimits(256L << 20, ReadLimits.DEFAULT.maxNodes(), 0);

    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private PlanJson() {}

    /** Writes the plan and leaves the stream open. */
    public static void write(ReleasePlan plan, OutputStream out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("attempt", plan.attempt());
            json.writeStringField("project", plan.project());
            json.writeStringField("dbtVersion", plan.dbtVersion());
            json.writeStringField("adapterType", plan.adapterType());
            json.writeNumberField("buildNodes", plan.buildNodes());
            json.writeNumberField("tests", plan.tests());
            json.writeArrayFieldStart("schemas");
            for (SchemaPair pair : plan.schemas()) {
                json.writeStartObject();
                json.writeStringField("live", pair.live());
                json.writeStringField("side", pair.side());
                json.writeEndObject();
            }
            json.writeEndArray();
            texts(json, "shared", plan.shared());
            texts(json, "warnings", plan.warnings());
            texts(json, "selectors", plan.selectors());
            if (!plan.excluded().isEmpty()) {
                texts(json, "excluded", plan.excluded());
            }
            stored(json, plan);
            json.writeArrayFieldStart("nodes");
            for (PlannedNode node : plan.nodes()) {
                node(json, node);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    /**
     * Reads the stream to its end at most and leaves it open.
     *
     * @throws IOException that the stream threw; what is in it is never an exception
     */
    public static Read<ReleasePlan> read(InputStream in) throws IOException {
        return ArtifactReading.stream(in, FILE, LIMITS, walk -> new PlanReader(walk).read());
    }

    private static void texts(JsonGenerator json, String name, Iterable<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void stored(JsonGenerator json, ReleasePlan plan) throws IOException {
        if (!plan.stored().isEmpty()) {
            json.writeArrayFieldStart("stored");
            for (PlannedNode.Name name : plan.stored()) {
                json.writeStartObject();
                json.writeStringField("schema", name.schema());
                json.writeStringField("name", name.identifier());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static void node(JsonGenerator json, PlannedNode node) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", node.uniqueId());
        json.writeStringField("materialized", node.materialized());
        json.writeStringField("liveSchema", node.live().schema());
        json.writeStringField("greenSchema", node.green().schema());
        json.writeStringField("name", node.live().identifier());
        flag(json, "seeded", node.seeded());
        flag(json, "shared", node.shared());
        flag(json, "grants", node.grantsConfigured());
        if (node.part() != PlannedNode.Part.Built) {
            json.writeStringField("part", node.part().name());
        }
        json.writeEndObject();
    }

    private static void flag(JsonGenerator json, String name, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(name, true);
        }
    }
}
