package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.List;

/**
 * Ends what is left of a build: the build role's statements in sessions that are in Green, as far as the operator's role may see and cancel them (MONITOR and
 * OPERATE on the warehouse). What it may not see goes on. So this is a courtesy and no proof: what protects Green is that the build role owns nothing of it any
 * more, and a statement that was compiled before and commits after changes the fingerprint, which the flip compares.
 */
final class BuildStatements {
    private static final int POLLS = 10;

    private BuildStatements() {}

    /** Cancels them and waits until they are gone, at most about 10 seconds. */
    static void end(SnowflakeSession session, SnowflakeConfig config, List<String> sides, boolean databases)
            throws SQLException {
        for (int poll = 0; poll < POLLS; poll++) {
            List<String> running = session.list(running(config, sides, databases), r -> r.getString(1));
            if (running.isEmpty()) {
                return;
            }
            for (String query : running) {
                cancel(session, query);
            }
            session.list("CALL SYSTEM$WAIT(1)", r -> true);
        }
        throw new WarehouseException(Kind.Timeout, "statements of the build role go on in " + String.join(", ", sides));
    }

    static String running(SnowflakeConfig config, List<String> sides, boolean databases) {
        String controlDatabase = id(database(config.controlSchema()));
        return "SELECT QUERY_ID FROM TABLE(" + controlDatabase
                + ".INFORMATION_SCHEMA.QUERY_HISTORY(RESULT_LIMIT => 10000)) WHERE ROLE_NAME = "
                + text(config.buildRole())
                + " AND EXECUTION_STATUS IN ('RUNNING', 'QUEUED', 'BLOCKED', 'RESUMING_WAREHOUSE') AND DATABASE_NAME = "
                + text(database(sides.getFirst()))
                + (databases
                        ? ""
                        : " AND SCHEMA_NAME IN ("
                                + texts(sides.stream()
                                        .map(SnowflakeSql::inDatabase)
                                        .toList()) + ")");
    }

    private static void cancel(SnowflakeSession session, String query) throws SQLException {
        try {
            session.list("SELECT SYSTEM$CANCEL_QUERY(" + text(query) + ")", r -> true);
        } catch (SQLException e) {
            // It may have ended meanwhile, or the role may only look: the next look tells.
            if (!"42501".equals(e.getSQLState()) && !"02000".equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
