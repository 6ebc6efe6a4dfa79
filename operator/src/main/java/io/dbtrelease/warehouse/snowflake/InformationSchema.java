package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.RelationName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What there is, as far as the session's role may see it. A database that is not there has nothing. */
final class InformationSchema {
    /** @param retention days of time travel */
    record Database(String name, String owner, boolean isTransient, int retention, String comment) {}

    /** @param name {@code DATABASE.SCHEMA} */
    record Schema(
            String name, String owner, boolean isTransient, boolean managedAccess, int retention, String comment) {}

    /**
     * @param type {@code BASE TABLE}, {@code VIEW} and so on
     * @param rows as the metadata have it; null: they do not
     * @param plain a table whose rows are its own and nobody's refresh
     */
    record Relation(
            RelationName name,
            String owner,
            String type,
            boolean isTransient,
            @Nullable Long rows,
            long bytes,
            boolean plain,
            boolean reclusters) {
        boolean isTable() {
            return type.equals("BASE TABLE");
        }

        boolean isView() {
            return type.equals("VIEW");
        }

        /** The word for it in GRANT, REVOKE and ALTER. */
        String word() {
            return switch (type) {
                case "VIEW", "MATERIALIZED VIEW", "EXTERNAL TABLE", "EVENT TABLE" -> type;
                default -> "TABLE";
            };
        }
    }

    private final String controlDatabase;

    InformationSchema(SnowflakeConfig config) {
        this.controlDatabase = SnowflakeSql.database(config.controlSchema());
    }

    /** Those of these databases that are there. */
    Map<String, Database> databases(SnowflakeSession session, Collection<String> names) throws SQLException {
        Map<String, Database> there = new TreeMap<>();
        if (names.isEmpty()) {
            return there;
        }
        session.list(
                        "SELECT DATABASE_NAME, DATABASE_OWNER, IS_TRANSIENT, RETENTION_TIME, COMMENT FROM "
                                + id(controlDatabase) + ".INFORMATION_SCHEMA.DATABASES WHERE DATABASE_NAME IN ("
                                + texts(names) + ")",
                        r -> new Database(r.getString(1), text(r, 2), yes(r, 3), r.getInt(4), text(r, 5)))
                .forEach(d -> there.put(d.name(), d));
        return there;
    }

    /** All schemas of a database that is there, but its INFORMATION_SCHEMA. */
    static List<Schema> schemas(SnowflakeSession session, String database) throws SQLException {
        return session.list(
                "SELECT SCHEMA_NAME, SCHEMA_OWNER, IS_TRANSIENT, IS_MANAGED_ACCESS, RETENTION_TIME, COMMENT FROM "
                        + id(database)
                        + ".INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME <> 'INFORMATION_SCHEMA' ORDER BY 1",
                r -> new Schema(
                        database + "." + r.getString(1), text(r, 2), yes(r, 3), yes(r, 4), r.getInt(5), text(r, 6)));
    }

    /** Those of these schemas that are there, by name. */
    Map<String, Schema> schemas(SnowflakeSession session, Collection<String> names) throws SQLException {
        Map<String, Schema> there = new TreeMap<>();
        Map<String, List<String>> grouped = Grouped.databases(names);
        for (String database : databases(session, grouped.keySet()).keySet()) {
            schemas(session, database).stream()
                    .filter(s -> names.contains(s.name()))
                    .forEach(s -> there.put(s.name(), s));
        }
        return there;
    }

    /** The relations of these schemas, without markers. */
    List<Relation> relations(SnowflakeSession session, Collection<String> schemas) throws SQLException {
        Map<String, List<String>> grouped = Grouped.databases(schemas);
        List<Relation> relations = new ArrayList<>();
        for (String database : databases(session, grouped.keySet()).keySet()) {
            relations.addAll(session.list(
                    "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_OWNER, TABLE_TYPE, IS_TRANSIENT, ROW_COUNT, BYTES, IS_DYNAMIC, IS_HYBRID, AUTO_CLUSTERING_ON FROM "
                            + id(database) + ".INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA IN ("
                            + texts(grouped.getOrDefault(database, List.of())) + ") AND TABLE_NAME <> ? ORDER BY 1, 2",
                    r -> relation(database, r),
                    SnowflakeSql.MARKER));
        }
        return relations;
    }

    private static Relation relation(String database, ResultSet r) throws SQLException {
        long rows = r.getLong(6);
        Long known = r.wasNull() ? null : rows;
        return new Relation(
                new RelationName(database + "." + r.getString(1), r.getString(2)),
                text(r, 3),
                text(r, 4),
                yes(r, 5),
                known,
                r.getLong(7),
                !yes(r, 8) && !yes(r, 9),
                isOn(r.getString(10)));
    }

    private static boolean yes(ResultSet r, int column) throws SQLException {
        return "YES".equals(r.getString(column));
    }

    /** As SHOW TABLES says it, or as the schema's other columns say yes. */
    private static boolean isOn(@Nullable String value) {
        return "ON".equals(value) || "YES".equals(value);
    }

    private static String text(ResultSet r, int column) throws SQLException {
        String text = r.getString(column);
        return text == null ? "" : text;
    }
}
