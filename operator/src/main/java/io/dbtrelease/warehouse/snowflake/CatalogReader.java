package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Catalog.Column;
import io.dbtrelease.warehouse.Catalog.Kind;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads relations and columns. */
final class CatalogReader {
    static final int MAX_RELATIONS = 50_000;

    private record Line(RelationName relation, Column column) {}

    private final InformationSchema information;

    CatalogReader(InformationSchema information) {
        this.information = information;
    }

    Catalog read(SnowflakeSession session, Collection<String> schemas) throws SQLException {
        Map<String, List<String>> grouped = Grouped.databases(schemas);
        Collection<String> databases =
                information.databases(session, grouped.keySet()).keySet();
        refuseTooMany(session, grouped, databases);
        Map<RelationName, List<Column>> columns = new HashMap<>();
        for (String database : databases) {
            session.list(
                            "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION,"
                                    + " NUMERIC_SCALE, DATETIME_PRECISION FROM " + id(database)
                                    + ".INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA IN ("
                                    + texts(grouped.getOrDefault(database, List.of()))
                                    + ") ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
                            r -> new Line(
                                    new RelationName(database + "." + r.getString(1), r.getString(2)),
                                    new Column(r.getString(3), type(r))))
                    .forEach(l -> columns.computeIfAbsent(l.relation(), n -> new ArrayList<>())
                            .add(l.column()));
        }
        Map<RelationName, Catalog.Relation> catalog = new HashMap<>();
        for (Relation relation : information.relations(session, schemas)) {
            catalog.put(
                    relation.name(),
                    new Catalog.Relation(kind(relation.type()), columns.getOrDefault(relation.name(), List.of())));
        }
        return new Catalog(catalog);
    }

    private static void refuseTooMany(
            SnowflakeSession session, Map<String, List<String>> grouped, Collection<String> databases)
            throws SQLException {
        int relations = 0;
        for (String database : databases) {
            relations += session.first(
                            "SELECT COUNT(*) FROM " + id(database)
                                    + ".INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA IN ("
                                    + texts(grouped.getOrDefault(database, List.of())) + ")",
                            r -> r.getInt(1))
                    .orElse(0);
        }
        if (relations > MAX_RELATIONS) {
            throw new WarehouseException(
                    WarehouseException.Kind.Failed,
                    relations + " relations in these schemas; at most " + MAX_RELATIONS + " are read");
        }
    }

    private static String type(ResultSet r) throws SQLException {
        return type(r.getString(4), number(r, 5), number(r, 6), number(r, 7), number(r, 8));
    }

    private static long number(ResultSet r, int column) throws SQLException {
        long number = r.getLong(column);
        return r.wasNull() ? -1 : number;
    }

    /** As DESCRIBE prints it, but a text of the engine's greatest length without one: that has grown, and may again. Each number -1: none. */
    static String type(String type, long length, long precision, long scale, long fraction) {
        return switch (type) {
            case "NUMBER" -> precision < 0 ? type : type + "(" + precision + "," + Math.max(0, scale) + ")";
            case "TEXT", "BINARY" -> length < 0 || length >= 8L << 20 ? type : type + "(" + length + ")";
            default -> fraction < 0 || type.equals("DATE") ? type : type + "(" + fraction + ")";
        };
    }

    static Kind kind(String type) {
        return switch (type) {
            case "BASE TABLE" -> Kind.Table;
            case "VIEW" -> Kind.View;
            case "MATERIALIZED VIEW" -> Kind.MaterializedView;
            default -> Kind.Other;
        };
    }
}
