package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.table;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * For which round of an attempt Green was made, and with what. Green is made once a round: an operator that stood still and wakes up when another one has gone on
 * must not make it anew under dbt, or after its gates.
 *
 * <p>DDL is not transactional, so the row cannot be locked for as long as the work takes. It has a token instead: whoever begins a round puts one in, and every
 * block that makes or drops something first touches the row by that token. A round that was begun and never ended is taken over when the last block of it must
 * have ended, by its statement timeout.
 */
final class PreparedRounds {
    static final String TABLE = "PREPARED";

    /** What a block returns whose round has been taken over. */
    static final String OVER = "ROUND";

    private final String table;
    private final Duration blockLimit;

    PreparedRounds(SnowflakeConfig config, Duration blockLimit) {
        this.table = table(config.controlSchema(), TABLE);
        this.blockLimit = blockLimit;
    }

    /** The row as it is: what was prepared, if the round has ended, or else the token that is to be replaced. */
    record Seen(Optional<PrepareReply.Prepared> prepared, String token) {}

    private record Row(int round, String token, long seconds, Optional<PrepareReply.Prepared> prepared) {}

    /**
     * @throws WarehouseException if a later round has begun, or somebody may still be at this one
     */
    Seen look(SnowflakeSession session, PrepareRequest request) throws SQLException {
        int round = request.round();
        Row row = row(session, request);
        if (row.round() > round) {
            throw new WarehouseException(
                    Kind.Failed,
                    "round " + round + " of attempt " + request.marker().revision() + " is over: round " + row.round()
                            + " has begun");
        }
        if (row.round() == round && row.prepared().isPresent()) {
            return new Seen(row.prepared(), row.token());
        }
        long left = blockLimit.toSeconds() - row.seconds();
        if (row.round() > 0 && row.prepared().isEmpty() && left > 0) {
            throw new WarehouseException(
                    Kind.Busy,
                    "Green is being prepared by another call; if that one is gone, ask again in " + left + " seconds");
        }
        return new Seen(Optional.empty(), row.token());
    }

    private Row row(SnowflakeSession session, PrepareRequest request) throws SQLException {
        String uid = request.release().uid();
        int attempt = request.marker().revision();
        List<Row> rows = rows(session, uid, attempt);
        if (rows.isEmpty()) {
            session.run("INSERT INTO " + table + " (RELEASE_UID, ATTEMPT, ROUND, TOKEN, BEGUN_AT) SELECT " + text(uid)
                    + ", " + attempt
                    + ", 0, '', CURRENT_TIMESTAMP() WHERE NOT EXISTS (SELECT 1 FROM " + table + " WHERE "
                    + of(uid, attempt) + ")");
            rows = rows(session, uid, attempt);
        }
        // Two that were put in at once differ until the first update that meets both.
        return rows.stream()
                .max((a, b) -> Integer.compare(a.round(), b.round()))
                .orElseThrow(() -> new WarehouseException(Kind.Busy, "the row of the attempt is gone again"));
    }

    private List<Row> rows(SnowflakeSession session, String uid, int attempt) throws SQLException {
        return session.list(
                "SELECT ROUND, TOKEN, DATEDIFF('second', BEGUN_AT, CURRENT_TIMESTAMP()), RELATIONS, BYTES, MILLIS, LIVE_FINGERPRINT,"
                        + " IDENTITY FROM " + table + " WHERE " + of(uid, attempt),
                PreparedRounds::read);
    }

    private static Row read(ResultSet r) throws SQLException {
        int round = r.getInt(1);
        String token = r.getString(2);
        long seconds = r.getLong(3);
        long millis = r.getLong(6);
        if (r.wasNull()) {
            return new Row(round, token, seconds, Optional.empty());
        }
        return new Row(
                round,
                token,
                seconds,
                Optional.of(new PrepareReply.Prepared(
                        r.getInt(4),
                        r.getLong(5),
                        PrepareReply.Prepared.rowsOf(r.getInt(4)),
                        millis,
                        r.getString(7),
                        r.getString(8),
                        List.of())));
    }

    private static String of(String uid, int attempt) {
        return "RELEASE_UID = " + text(uid) + " AND ATTEMPT = " + attempt;
    }

    static String newToken() {
        return UUID.randomUUID().toString();
    }

    /** The first statement of the first block of a round. The driver may send that block twice: it begins anew then. */
    String begin(PrepareRequest request, String seen, String mine) {
        return "UPDATE " + table + " SET ROUND = " + request.round() + ", TOKEN = " + text(mine)
                + ", BEGUN_AT = CURRENT_TIMESTAMP(), MILLIS = NULL WHERE "
                + of(request.release().uid(), request.marker().revision()) + " AND TOKEN IN (" + text(seen) + ", "
                + text(mine) + ")";
    }

    /** The first statement of every other block of it. */
    String goOn(PrepareRequest request, String mine) {
        return "UPDATE " + table + " SET BEGUN_AT = CURRENT_TIMESTAMP() WHERE "
                + of(request.release().uid(), request.marker().revision()) + " AND TOKEN = " + text(mine);
    }

    void end(SnowflakeSession session, PrepareRequest request, String mine, PrepareReply.Prepared prepared)
            throws SQLException {
        int ended = session.run(
                "UPDATE " + table + " SET RELATIONS = " + prepared.relations() + ", BYTES = " + prepared.bytes()
                        + ", MILLIS = " + prepared.millis() + ", LIVE_FINGERPRINT = " + text(prepared.liveFingerprint())
                        + ", IDENTITY = " + text(prepared.identity()) + " WHERE "
                        + of(request.release().uid(), request.marker().revision()) + " AND TOKEN = " + text(mine));
        if (ended == 0) {
            throw takenOver();
        }
        session.run("DELETE FROM " + table + " WHERE BEGUN_AT < DATEADD('day', -90, CURRENT_TIMESTAMP())");
    }

    /** Gives the round up after a statement that failed: whoever asks next need not wait for it. */
    void giveUp(SnowflakeSession session, PrepareRequest request, String mine) throws SQLException {
        session.run("UPDATE " + table + " SET TOKEN = '', BEGUN_AT = DATEADD('day', -1, CURRENT_TIMESTAMP()) WHERE "
                + of(request.release().uid(), request.marker().revision()) + " AND TOKEN = " + text(mine));
    }

    static WarehouseException takenOver() {
        return new WarehouseException(Kind.Busy, "this round of the attempt was taken over by another call");
    }
}
