package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Quoting. Every name that reaches a statement goes through {@link #id}, every text that is not bound through {@link #text}. */
final class SnowflakeSql {
    /** The marker's table as the engine stores its name. */
    static final String MARKER = Marker.TABLE.toUpperCase(Locale.ROOT);

    /** Characters of a name. */
    static final int MAX_NAME = 255;

    private static final Pattern PART = Pattern.compile("[A-Z_][A-Z0-9_]{0,254}");

    private SnowflakeSql() {}

    /** A quoted identifier. Names that no object can have are refused. */
    static String id(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || !isKept(name)) {
            throw new IllegalArgumentException("not a name that Snowflake can keep: " + Shown.line(name, 100));
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@code DB.SCHEMA}, quoted. Both parts are plain names in upper case, as the project's names are. */
    static String schema(String name) {
        return id(database(name)) + "." + id(inDatabase(name));
    }

    /** The database of {@code DB.SCHEMA}. */
    static String database(String schema) {
        return schema.substring(0, dot(schema));
    }

    /** The schema of {@code DB.SCHEMA}, without its database. */
    static String inDatabase(String schema) {
        return schema.substring(dot(schema) + 1);
    }

    /** Whether it is {@code DB.SCHEMA}, both parts plain names in upper case. */
    static boolean isSchema(String name) {
        int dot = name.indexOf('.');
        return dot > 0
                && PART.matcher(name.substring(0, dot)).matches()
                && PART.matcher(name.substring(dot + 1)).matches();
    }

    private static int dot(String schema) {
        if (!isSchema(schema)) {
            throw new IllegalArgumentException(
                    "not a schema as DATABASE.SCHEMA in upper case: " + Shown.line(schema, 100));
        }
        return schema.indexOf('.');
    }

    static String relation(RelationName relation) {
        return schema(relation.schema()) + "." + id(relation.name());
    }

    /** A table of a schema. */
    static String table(String schema, String name) {
        return schema(schema) + "." + id(name);
    }

    /** A quoted text. Two dollars would end the block that it may stand in, and no text of a release has them. */
    static String text(String text) {
        if (!isKept(text) || text.contains("$$")) {
            throw new IllegalArgumentException("a text with a NUL, half a character, or two dollars");
        }
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    static String texts(Collection<String> texts) {
        return texts.stream().map(SnowflakeSql::text).collect(Collectors.joining(", "));
    }

    /** Whether the server gets the text as it is: it keeps no NUL, and JSON has no half characters. */
    static boolean isKept(String text) {
        return text.indexOf('\0') < 0 && Shown.isWhole(text);
    }
}
