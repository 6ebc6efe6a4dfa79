package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.ReleaseId;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The claims, the flips and the Greens that were made, in a schema of their own that is never flipped. The claim's row is the fence: whoever flips changes it in the
 * same transaction, so that two operators never flip one exposure at once.
 */
final class ControlTables {
    static final String SCHEMA = "dbt_release";

    /** Flips older than this are forgotten; no request is made again after so long. */
    static final String KEPT = "90 days";

    private static final List<String> TABLES = List.of("""
            create table if not exists dbt_release.claims (
                exposure text primary key,
                release_uid text not null,
                release_name text not null,
                epoch bigint not null default 0,
                request_id text,
                from_revision integer,
                to_revision integer,
                claimed_at timestamptz not null default now(),
                flipped_at timestamptz)""", """
            create table if not exists dbt_release.flips (
                request_id text primary key,
                exposure text not null,
                release_uid text not null,
                from_revision integer,
                to_revision integer not null,
                flipped_at timestamptz not null default now())""", """
            create table if not exists dbt_release.withdrawn (
                request_id text primary key,
                withdrawn_at timestamptz not null default now())""", PreparedRounds.TABLE);

    private ControlTables() {}

    /** Makes the tables; the schema is the administrator's to make. */
    static void ensure(Session session) throws SQLException {
        if (exist(session) && has(session, "prepared") && has(session, "withdrawn")) {
            return;
        }
        try {
            session.inSavepoint(() -> session.runAll(TABLES));
        } catch (SQLException e) {
            // "if not exists" does not help against another operator that makes it at the same time.
            String state = PostgresErrors.state(e);
            if (!state.equals(PostgresErrors.UNIQUE_VIOLATION) && !state.equals(PostgresErrors.DUPLICATE_TABLE)) {
                throw e;
            }
        }
    }

    private static boolean exist(Session session) throws SQLException {
        return session.truth("select to_regclass('dbt_release.claims') is not null"
                + " and to_regclass('dbt_release.flips') is not null"
                + " from pg_namespace where nspname = 'dbt_release' and has_schema_privilege(oid, 'USAGE')");
    }

    private static boolean has(Session session, String table) throws SQLException {
        return session.truth("select to_regclass('dbt_release." + table + "') is not null");
    }

    static Optional<Claim> read(Session session, String exposure) throws SQLException {
        return exist(session)
                ? session.first(
                        "select release_uid, release_name, epoch from dbt_release.claims where exposure = ?",
                        r -> new Claim(exposure, new ReleaseId(r.getString(1), r.getString(2)), r.getLong(3)),
                        exposure)
                : Optional.empty();
    }

    /** The claims on any of these names. */
    static List<Claim> among(Session session, Collection<String> exposures) throws SQLException {
        return exist(session)
                ? session.list(
                        "select exposure, release_uid, release_name, epoch from dbt_release.claims where exposure = any (?) order by 1",
                        r -> new Claim(r.getString(1), new ReleaseId(r.getString(2), r.getString(3)), r.getLong(4)),
                        exposures)
                : List.of();
    }

    /** Takes the claim if it is free or held by the release that may be taken over from. */
    static Claim claim(Session session, ReleaseId release, String exposure, @Nullable String takeOverFrom)
            throws SQLException {
        session.update("""
                insert into dbt_release.claims as c (exposure, release_uid, release_name) values (?, ?, ?)
                on conflict (exposure) do update set release_uid = excluded.release_uid, release_name = excluded.release_name,
                    epoch = c.epoch + 1, claimed_at = now()
                where c.release_uid = ?""", exposure, release.uid(), release.name(), takeOverFrom == null ? "" : takeOverFrom);
        return read(session, exposure).orElseThrow();
    }

    static void unclaim(Session session, ReleaseId release, String exposure) throws SQLException {
        if (exist(session)) {
            session.update(
                    "delete from dbt_release.claims where exposure = ? and release_uid = ?", exposure, release.uid());
        }
    }

    /** Moves the claim on for this flip. @return whether the release holds it */
    static boolean advance(Session session, FlipRequest request, @Nullable Integer fromRevision) throws SQLException {
        return exist(session)
                && session.update(
                                "update dbt_release.claims set epoch = epoch + 1, request_id = ?, from_revision = ?, to_revision = ?,"
                                        + " flipped_at = now() where exposure = ? and release_uid = ?",
                                request.requestId(),
                                fromRevision,
                                request.toRevision(),
                                request.exposure(),
                                request.release().uid())
                        == 1;
    }

    static boolean hasFlipped(Session session, String requestId) throws SQLException {
        return session.truth("select exists (select from dbt_release.flips where request_id = ?)", requestId);
    }

    /** Takes a request back. @return whether it can still be */
    static boolean withdraw(Session session, String exposure, String requestId) throws SQLException {
        ensure(session);
        lock(session, exposure);
        if (hasFlipped(session, requestId)) {
            return false;
        }
        session.update(
                "insert into dbt_release.withdrawn (request_id) values (?) on conflict (request_id) do nothing",
                requestId);
        session.run("delete from dbt_release.withdrawn where withdrawn_at < now() - interval '" + KEPT + "'");
        return true;
    }

    static boolean isWithdrawn(Session session, String requestId) throws SQLException {
        return has(session, "withdrawn")
                && session.truth("select exists (select from dbt_release.withdrawn where request_id = ?)", requestId);
    }

    /** One flip at a time of an exposure; to the end of the transaction. */
    static void lock(Session session, String exposure) throws SQLException {
        session.list("select pg_advisory_xact_lock(" + Blockers.FLIP_LOCK + ")", r -> true, exposure);
    }

    static void recordFlip(Session session, FlipRequest request, @Nullable Integer fromRevision) throws SQLException {
        session.update(
                "insert into dbt_release.flips (request_id, exposure, release_uid, from_revision, to_revision) values (?, ?, ?, ?, ?)",
                request.requestId(),
                request.exposure(),
                request.release().uid(),
                fromRevision,
                request.toRevision());
        session.run("delete from dbt_release.flips where flipped_at < now() - interval '" + KEPT + "'");
    }
}
