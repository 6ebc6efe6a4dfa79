package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.QueryAnswer.Invalid;
import io.dbtrelease.warehouse.WarehouseException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Parser;

/**
 * Runs a query of a release's author. It logs in as the gate's role, which can do nothing but read, so there is no other role to get back to; it is one statement,
 * as counted by the driver's own splitter and then by the server; and it is a query, because the server opens a cursor for nothing else. Two rows of at most 200
 * characters are all that is ever fetched.
 */
final class GateQuery {
    private static final int MAX_SQL = 100_000;
    private static final int MAX_TEXT = 200;
    private final PostgresSessions sessions;

    GateQuery(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    QueryAnswer run(String sql, Duration timeout) {
        Credentials gate = sessions.config().gate();
        if (gate == null) {
            return new Invalid("The DbtWarehouse has no gateCredentials, and queries run as no other role.");
        }
        if (sql.isBlank() || sql.length() > MAX_SQL || sql.indexOf('\0') >= 0) {
            return new Invalid("A query has 1 to " + MAX_SQL + " characters, none of them NUL.");
        }
        try {
            return sessions.readAsGate(gate, "gate", timeout, session -> answer(session, sql));
        } catch (WarehouseException e) {
            if (!e.kind().isOfTheStatement()) {
                throw e;
            }
            return new Invalid(bounded(e.getMessage()));
        }
    }

    private static QueryAnswer answer(Session session, String sql) throws SQLException {
        String query = onlyStatement(sql);
        if (query == null) {
            return new Invalid("The text is not one statement.");
        }
        Integer columns = columns(session, query);
        if (columns == null) {
            return new Invalid("The statement is not a query.");
        }
        if (columns != 1) {
            return new Invalid("The query has " + columns + " columns; one is wanted.");
        }
        // The line break ends a comment that the query may end in.
        session.run("declare gate no scroll cursor for select left(cast(q.answer as text), " + (MAX_TEXT + 1)
                + ") from (" + query + "\n) as q(answer)");
        List<@Nullable String> rows = session.list("fetch forward 2 from gate", r -> r.getString(1));
        if (rows.size() != 1) {
            return new Invalid(rows.isEmpty() ? "The query gave no row." : "The query gave more than one row.");
        }
        String text = rows.getFirst();
        return text == null ? new QueryAnswer.Null() : number(text);
    }

    /** The text without what ends it, if it is one statement to the driver; the server refuses a message with two. */
    private static @Nullable String onlyStatement(String sql) throws SQLException {
        var statements = Parser.parseJdbcSql(sql, true, false, true, false, false);
        return statements.size() == 1 ? statements.getFirst().nativeSql : null;
    }

    /** How many columns it would have; nothing is run. Null: it is no query. */
    private static @Nullable Integer columns(Session session, String query) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(query.replace("?", "??"))) {
            ResultSetMetaData columns = statement.getMetaData();
            return columns == null ? null : columns.getColumnCount();
        } catch (IndexOutOfBoundsException e) {
            // The driver's own, when the server speaks of a parameter that the driver knows nothing of.
            throw new SQLException("there is no parameter $1", "42P02", e);
        }
    }

    private static QueryAnswer number(String text) {
        if (text.length() <= MAX_TEXT) {
            try {
                double value = new BigDecimal(text).doubleValue();
                if (Double.isFinite(value)) {
                    return new QueryAnswer.Number(value);
                }
            } catch (NumberFormatException e) {
                // Said below, with the other texts that are no numbers.
            }
        }
        return new Invalid("The query's value is not a number: " + bounded(text));
    }

    private static String bounded(@Nullable String text) {
        return Shown.line(String.valueOf(text), MAX_TEXT);
    }
}
