package io.dbtrelease.warehouse.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection for one operation, in a transaction from the first statement on. */
final class Session {
    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;

    Session(Connection connection) {
        this.connection = connection;
    }

    /** All rows. Parameters are texts, numbers, truths, or collections of texts, which become {@code text[]}. */
    <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(row.read(rows));
            }
            return result;
        }
    }

    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        List<T> rows = list(sql, row, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** The first column of the first row; false where there is none. */
    boolean truth(String sql, @Nullable Object... parameters) throws SQLException {
        return first(sql, r -> r.getBoolean(1), parameters).orElse(false);
    }

    int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Runs a statement that has no parameters. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Runs a statement that has no parameters, and counts its rows. */
    long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            return statement.executeLargeUpdate(sql);
        }
    }

    /** Runs statements, many to a round trip. */
    void runAll(Collection<String> statements) throws SQLException {
        List<String> batch = new ArrayList<>(statements);
        for (int from = 0; from < batch.size(); from += 200) {
            run(String.join(";\n", batch.subList(from, Math.min(batch.size(), from + 200))));
        }
    }

    /** For the rest of the transaction. */
    void setLocal(String setting, String value) throws SQLException {
        list("select set_config(?, ?, true)", r -> true, setting, value);
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    /** Runs something that may fail without ending the transaction. */
    void inSavepoint(Part part) throws SQLException {
        var savepoint = connection.setSavepoint();
        try {
            part.run();
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            connection.rollback(savepoint);
            throw e;
        }
    }

    /** A part of a transaction. */
    @FunctionalInterface
    interface Part {
        void run() throws SQLException;
    }

    int majorVersion() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    Connection connection() {
        return connection;
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                Object parameter = parameters[i];
                if (parameter instanceof Collection<?> texts) {
                    for (Object text : texts) {
                        refuseUnkept(text);
                    }
                    statement.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
                } else {
                    refuseUnkept(parameter);
                    statement.setObject(i + 1, parameter);
                }
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /** The driver would ask for another text than this, and perhaps find what nobody named. */
    private static void refuseUnkept(@Nullable Object parameter) throws SQLException {
        if (parameter instanceof String text && !PostgresSql.isKept(text)) {
            throw new SQLException("a text with a NUL or half a character: no server keeps it", "22021");
        }
    }
}
