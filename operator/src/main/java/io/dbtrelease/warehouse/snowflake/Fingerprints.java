package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fingerprints from the information schema; no data is read. What goes in: each relation's name, type, when it was made and last altered, its rows and bytes, and
 * its columns' names, types and order. The names of the schemas do not: a side that is renamed stays what it is. A change by maintenance, which Snowflake counts as
 * altering too, means that gates are asked again.
 */
final class Fingerprints {
    /** SHA-256 of nothing: what there is of a database that is not there. */
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private Fingerprints() {}

    /** Of all relations of the schemas but their markers. A schema that does not exist is part of the text. */
    static String ofSchemas(SnowflakeSession session, SnowflakeConfig config, Collection<String> schemas)
            throws SQLException {
        Map<String, List<String>> byDatabase = new TreeMap<>();
        schemas.stream()
                .sorted()
                .distinct()
                .forEach(s -> byDatabase
                        .computeIfAbsent(SnowflakeSql.database(s), d -> new ArrayList<>())
                        .add(s));
        List<String> there = databases(session, config, byDatabase.keySet());
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, List<String>> e : byDatabase.entrySet()) {
            parts.add(there.contains(e.getKey()) ? one(session, schemasSql(e.getValue())) : NOTHING);
        }
        return String.join(".", parts);
    }

    /** Of single relations; one that does not exist is missing in the text. */
    static String ofRelations(SnowflakeSession session, SnowflakeConfig config, Collection<RelationName> relations)
            throws SQLException {
        Map<String, List<RelationName>> byDatabase = byDatabase(relations);
        List<String> there = databases(session, config, byDatabase.keySet());
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, List<RelationName>> e : byDatabase.entrySet()) {
            parts.add(there.contains(e.getKey()) ? one(session, relationsSql(e.getValue())) : NOTHING);
        }
        return String.join(".", parts);
    }

    static Map<String, List<RelationName>> byDatabase(Collection<RelationName> relations) {
        Map<String, List<RelationName>> byDatabase = new TreeMap<>();
        relations.stream()
                .sorted()
                .distinct()
                .forEach(r -> byDatabase
                        .computeIfAbsent(SnowflakeSql.database(r.schema()), d -> new ArrayList<>())
                        .add(r));
        return byDatabase;
    }

    private static List<String> databases(
            SnowflakeSession session, SnowflakeConfig config, Collection<String> databases) throws SQLException {
        return databases.isEmpty()
                ? List.of()
                : session.list(
                        "SELECT DATABASE_NAME FROM " + id(SnowflakeSql.database(config.controlSchema()))
                                + ".INFORMATION_SCHEMA.DATABASES WHERE DATABASE_NAME IN (" + texts(databases)
                                + ") ORDER BY DATABASE_NAME",
                        r -> r.getString(1));
    }

    private static String one(SnowflakeSession session, String sql) throws SQLException {
        return session.first(sql, r -> r.getString(1)).orElse(NOTHING);
    }

    /** One row with the fingerprint of schemas of one database. */
    static String schemasSql(Collection<String> schemas) {
        List<String> sorted = schemas.stream().sorted().toList();
        String database = SnowflakeSql.database(sorted.getFirst());
        String names = sorted.stream()
                .map(SnowflakeSql::inDatabase)
                .map(SnowflakeSql::text)
                .collect(Collectors.joining(", "));
        return hash(
                "SELECT " + place(sorted, "SCHEMA_NAME") + " || ' SCHEMA' AS LINE FROM " + id(database)
                        + ".INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME IN (" + names + ")\nUNION ALL\n",
                database,
                sorted,
                "TABLE_SCHEMA IN (" + names + ") AND TABLE_NAME <> " + text(SnowflakeSql.MARKER));
    }

    /** One row with the fingerprint of relations of one database. */
    static String relationsSql(Collection<RelationName> relations) {
        List<String> schemas =
                relations.stream().map(RelationName::schema).distinct().sorted().toList();
        String which = relations.stream()
                .sorted()
                .map(r -> "(" + text(SnowflakeSql.inDatabase(r.schema())) + ", " + text(r.name()) + ")")
                .collect(Collectors.joining(", ", "(TABLE_SCHEMA, TABLE_NAME) IN (", ")"));
        return hash("", SnowflakeSql.database(schemas.getFirst()), schemas, which);
    }

    private static String hash(String first, String database, List<String> schemas, String which) {
        String place = place(schemas, "TABLE_SCHEMA");
        String name = "LENGTH(TABLE_NAME) || ' ' || TABLE_NAME";
        return "SELECT SHA2(COALESCE(LISTAGG(LINE, '\\n') WITHIN GROUP (ORDER BY LINE), ''), 256) AS FINGERPRINT FROM (\n"
                + first
                + "SELECT " + place + " || ' RELATION ' || " + name + " || ' ' || TABLE_TYPE || ' ' || "
                + nanoseconds("CREATED") + " || ' ' || " + nanoseconds("LAST_ALTERED")
                + " || ' ' || COALESCE(TO_VARCHAR(ROW_COUNT), '-') || ' ' || COALESCE(TO_VARCHAR(BYTES), '-') AS LINE FROM "
                + id(database) + ".INFORMATION_SCHEMA.TABLES WHERE " + which + "\nUNION ALL\n"
                + "SELECT " + place + " || ' COLUMNS ' || " + name
                + " || ' ' || MD5(LISTAGG(LENGTH(COLUMN_NAME) || ' ' || COLUMN_NAME || ' ' || DATA_TYPE || ' ' || COALESCE(TO_VARCHAR(NUMERIC_PRECISION), '-')"
                + " || ' ' || COALESCE(TO_VARCHAR(NUMERIC_SCALE), '-') || ' ' || COALESCE(TO_VARCHAR(CHARACTER_MAXIMUM_LENGTH), '-'), ', ')"
                + " WITHIN GROUP (ORDER BY ORDINAL_POSITION)) AS LINE FROM " + id(database)
                + ".INFORMATION_SCHEMA.COLUMNS WHERE " + which + " GROUP BY TABLE_SCHEMA, TABLE_NAME)";
    }

    private static String nanoseconds(String column) {
        return "COALESCE(TO_VARCHAR(DATE_PART(EPOCH_NANOSECOND, " + column + ")), '-')";
    }

    /** A schema by its place among them, not by its name. */
    private static String place(List<String> schemas, String column) {
        StringBuilder sql = new StringBuilder("CASE ").append(column);
        for (int i = 0; i < schemas.size(); i++) {
            sql.append(" WHEN ")
                    .append(text(SnowflakeSql.inDatabase(schemas.get(i))))
                    .append(" THEN '")
                    .append(i)
                    .append("'");
        }
        return sql.append(" END").toString();
    }

    /** When the schemas and their databases were made: a name may be given again, but not in the same instant. */
    static String identity(SnowflakeSession session, SnowflakeConfig config, Collection<String> schemas)
            throws SQLException {
        Map<String, String> made = new TreeMap<>();
        schemas.forEach(s -> made.put(s, "-"));
        List<String> databases =
                schemas.stream().map(SnowflakeSql::database).distinct().sorted().toList();
        List<String> there = databases(session, config, databases);
        if (!there.isEmpty()) {
            String sql = there.stream()
                    .map(d -> "SELECT " + text(d) + " || '.' || SCHEMA_NAME AS NAME, " + nanoseconds("CREATED")
                            + " AS MADE FROM " + id(d) + ".INFORMATION_SCHEMA.SCHEMATA")
                    .collect(Collectors.joining("\nUNION ALL\n"));
            Map<String, String> found = new TreeMap<>();
            session.list(sql, r -> found.put(r.getString(1), r.getString(2)));
            made.replaceAll((name, none) -> found.getOrDefault(name, none));
        }
        return made.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
