package io.dbtrelease.operator.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Records as JSON: the same record gives the same bytes, in the order of its fields; what is not known is left out. */
public final class RecordJson {
    /** Of all records. It grows where a field changes its meaning or goes; a new field does not change it. */
    public static final String VERSION = "1";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private RecordJson() {}

    /**
     * Of a record that was written, what {@code type} has of it.
     *
     * @throws JsonProcessingException if it cannot be understood, whatever wrote it
     * @throws IOException if it could not be read
     */
    public static <T> T read(InputStream json, Class<T> type) throws IOException {
        return MAPPER.readValue(json, type);
    }

    /** With a line's end behind it. */
    public static byte[] write(Object record) {
        try {
            return (MAPPER.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts, numbers and times go into JSON", e);
        }
    }
}
