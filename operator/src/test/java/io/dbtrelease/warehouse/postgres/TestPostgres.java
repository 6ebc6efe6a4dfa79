package io.dbtrelease.warehouse.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dbtrelease.warehouse.Credentials;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server for the tests of this JVM, and databases in it with the three roles of {@code examples/postgres/setup.sql}, none of them a superuser. With
 * {@code -Dtest.postgres.port=…} a server is used that runs already, with the superuser {@code postgres} trusted on localhost; with {@code -Dtest.postgres.fsync=on} a
 * commit waits for the disk, which only a benchmark needs.
 */
final class TestPostgres {
    static final Credentials OPERATOR = new Credentials("dbt_operator", "operator-secret");
    static final Credentials BUILD = new Credentials("dbt_build", "build-secret");
    static final Credentials GATE = new Credentials("dbt_gate", "gate-secret");
    private static final AtomicInteger DATABASES = new AtomicInteger();
    /** Generous: the library's own limit is 10 s, and a server that came too late would fail all the tests after it. */
    static final Duration STARTS = Duration.ofMinutes(3);

    private static final int PORT = start();

    private final String database;

    private TestPostgres(String database) {
        this.database = database;
    }

    private static int start() {
        Integer running = Integer.getInteger("test.postgres.port");
        if (running != null) {
            return running;
        }
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setPGStartupWait(STARTS)
                    .setServerConfig("max_connections", "60")
                    .setServerConfig("fsync", System.getProperty("test.postgres.fsync", "off"))
                    .setServerConfig("max_prepared_transactions", "0")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fresh database, set up. */
    static TestPostgres create() {
        TestPostgres fresh = createBare();
        fresh.asAdmin(fresh.setup().toArray(String[]::new));
        return fresh;
    }

    /** A fresh database; the roles exist and have nothing. */
    static TestPostgres createBare() {
        String name = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        TestPostgres server = new TestPostgres("postgres");
        for (Credentials role : List.of(OPERATOR, BUILD, GATE)) {
            server.asAdmin("do $$ begin create role " + role.username() + " login password '" + role.password()
                    + "'; exception when duplicate_object then null; end $$");
        }
        server.asAdmin("create database " + name);
        return new TestPostgres(name);
    }

    /** What examples/postgres/setup.sql does in a database of its own. */
    private List<String> setup() {
        String options = majorVersion() >= 16 ? " with inherit true, set true" : "";
        return List.of(
                "grant connect, create on database " + database + " to dbt_operator",
                "grant dbt_build to dbt_operator" + options,
                "create schema if not exists dbt_release authorization dbt_operator",
                "grant connect, temporary on database " + database + " to dbt_build",
                "revoke create on database " + database + " from dbt_build",
                "grant connect on database " + database + " to dbt_gate");
    }

    PostgresConfig config() {
        return new PostgresConfig("localhost", PORT, database, "disable", null, OPERATOR, BUILD.username(), GATE);
    }

    PostgresConfig configWithoutGate() {
        return new PostgresConfig("localhost", PORT, database, "disable", null, OPERATOR, BUILD.username(), null);
    }

    String database() {
        return database;
    }

    int majorVersion() {
        return Integer.parseInt(text("show server_version_num")) / 10_000;
    }

    /** Runs statements as the superuser, each in a transaction of its own. */
    void asAdmin(String... statements) {
        try (Connection connection = connect(new Credentials("postgres", "postgres"))) {
            run(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void as(Credentials role, String... statements) {
        try (Connection connection = connect(role)) {
            run(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    Connection connect(Credentials role) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + PORT + "/" + database, role.username(), role.password());
    }

    /** The first column of all rows, as the superuser sees it. */
    List<String> texts(String sql) {
        try (Connection connection = connect(new Credentials("postgres", "postgres"));
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String text(String sql) {
        return texts(sql).getFirst();
    }

    /** Crashes the server, with all its databases; what is returned starts it again. */
    Runnable crash() {
        assumeTrue(Integer.getInteger("test.postgres.port") == null, "a server that ran already is left alone");
        ServerCrash crash = new ServerCrash(Path.of(text("show data_directory")));
        crash.stop();
        return crash::start;
    }

    /** Drops the database with whoever is connected to it. */
    void drop() {
        new TestPostgres("postgres").asAdmin("drop database " + database + " with (force)");
    }
}
