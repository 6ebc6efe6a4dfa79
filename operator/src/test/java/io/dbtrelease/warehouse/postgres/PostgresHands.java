package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.testsupport.WarehouseHands;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import java.sql.Connection;
import java.sql.SQLException;

/** What others do in a test's database, as the superuser who takes the role of whoever would do it. */
final class PostgresHands implements WarehouseHands {
    private final TestPostgres postgres;

    PostgresHands(TestPostgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public void createSchema(String schema) {
        postgres.asAdmin("create schema " + id(schema) + " authorization dbt_operator");
    }

    @Override
    public void createTable(String schema, String table, int rows) {
        asOwner(
                schema,
                "create table " + id(schema, table) + " (id integer, name text)",
                "insert into " + id(schema, table) + " select i, 'row ' || i from generate_series(1, " + rows + ") i");
    }

    @Override
    public void createView(String schema, String view, RelationName of) {
        asOwner(schema, "create view " + id(schema, view) + " as select * from " + id(of));
    }

    /** Runs statements in one session as the schema's owner. */
    void asOwner(String schema, String... statements) {
        String owner =
                postgres.text("select pg_get_userbyid(nspowner) from pg_namespace where nspname = '" + schema + "'");
        String[] all = new String[statements.length + 1];
        all[0] = "set role " + id(owner);
        System.arraycopy(statements, 0, all, 1, statements.length);
        postgres.asAdmin(all);
    }

    @Override
    public void write(RelationName table) {
        postgres.asAdmin(
                "update " + id(table) + " set name = name where ctid = (select min(ctid) from " + id(table) + ")");
    }

    @Override
    public void dropSchema(String schema) {
        postgres.asAdmin("drop schema " + id(schema) + " cascade");
    }

    @Override
    public void renameSchema(String from, String to) {
        postgres.asAdmin("alter schema " + id(from) + " rename to " + id(to));
    }

    @Override
    public void mark(String schema, Marker marker) {
        try (Connection connection = postgres.connect(TestPostgres.OPERATOR)) {
            MarkerTable.write(new Session(connection), schema, marker);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long rows(RelationName table) {
        return Long.parseLong(postgres.text("select count(*) from " + id(table)));
    }
}
