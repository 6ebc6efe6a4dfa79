package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Credentials;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database for benchmarks and for faults, which live in packages of their own. */
public final class BenchDatabase implements AutoCloseable {
    private final TestPostgres postgres = TestPostgres.create();

    public PostgresConfig config() {
        return postgres.config();
    }

    public PostgresConfig configWithoutGate() {
        return postgres.configWithoutGate();
    }

    public Credentials build() {
        return TestPostgres.BUILD;
    }

    public Connection asOperator() throws SQLException {
        return postgres.connect(TestPostgres.OPERATOR);
    }

    public Connection asBuild() throws SQLException {
        return postgres.connect(TestPostgres.BUILD);
    }

    /** Reads Live, like a dashboard. */
    public Connection asReader() throws SQLException {
        Credentials gate = TestPostgres.GATE;
        return postgres.connect(gate);
    }

    /** What dbt leaves for a node: a view, or a table of 100 rows; one that was seeded stays. */
    public void build(String schema, String relation, Catalog.Kind kind) {
        postgres.as(
                TestPostgres.BUILD,
                kind == Catalog.Kind.View
                        ? "create or replace view " + id(schema, relation) + " as select 1 as id"
                        : "create table if not exists " + id(schema, relation)
                                + " as select i as id from generate_series(1, 100) i");
    }

    /** The same with rows that say of which attempt they are; a table that was seeded has Live's too. */
    public void build(String schema, String relation, Catalog.Kind kind, int attempt) {
        String name = id(schema, relation);
        postgres.as(
                TestPostgres.BUILD,
                kind == Catalog.Kind.View
                        ? "create or replace view " + name + " as select " + attempt + " as v"
                        : "create table if not exists " + name + " (v integer);\ninsert into " + name + " select "
                                + attempt + " from generate_series(1, 20)");
    }

    /** What somebody does who may do everything. */
    public void asAdmin(String... statements) {
        postgres.asAdmin(statements);
    }

    /** The first column of all rows, as the superuser sees it. */
    public List<String> texts(String sql) {
        return postgres.texts(sql);
    }

    /** Crashes the server; what is returned starts it again. */
    public Runnable crash() {
        return postgres.crash();
    }

    public String version() {
        return postgres.text("show server_version");
    }

    @Override
    public void close() {
        postgres.drop();
    }
}
