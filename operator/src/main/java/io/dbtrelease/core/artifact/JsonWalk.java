package io.dbtrelease.core.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import io.dbtrelease.text.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A walk over one JSON document, token by token. Handlers stand on a value's first token and leave on its last; what
 * they do not take is skipped without being held, at any length.
 */
public final class JsonWalk {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ReadLimits.MAX_DEPTH)
                    .maxStringLength(ReadLimits.MAX_STRING)
                    .maxNameLength(ReadLimits.MAX_NAME)
                    .maxNumberLength(ReadLimits.MAX_NUMBER)
                    .build())
            // Names are unique ids by the ten thousand.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Python writes a project's .nan as NaN.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final int LONGEST_SECRET = 4_096;

    /** Most unique ids are shorter. */
    private static final int COMMON_NAME = 256;

    private static final long MAX_LONG_NAMES = 16_000_000;

    private final String file;
    private final JsonParser parser;
    private final HeldTexts texts;
    private long longNames;

    private JsonWalk(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
        this.texts = new HeldTexts(file);
    }

    /** Reads a field's value, or answers false to have it skipped. */
    @FunctionalInterface
    public interface Field {
        boolean read(String name) throws IOException;
    }

    /** Reads an array's element. */
    @FunctionalInterface
    public interface Element {
        void read() throws IOException;
    }

    static JsonWalk over(InputStream in, String file) throws IOException {
        return new JsonWalk(file, FACTORY.createParser(in));
    }

    JsonParser parser() {
        return parser;
    }

    /** The whole document: one object and nothing after it. */
    public void document(Field field) throws IOException {
        if (parser.nextToken() == null) {
            throw new ArtifactException(Code.Truncated, file + " is empty");
        }
        object(field);
        if (parser.nextToken() != null) {
            throw malformed("something follows the end of the document");
        }
    }

    /** An object. A name that is read twice is refused: two parsers would not agree on what it says. */
    public void object(Field field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw malformed("an object was expected");
        }
        Set<String> taken = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = nextName();
            parser.nextToken();
            if (!field.read(name)) {
                skip();
            } else if (!taken.add(name)) {
                throw malformed("a name that occurs before is there again");
            }
        }
    }

    /** Leaves on the value's last token, whatever the value is. */
    public void skip() throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.FIELD_NAME) {
                nextName();
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    /** The parser remembers names until there are 65,536 of them, so that long ones are few, whether anybody takes them or not. */
    private String nextName() throws IOException {
        String name = parser.currentName();
        if (name.length() > COMMON_NAME) {
            longNames += name.length();
            if (longNames > MAX_LONG_NAMES) {
                throw new ArtifactException(
                        Code.TooLarge,
                        "%s: names of more than %d characters pass %,d characters"
                                .formatted(file, COMMON_NAME, MAX_LONG_NAMES));
            }
        }
        return name;
    }

    /** An object, or null, which is as good as an empty one. */
    public void objectOrNull(Field field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            object(field);
        }
    }

    public void array(Element element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw malformed("an array was expected");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.read();
        }
    }

    /** A string or null; longer than {@code max} characters is refused. */
    public @Nullable String text(int max) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> {
                int length = parser.getTextLength();
                if (length > max) {
                    throw new ArtifactException(
                            Code.TooLarge,
                            "%s: the text at %s has %,d characters; at most %,d are read"
                                    .formatted(file, where(), length, max));
                }
                String text = parser.getText();
                yield texts.hold(possible(text));
            }
            default -> throw malformed("a string was expected");
        };
    }

    /** A string that is one of few: equal ones are held once. */
    public @Nullable String pooledText(int max) throws IOException {
        return texts.pooled(text(max));
    }

    /** A name of an object, held once for all who refer to it. */
    public String pooled(String name, int max) throws IOException {
        if (name.length() > max) {
            throw new ArtifactException(
                    Code.TooLarge, "%s: a name at %s has more than %,d characters".formatted(file, where(), max));
        }
        return texts.pooledName(possible(name));
    }

    /** A name of an object that is held like a text. */
    public String held(String name) throws IOException {
        return texts.hold(possible(name));
    }

    /** Names that no warehouse keeps as they are: it would cut them, or keep another character. */
    private String possible(String text) throws ArtifactException {
        if (text.indexOf('\0') >= 0) {
            throw malformed("there is a NUL character");
        }
        if (!Shown.isWhole(text)) {
            throw malformed("there is half a character");
        }
        return text;
    }

    /** As {@link #shownText}; equal ones are held once. */
    public @Nullable String shownPooled(int max) throws IOException {
        return texts.pooled(shownText(max));
    }

    /** As {@link #shownText}, but a number or what else is there is taken for nothing said. */
    public @Nullable String shownScalar(int max) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return shownText(max);
        }
        skip();
        return null;
    }

    /** At most the first {@code max} characters of a string, fit to be shown; null for null. */
    public @Nullable String shownText(int max) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> {
                // A password that begins before the cut ends within this, and is known by its end.
                int length = Math.min(parser.getTextLength(), max + LONGEST_SECRET);
                String start = new String(parser.getTextCharacters(), parser.getTextOffset(), length);
                String shown = Texts.shown(start, max);
                yield shown == null ? null : texts.hold(shown);
            }
            default -> throw malformed("a string was expected");
        };
    }

    /** Whether the value is a string of nothing but white space. */
    public boolean isBlank() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return false;
        }
        char[] characters = parser.getTextCharacters();
        int end = parser.getTextOffset() + parser.getTextLength();
        for (int i = parser.getTextOffset(); i < end; i++) {
            if (!Character.isWhitespace(characters[i])) {
                return false;
            }
        }
        return true;
    }

    /** The strings of an array, or one string alone; null is empty. Beyond {@code maxItems} is refused. */
    public List<String> texts(int maxItems, int maxLength) throws IOException {
        List<String> items = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            array(() -> {
                if (items.size() == maxItems) {
                    throw new ArtifactException(
                            Code.TooLarge, "%s: more than %,d items at %s".formatted(file, maxItems, where()));
                }
                String text = pooledText(maxLength);
                if (text != null) {
                    texts.holdItem();
                    items.add(text);
                }
            });
        } else {
            String text = pooledText(maxLength);
            if (text != null) {
                items.add(text);
            }
        }
        return items;
    }

    public @Nullable Boolean bool() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> throw malformed("true or false was expected");
        };
    }

    /** A finite number or null. */
    public @Nullable Double number() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (!Double.isFinite(number)) {
                    throw malformed("a finite number was expected");
                }
                yield number;
            }
            default -> throw malformed("a number was expected");
        };
    }

    /** A whole number or null; what does not fit into 64 bits is refused. */
    public @Nullable Long whole() throws IOException {
        Double number = number();
        if (number == null) {
            return null;
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        if (Math.abs(number) > Long.MAX_VALUE / 2.0) {
            throw malformed("the number is too large");
        }
        return (long) Math.ceil(number);
    }

    /** A time or null. One without a zone is UTC, as dbt means it. */
    public @Nullable Instant time() throws IOException {
        String text = text(64);
        if (text == null) {
            return null;
        }
        Instant time = Texts.time(text);
        if (time == null) {
            throw malformed("a time was expected");
        }
        return time;
    }

    public <T> T required(@Nullable T value, String name) throws IOException {
        if (value == null) {
            throw malformed("'" + name + "' is missing");
        }
        return value;
    }

    public ArtifactException malformed(String what) {
        return new ArtifactException(
                Code.Malformed,
                "%s: %s at %s (byte %d)"
                        .formatted(
                                file,
                                what,
                                where(),
                                parser.currentTokenLocation().getByteOffset()));
    }

    /** Gives back what {@link #text} counted, when its result is not held after all. */
    public void release(@Nullable String text) {
        texts.release(text);
    }

    private String where() {
        return Texts.cut(
                String.valueOf(
                        Texts.shown(parser.getParsingContext().pathAsPointer().toString(), 200)),
                200);
    }
}
