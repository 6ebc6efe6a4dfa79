package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A block that won the claim and did not say that it ended. It is over when the service must have ended it and the query history shows it no more: DDL cannot be
 * taken back, so until then nobody else begins.
 */
final class UnderWay {
    /** How much later than its limit a block may still be ended. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    private static final int HISTORY = 10_000;

    private UnderWay() {}

    /**
     * Null: it is over.
     *
     * @return for another request than its own, which then cannot have begun
     * @throws WarehouseException for its own, of which it is not known whether it flips
     */
    static @Nullable Refused check(
            SnowflakeSession session, ControlTables control, ControlTables.Row row, String requestId)
            throws SQLException {
        String why = why(session, control, row);
        if (why == null) {
            return null;
        }
        if (row.isOf(requestId)) {
            throw new WarehouseException(Kind.Unavailable, why);
        }
        return new Refused(Reason.Blocked, why);
    }

    /** Why it cannot be said to be over; null: it is. */
    static @Nullable String why(SnowflakeSession session, ControlTables control, ControlTables.Row row)
            throws SQLException {
        long left = Flip.LIMIT.plus(SLACK).toSeconds() - row.secondsSinceWon().orElse(0);
        if (left >= 0) {
            return "A flip that was begun " + row.secondsSinceWon().orElse(0)
                    + " seconds ago did not say how it ended; in " + (left + 1)
                    + " seconds it is over, and is tried again then.";
        }
        String running = session.first(
                        "SELECT QUERY_ID FROM TABLE(" + id(control.database())
                                + ".INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => " + HISTORY
                                + ")) WHERE EXECUTION_STATUS IN ('RUNNING', 'QUEUED', 'BLOCKED', 'RESUMING_WAREHOUSE')"
                                + " AND STARTSWITH(QUERY_TEXT, 'EXECUTE IMMEDIATE') AND CONTAINS(QUERY_TEXT, "
                                + text(String.valueOf(row.token())) + ")",
                        r -> r.getString(1))
                .orElse(null);
        return running == null
                ? null
                : "A flip that was begun " + row.secondsSinceWon().orElse(0) + " seconds ago is still running as query "
                        + running + "; it is tried again when that is over.";
    }
}
