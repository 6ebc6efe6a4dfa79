package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.QueryAnswer.Invalid;
import io.dbtrelease.warehouse.WarehouseException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a query of a release's author. It logs in as the gate's role, which can do nothing but read; it is one statement, because a session takes one at a time
 * unless it is told otherwise; and it is a query, because it stands in a FROM. Two rows of at most 200 characters are all that is ever fetched.
 */
final class GateQuery {
    private static final int MAX_SQL = 100_000;
    private static final int MAX_TEXT = 200;
    private final SnowflakeSessions sessions;

    GateQuery(SnowflakeSessions sessions) {
        this.sessions = sessions;
    }

    QueryAnswer run(String sql, Duration timeout) {
        SnowflakeLogin gate = sessions.config().gate();
        if (gate == null) {
            return new Invalid("The DbtWarehouse has no gateCredentials, and queries run as no other role.");
        }
        if (sql.isBlank() || sql.length() > MAX_SQL || !SnowflakeSql.isKept(sql)) {
            return new Invalid("A query has 1 to " + MAX_SQL + " characters, none of them NUL.");
        }
        try {
            return sessions.asGate(gate, "dbt-release-operator/gate", timeout, session -> answer(session, sql));
        } catch (WarehouseException e) {
            if (!e.kind().isOfTheStatement()) {
                throw e;
            }
            return new Invalid(bounded(e.getMessage()));
        }
    }

    private static QueryAnswer answer(SnowflakeSession session, String sql) throws SQLException {
        List<@Nullable String> rows = session.list(statement(sql), r -> r.getString(1));
        if (rows.size() != 1) {
            return new Invalid(rows.isEmpty() ? "The query gave no row." : "The query gave more than one row.");
        }
        String text = rows.getFirst();
        return text == null ? new QueryAnswer.Null() : number(text);
    }

    /** The line break ends a comment that the query may end in; what ends a statement is taken off. */
    static String statement(String sql) {
        return "SELECT LEFT(CAST(Q.ANSWER AS VARCHAR), " + (MAX_TEXT + 1) + ") FROM (\n"
                + sql.strip().replaceAll(";\\s*$", "") + "\n) AS Q(ANSWER) LIMIT 2";
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
