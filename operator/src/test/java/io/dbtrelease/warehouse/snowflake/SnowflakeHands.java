package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.table;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.testsupport.WarehouseHands;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What others do in a test's account. */
final class SnowflakeHands implements WarehouseHands {
    private final TestSnowflake snowflake;

    SnowflakeHands(TestSnowflake snowflake) {
        this.snowflake = snowflake;
    }

    @Override
    public void createSchema(String schema) {
        if (schemas(database(schema)).isEmpty()) {
            snowflake.as(snowflake.operator(), "CREATE DATABASE " + id(database(schema)));
        }
        snowflake.as(snowflake.operator(), "CREATE SCHEMA " + schema(schema));
    }

    /** Its schemas; none where there is no such database. */
    private List<String> schemas(String database) {
        return snowflake
                        .texts("SELECT DATABASE_NAME FROM DBT_RELEASE" + suffix()
                                + ".INFORMATION_SCHEMA.DATABASES WHERE DATABASE_NAME = " + text(database))
                        .isEmpty()
                ? List.of()
                : snowflake.texts("SELECT SCHEMA_NAME FROM " + id(database) + ".INFORMATION_SCHEMA.SCHEMATA");
    }

    private String suffix() {
        return snowflake.operator().substring("DBT_OPERATOR".length());
    }

    @Override
    public void createTable(String schema, String table, int rows) {
        String values = IntStream.rangeClosed(1, rows)
                .mapToObj(i -> "(" + i + ", 'row " + i + "')")
                .collect(Collectors.joining(", "));
        String create = "CREATE TABLE " + table(schema, table) + " (ID INTEGER, NAME VARCHAR)";
        if (rows == 0) {
            asOwner(schema, create);
        } else {
            asOwner(schema, create, "INSERT INTO " + table(schema, table) + " VALUES " + values);
        }
    }

    @Override
    public void createView(String schema, String view, RelationName of) {
        asOwner(schema, "CREATE VIEW " + table(schema, view) + " AS SELECT * FROM " + relation(of));
    }

    /** Runs statements in one session as the schema's owner. */
    void asOwner(String schema, String... statements) {
        String owner = snowflake
                .texts("SELECT SCHEMA_OWNER FROM " + id(database(schema))
                        + ".INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = " + text(SnowflakeSql.inDatabase(schema)))
                .getFirst();
        snowflake.as(owner, statements);
    }

    @Override
    public void write(RelationName table) {
        snowflake.asAdmin("UPDATE " + relation(table) + " SET NAME = NAME || ' again' WHERE ID = 1");
    }

    /** A database that has nothing left goes with it. */
    @Override
    public void dropSchema(String schema) {
        snowflake.asAdmin("DROP SCHEMA " + schema(schema));
        boolean left = schemas(database(schema)).stream()
                .anyMatch(s -> !s.equals("PUBLIC") && !s.equals("INFORMATION_SCHEMA"));
        if (!left && !database(schema).equals(snowflake.database() + "_SCHEMAS")) {
            snowflake.asAdmin("DROP DATABASE " + id(database(schema)));
        }
    }

    /** Where the databases differ, it is the database that gets another name. */
    @Override
    public void renameSchema(String from, String to) {
        if (database(from).equals(database(to))) {
            snowflake.asAdmin("ALTER SCHEMA " + schema(from) + " RENAME TO " + schema(to));
        } else {
            snowflake.asAdmin("ALTER DATABASE " + id(database(from)) + " RENAME TO " + id(database(to)));
        }
    }

    @Override
    public void mark(String schema, Marker marker) {
        snowflake.as(snowflake.operator(), Markers.write(schema, marker));
    }

    @Override
    public long rows(RelationName table) {
        return Long.parseLong(
                snowflake.texts("SELECT COUNT(*) FROM " + relation(table)).getFirst());
    }
}
