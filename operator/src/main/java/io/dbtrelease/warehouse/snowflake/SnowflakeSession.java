package io.dbtrelease.warehouse.snowflake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection for one operation. Every statement is a transaction of its own. */
final class SnowflakeSession {
    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;

    SnowflakeSession(Connection connection) {
        this.connection = connection;
    }

    /** All rows. Parameters are texts, numbers or truths. */
    <T> List<T> list(String sql, Row<T> row, @Nullable Object... binds) throws SQLException {
        if (binds.length == 0) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return read(rows, row);
            }
        }
        try (PreparedStatement statement = prepare(sql, binds);
                ResultSet rows = statement.executeQuery()) {
            return read(rows, row);
        }
    }

    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... binds) throws SQLException {
        List<T> rows = list(sql, row, binds);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** @return how many rows it changed; 0 where it changes no rows */
    int run(String sql, @Nullable Object... binds) throws SQLException {
        if (binds.length == 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return Math.max(0, statement.getUpdateCount());
            }
        }
        try (PreparedStatement statement = prepare(sql, binds)) {
            statement.execute();
            return Math.max(0, statement.getUpdateCount());
        }
    }

    /**
     * Runs a Snowflake Scripting block: all of it goes to the server in one request.
     *
     * @param body {@code [DECLARE …] BEGIN … END;} without two dollars in it
     * @return what it returned, as text
     */
    String block(String body) throws SQLException {
        if (body.contains("$$")) {
            throw new IllegalArgumentException("a block with two dollars in it");
        }
        return first("EXECUTE IMMEDIATE $$\n" + body + "\n$$", r -> r.getString(1))
                .orElse("");
    }

    private static <T> List<T> read(ResultSet rows, Row<T> row) throws SQLException {
        List<T> result = new ArrayList<>();
        while (rows.next()) {
            result.add(row.read(rows));
        }
        return result;
    }

    private PreparedStatement prepare(String sql, @Nullable Object... binds) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < binds.length; i++) {
                if (binds[i] instanceof String text && !SnowflakeSql.isKept(text)) {
                    throw new SQLException("a text with a NUL or half a character: no server keeps it", "22021");
                }
                statement.setObject(i + 1, binds[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
