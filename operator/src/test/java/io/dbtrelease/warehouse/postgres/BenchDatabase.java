package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Credentials;
import java.sql.Connection;
import java.sql.SQLException;

/** A database for benchmarks, which live in a package of their own. */
public final class BenchDatabase implements AutoCloseable {
    private final TestPostgres postgres = TestPostgres.create();

    public PostgresConfig config() {
        return postgres.config();
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

    public String version() {
        return postgres.text("show server_version");
    }

    @Override
    public void close() {
        postgres.drop();
    }
}
