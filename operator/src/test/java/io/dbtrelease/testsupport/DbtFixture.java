package io.dbtrelease.testsupport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that real dbt wrote for attempt 12 of another release, copied token by token as if it had been written for this attempt, just now.
 *
 * @param attempt {@code <release uid>/<attempt>}
 * @param number of the attempt: Green's schemas carry it
 * @param invocation invocation id of dbt
 * @param target that takes the place of the one that it was written for
 */
public record DbtFixture(String attempt, int number, String invocation, Instant now, Target target) {
    /** Where a project is built: the database, and the exposure that its schemas' names begin with. */
    public record Target(String database, String exposure) {
        static final Target USUAL = new Target("jaffle_artifacts", "analytics");
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final String GREEN = "__g12";

    /** The bytes of {@code src/test/resources/artifacts/<file>}, made this attempt's. */
    public byte[] read(String file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonParser from = JSON.createParser(Files.newInputStream(path(file)));
                JsonGenerator to = JSON.createGenerator(out)) {
            while (from.nextToken() != null) {
                copy(from, to);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static boolean exists(String file) {
        return Files.exists(path(file));
    }

    private static Path path(String file) {
        return RealApiServer.projectRoot().resolve("operator/src/test/resources/artifacts/" + file);
    }

    private void copy(JsonParser from, JsonGenerator to) throws IOException {
        switch (from.currentToken()) {
            case FIELD_NAME -> to.writeFieldName(names(from.currentName()));
            case VALUE_STRING -> {
                to.writeString(value(from));
                if ("DBTRELEASE_ATTEMPT".equals(from.currentName())) {
                    // Digests of what dbt does not compare: the same for all.
                    to.writeStringField("DBTRELEASE_VARS", "v");
                    to.writeStringField("DBTRELEASE_ENVIRONMENT", "e");
                    to.writeStringField("DBTRELEASE_SELECTION", "s");
                }
            }
            default -> to.copyCurrentEvent(from);
        }
    }

    private String value(JsonParser from) throws IOException {
        String name = String.valueOf(from.currentName());
        boolean metadata = from.currentToken() == JsonToken.VALUE_STRING
                && "metadata".equals(from.getParsingContext().getParent().getCurrentName());
        if (name.equals("DBTRELEASE_ATTEMPT")) {
            return attempt;
        }
        if (metadata && name.equals("invocation_id")) {
            return invocation;
        }
        if (metadata && (name.equals("generated_at") || name.equals("invocation_started_at"))) {
            return now.toString();
        }
        return names(from.getText());
    }

    private String names(String text) {
        String exposure = Target.USUAL.exposure();
        return text.replace(exposure + GREEN, exposure + "__g" + number)
                .replace(exposure, target.exposure())
                .replace(Target.USUAL.database(), target.database());
    }
}
