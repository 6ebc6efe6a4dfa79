package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The claims, the flips and what was withdrawn, in tables outside of all that is swapped. An administrator makes them once. A claim's row is the fence: whoever
 * flips changes its epoch first, and whoever saw an older epoch changes nothing. So it never goes back, and a claim that is given up keeps its row.
 */
final class ControlTables {
    /** What makes the tables. */
    static final String SETUP = "examples/snowflake/setup.sql";

    /** Flips older than this are forgotten; no request is made again after so long. */
    private static final int KEPT_DAYS = 90;

    private static final String NOBODY = "''";
    private static final String NOT_SET_UP = "SETUP";

    /** What a claim's row says, and what is known of one request. */
    record Row(
            String ownerUid,
            String ownerName,
            long epoch,
            @Nullable String requestId,
            @Nullable String token,
            @Nullable String reply,
            OptionalLong secondsSinceWon,
            boolean begun,
            boolean flipped,
            boolean withdrawn) {
        /** Whether the block that won the claim last may still be at work. */
        boolean isUnderWay() {
            return secondsSinceWon.isPresent();
        }

        boolean isOf(String requestOrNull) {
            return requestOrNull.equals(requestId);
        }
    }

    private final String schema;

    ControlTables(SnowflakeConfig config) {
        this.schema = config.controlSchema();
    }

    String claims() {
        return SnowflakeSql.table(schema, "CLAIMS");
    }

    String flips() {
        return SnowflakeSql.table(schema, "FLIPS");
    }

    String swaps() {
        return SnowflakeSql.table(schema, "SWAPS");
    }

    String withdrawn() {
        return SnowflakeSql.table(schema, "WITHDRAWN");
    }

    String database() {
        return SnowflakeSql.database(schema);
    }

    /** What is done with the tables; one that is missing is told from others that are. */
    <T> T with(SnowflakeSession session, SnowflakeSessions.Work<T> work) throws SQLException {
        try {
            return work.run(session);
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            if (e.getErrorCode() == SnowflakeErrors.DOES_NOT_EXIST && message.contains(database())) {
                throw notSetUp();
            }
            throw e;
        }
    }

    WarehouseException notSetUp() {
        return new WarehouseException(
                Kind.PermissionDenied,
                "The operator's tables in " + schema
                        + " are missing, incomplete, or its role may not use them: an administrator runs " + SETUP
                        + " once.");
    }

    /** The claim and, where the set-up is whole, what is known of the request. */
    Optional<Row> row(SnowflakeSession session, String liveName, String requestId) throws SQLException {
        String sql =
                "SELECT OWNER_UID, OWNER_NAME, EPOCH, REQUEST_ID, TOKEN, REPLY, DATEDIFF('second', WON_AT, CURRENT_TIMESTAMP()),"
                        + " (SELECT COUNT(*) FROM " + flips() + " WHERE REQUEST_ID = " + text(requestId) + "),"
                        + " (SELECT COUNT(*) FROM " + flips() + " WHERE REQUEST_ID = " + text(requestId)
                        + " AND FLIPPED_AT IS NOT NULL),"
                        + " (SELECT COUNT(*) FROM " + withdrawn() + " WHERE REQUEST_ID = " + text(requestId) + ")"
                        + " FROM " + claims() + " WHERE LIVE_NAME = " + text(liveName);
        return with(
                session,
                s -> s.first(sql, r -> {
                    long seconds = r.getLong(7);
                    OptionalLong since = r.wasNull() ? OptionalLong.empty() : OptionalLong.of(seconds);
                    return new Row(
                            String.valueOf(r.getString(1)),
                            String.valueOf(r.getString(2)),
                            r.getLong(3),
                            r.getString(4),
                            r.getString(5),
                            r.getString(6),
                            since,
                            r.getLong(8) > 0,
                            r.getLong(9) > 0,
                            r.getLong(10) > 0);
                }));
    }

    Optional<Claim> read(SnowflakeSession session, String liveName) throws SQLException {
        String sql = "SELECT OWNER_UID, OWNER_NAME, EPOCH FROM " + claims() + " WHERE LIVE_NAME = " + text(liveName)
                + " AND OWNER_UID <> " + NOBODY;
        return with(
                session,
                s -> s.first(
                        sql, r -> new Claim(liveName, new ReleaseId(r.getString(1), r.getString(2)), r.getLong(3))));
    }

    /** Takes the claim if it is free or held by the release that may be taken over from. */
    Claim claim(SnowflakeSession session, ReleaseId release, String liveName, @Nullable String takeOverFrom)
            throws SQLException {
        Optional<Claim> held = read(session, liveName);
        if (held.isPresent() && !held.get().owner().uid().equals(takeOverFrom)) {
            return held.get();
        }
        if (with(session, s -> s.block(claiming(release, liveName, takeOverFrom)))
                .equals(NOT_SET_UP)) {
            throw notSetUp();
        }
        return read(session, liveName)
                .orElseThrow(() -> new WarehouseException(
                        Kind.Failed, "the claim on " + liveName + " was given up at the same moment"));
    }

    /**
     * Snowflake keeps no unique keys: two that insert at once would both have a claim. So the first statement changes one row that everybody who claims changes,
     * and keeps it until the transaction's end.
     */
    private String claiming(ReleaseId release, String liveName, @Nullable String takeOverFrom) {
        String from = takeOverFrom == null ? NOBODY : NOBODY + ", " + text(takeOverFrom);
        return "BEGIN\n"
                + "BEGIN TRANSACTION;\n"
                + "UPDATE " + claims() + " SET EPOCH = EPOCH + 1 WHERE LIVE_NAME = '';\n"
                + "IF (SQLROWCOUNT <> 1) THEN\nROLLBACK;\nRETURN '" + NOT_SET_UP + "';\nEND IF;\n"
                + "INSERT INTO " + claims() + " (LIVE_NAME, OWNER_UID, OWNER_NAME, EPOCH) SELECT " + text(liveName)
                + ", '', '', 0 WHERE NOT EXISTS (SELECT 1 FROM " + claims() + " WHERE LIVE_NAME = " + text(liveName)
                + ");\n"
                + "UPDATE " + claims() + " SET OWNER_UID = " + text(release.uid()) + ", OWNER_NAME = "
                + text(release.name()) + ", EPOCH = EPOCH + 1 WHERE LIVE_NAME = " + text(liveName)
                + " AND OWNER_UID IN (" + from + ");\n"
                + "COMMIT;\n"
                + "RETURN 'DONE';\n"
                + "END;";
    }

    void unclaim(SnowflakeSession session, ReleaseId release, String liveName) throws SQLException {
        with(
                session,
                s -> s.run("UPDATE " + claims()
                        + " SET OWNER_UID = '', OWNER_NAME = '', EPOCH = EPOCH + 1 WHERE LIVE_NAME = " + text(liveName)
                        + " AND OWNER_UID = " + text(release.uid())));
    }

    /** From here on no block that was asked for before wins the claim: it looks for an epoch that is over. */
    void withdraw(SnowflakeSession session, ReleaseId release, String liveName, String requestId) throws SQLException {
        with(
                session,
                s -> s.block("BEGIN\n"
                        + "INSERT INTO " + withdrawn() + " (REQUEST_ID, RELEASE_UID, WITHDRAWN_AT) SELECT "
                        + text(requestId)
                        + ", " + text(release.uid()) + ", CURRENT_TIMESTAMP() WHERE NOT EXISTS (SELECT 1 FROM "
                        + withdrawn()
                        + " WHERE REQUEST_ID = " + text(requestId) + ");\n"
                        + "UPDATE " + claims() + " SET EPOCH = EPOCH + 1 WHERE LIVE_NAME = " + text(liveName)
                        + " AND OWNER_UID = " + text(release.uid()) + ";\n"
                        + "RETURN 'DONE';\n"
                        + "END;"));
    }

    /** Writes down that a request flipped, of which only Live's marker told. */
    void recordFlipped(SnowflakeSession session, String requestId) throws SQLException {
        session.run("UPDATE " + flips() + " SET FLIPPED_AT = CURRENT_TIMESTAMP() WHERE REQUEST_ID = " + text(requestId)
                + " AND FLIPPED_AT IS NULL");
    }

    /** Forgets what nobody asks for any more. */
    void forget(SnowflakeSession session) throws SQLException {
        String before = " < DATEADD('day', -" + KEPT_DAYS + ", CURRENT_TIMESTAMP())";
        session.run("DELETE FROM " + flips() + " WHERE BEGUN_AT" + before);
        session.run("DELETE FROM " + withdrawn() + " WHERE WITHDRAWN_AT" + before);
    }
}
