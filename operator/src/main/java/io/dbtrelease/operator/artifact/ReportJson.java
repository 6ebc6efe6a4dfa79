package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reports as JSON: the same report gives the same bytes; what is read is bounded in depth and length. */
final class ReportJson {
    /** Of a report that a collector sends. */
    static final int MAX_REPORT_BYTES = 256 << 10;

    static final int MAX_PROGRESS_BYTES = 4 << 10;

    /** Of a report in the store, with what the operator adds. */
    static final int MAX_STORED_BYTES = 2 * MAX_REPORT_BYTES;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxDocumentLength(MAX_STORED_BYTES)
                            .maxStringLength(64 << 10)
                            .maxNameLength(1 << 10)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private ReportJson() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new IllegalStateException("records of texts and numbers go into JSON", e);
        }
    }

    /** @throws IOException if {@code json} is not a {@code type} */
    static <T> T read(byte[] json, Class<T> type) throws IOException {
        T value = MAPPER.readValue(json, type);
        if (value == null) {
            throw new IOException("null is not a " + type.getSimpleName());
        }
        return value;
    }
}
