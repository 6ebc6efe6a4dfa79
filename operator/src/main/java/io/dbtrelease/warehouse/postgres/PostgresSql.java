package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.RelationName;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** Quoting, and the statements that are more than one line's worth of care. Every name that reaches a statement goes through {@link #id}. */
final class PostgresSql {
    /** Bytes of a name; the server cuts off what is longer, without an error. */
    static final int MAX_NAME_BYTES = 63;

    private PostgresSql() {}

    /** A quoted identifier. Names that no object can have are refused: empty, with a NUL or half a character, or too long to be kept whole. */
    static String id(String name) {
        if (name.isEmpty() || !isKept(name) || !fits(name)) {
            throw new IllegalArgumentException("not a name that PostgreSQL can keep: " + shortened(name));
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Whether the server gets the text as it is: the driver cannot send a NUL, and sends a question mark for half a character. */
    static boolean isKept(String text) {
        return text.indexOf('\0') < 0 && Shown.isWhole(text);
    }

    /** Whether the server would keep the whole name. */
    static boolean fits(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }

    static String id(String schema, String name) {
        return id(schema) + "." + id(name);
    }

    static String id(RelationName relation) {
        return id(relation.schema(), relation.name());
    }

    static String ids(Collection<String> names) {
        return names.stream().map(PostgresSql::id).collect(Collectors.joining(", "));
    }

    /** A quoted text; the backslash is plain, because sessions pin standard_conforming_strings. */
    static String literal(String text) {
        if (!isKept(text)) {
            throw new IllegalArgumentException("a text with a NUL or half a character");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    /** At most 100 characters, for messages. */
    static String shortened(String text) {
        return Shown.line(text, 100);
    }

    static String renameSchema(String from, String to) {
        return "ALTER SCHEMA " + id(from) + " RENAME TO " + id(to);
    }
}
