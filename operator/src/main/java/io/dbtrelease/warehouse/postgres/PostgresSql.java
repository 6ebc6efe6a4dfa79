package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.RelationName;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** Quoting, and the statements that are more than one line's worth of care. Every name that reaches a statement goes through {@link #id}. */
final class PostgresSql {
    /** Bytes of a name; the server cuts off what is longer, without an error. */
    static final int MAX_NAME_BYTES = 63;

    private PostgresSql() {}

    /** A quoted identifier. Names that no object can have are refused: empty, with a NUL, or too long to be kept whole. */
    static String id(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0 || !fits(name)) {
            throw new IllegalArgumentException("not a name that PostgreSQL can keep: " + shortened(name));
        }
        return '"' + name.replace("\"", "\"\"") + '"';
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
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text with a NUL");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    /** At most 100 characters, for messages. */
    static String shortened(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 100 ? plain : plain.substring(0, 99) + "…";
    }

    static String renameSchema(String from, String to) {
        return "ALTER SCHEMA " + id(from) + " RENAME TO " + id(to);
    }
}
