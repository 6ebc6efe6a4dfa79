package io.dbtrelease.core.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code dbt ls --output json --output-keys unique_id} prints: one object a line. Other lines, which are of plugins or of warnings, pass by.
 *
 * @see <a href="https://docs.getdbt.com/reference/commands/list">dbt's list command</a>
 */
public final class NodeListReader {
    private static final JsonFactory JSON = new JsonFactory();

    /** Of a line; an object with a longer one is none that was asked for. */
    private static final int MAX_LINE = 4 * Lengths.UNIQUE_ID;

    private NodeListReader() {}

    /**
     * Unique ids; empty: an object is malformed, or there are more than {@code max}.
     *
     * @throws IOException that the stream threw
     */
    public static Optional<Set<String>> read(InputStream in, int max) throws IOException {
        Set<String> ids = new HashSet<>();
        InputStream buffered = new BufferedInputStream(in);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean whole = true;
        int b;
        do {
            b = buffered.read();
            if (b >= 0 && b != '\n') {
                whole &= line.size() < MAX_LINE;
                if (whole) {
                    line.write(b);
                }
                continue;
            }
            byte[] text = line.toByteArray();
            if (text.length > 0 && text[0] == '{') {
                String id = whole ? id(text) : null;
                if (id == null || ids.size() == max) {
                    return Optional.empty();
                }
                ids.add(id);
            }
            line.reset();
            whole = true;
        } while (b >= 0);
        return Optional.of(ids);
    }

    private static @Nullable String id(byte[] line) {
        try (JsonParser parser = JSON.createParser(line)) {
            String id = null;
            int depth = 0;
            while (parser.nextToken() != null) {
                JsonToken token = parser.currentToken();
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (depth == 1 && token == JsonToken.VALUE_STRING && "unique_id".equals(parser.currentName())) {
                    id = parser.getText();
                }
            }
            return id == null || id.length() > Lengths.UNIQUE_ID ? null : id;
        } catch (IOException e) {
            return null;
        }
    }
}
