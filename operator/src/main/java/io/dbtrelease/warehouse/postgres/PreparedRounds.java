package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * For which round of an attempt Green was made, and with what. Green is made once a round: an operator that stood still and wakes up when another one has gone on
 * must not make it anew under dbt, or after its gates. Every transaction that drops or makes Green begins with the row's lock.
 */
final class PreparedRounds {
    static final String TABLE = """
            create table if not exists dbt_release.prepared (
                release_uid text,
                attempt integer,
                round integer not null,
                relations integer,
                bytes bigint,
                millis bigint,
                live_fingerprint text,
                identity text,
                begun_at timestamptz not null default now(),
                primary key (release_uid, attempt))""";

    private PreparedRounds() {}

    private record Row(int round, PrepareReply.Prepared prepared) {}

    /**
     * Begins the round, or goes on with it: nobody else does until this transaction ends. What it made, if it has ended.
     *
     * @throws WarehouseException if a later round has begun
     */
    static Optional<PrepareReply.Prepared> begin(Session session, PrepareRequest request) throws SQLException {
        int mine = session.update("""
                insert into dbt_release.prepared as p (release_uid, attempt, round) values (?, ?, ?)
                on conflict (release_uid, attempt) do update set round = excluded.round, relations = null, bytes = null,
                    millis = null, live_fingerprint = null, identity = null, begun_at = now()
                where p.round < excluded.round or p.round = excluded.round and p.millis is null""", request.release().uid(), request.marker().revision(), request.round());
        if (mine == 1) {
            return Optional.empty();
        }
        Row row = session.first(
                        "select round, relations, bytes, millis, live_fingerprint, identity from dbt_release.prepared"
                                + " where release_uid = ? and attempt = ?",
                        r -> new Row(
                                r.getInt(1),
                                new PrepareReply.Prepared(
                                        r.getInt(2),
                                        r.getLong(3),
                                        PrepareReply.Prepared.rowsOf(r.getInt(2)),
                                        r.getLong(4),
                                        r.getString(5),
                                        r.getString(6),
                                        List.of())),
                        request.release().uid(),
                        request.marker().revision())
                .orElseThrow();
        if (row.round() != request.round()) {
            throw new WarehouseException(
                    Kind.Failed,
                    "round " + request.round() + " of attempt "
                            + request.marker().revision() + " is over: round " + row.round() + " has begun");
        }
        return Optional.of(row.prepared());
    }

    /** In the transaction that made Green. */
    static void end(Session session, PrepareRequest request, PrepareReply.Prepared prepared) throws SQLException {
        session.update(
                "update dbt_release.prepared set relations = ?, bytes = ?, millis = ?, live_fingerprint = ?, identity = ?"
                        + " where release_uid = ? and attempt = ?",
                prepared.relations(),
                prepared.bytes(),
                prepared.millis(),
                prepared.liveFingerprint(),
                prepared.identity(),
                request.release().uid(),
                request.marker().revision());
        session.run("delete from dbt_release.prepared where begun_at < now() - interval '" + ControlTables.KEPT + "'");
    }
}
