package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes Green over from the build role. The order is what makes it safe to be interrupted and to be done again: sessions end, the schemas get their new owner
 * (nothing can be made in them any more), markers are written, and what is in them follows.
 */
final class SealGreen {
    private final String buildRole;
    private final @Nullable Credentials gate;
    private final SealCheck check;

    SealGreen(PostgresConfig config) {
        this.buildRole = config.buildRole();
        this.gate = config.gate();
        this.check = new SealCheck(buildRole);
    }

    SealReply seal(Session session, SealRequest request) throws SQLException {
        List<String> schemas = request.schemas().stream().map(SchemaMove::side).toList();
        List<Obstacle> obstacles = missing(session, schemas);
        if (!obstacles.isEmpty()) {
            return new SealReply.Refused(obstacles);
        }
        BuildSessions.end(session, buildRole, schemas);
        obstacles.addAll(SealCheck.onMarkers(session, schemas));
        if (!obstacles.isEmpty()) {
            return new SealReply.Refused(obstacles);
        }
        Map<String, String> owners = owners(session, request.schemas());
        takeSchemas(session, request, owners);
        for (SchemaMove move : request.schemas()) {
            obstacles.addAll(check.before(session, move.side(), owners.getOrDefault(move.live(), ""), schemas));
        }
        if (!obstacles.isEmpty()) {
            return new SealReply.Refused(obstacles);
        }
        Analyze.run(session, schemas);
        for (SchemaMove move : request.schemas()) {
            for (DbObject unknown : Handover.run(session, move.side(), owners.getOrDefault(move.live(), ""))) {
                obstacles.add(
                        new Obstacle(
                                "UnknownObject",
                                unknown.toString(),
                                "It cannot be handed over to Live's owner: it belongs to a role that the operator does not act for, or is of a kind that is not known here. Take it out of Green."));
            }
        }
        revokeAndGrant(session, request.schemas());
        session.commit();
        obstacles.addAll(check.after(session, schemas));
        return obstacles.isEmpty()
                ? new SealReply.Sealed(fingerprint(session, schemas))
                : new SealReply.Refused(obstacles);
    }

    private static String fingerprint(Session session, List<String> schemas) throws SQLException {
        Fingerprints.settle(session);
        session.commit();
        return Fingerprints.ofSchemas(session, schemas);
    }

    private static List<Obstacle> missing(Session session, List<String> schemas) throws SQLException {
        List<String> there =
                session.list("select nspname from pg_namespace where nspname = any (?)", r -> r.getString(1), schemas);
        List<Obstacle> missing = new ArrayList<>();
        for (String schema : schemas) {
            if (!there.contains(schema)) {
                missing.add(new Obstacle(
                        "GreenMissing", id(schema), "The schema is gone: the build or somebody dropped it."));
            }
        }
        return missing;
    }

    /** Live's owners by Live's names; where there is no Live yet, the operator's role. */
    private static Map<String, String> owners(Session session, List<SchemaMove> moves) throws SQLException {
        String self =
                session.first("select current_user::text", r -> r.getString(1)).orElseThrow();
        Map<String, String> owners = new HashMap<>();
        moves.forEach(m -> owners.put(m.live(), self));
        session.list(
                "select nspname, pg_get_userbyid(nspowner) from pg_namespace where nspname = any (?)",
                r -> owners.put(r.getString(1), r.getString(2)),
                moves.stream().map(SchemaMove::live).toList());
        return owners;
    }

    private void takeSchemas(Session session, SealRequest request, Map<String, String> owners) throws SQLException {
        for (SchemaMove move : request.schemas()) {
            session.run("alter schema " + id(move.side()) + " owner to " + id(owners.getOrDefault(move.live(), "")));
            session.run("revoke create on schema " + id(move.side()) + " from public, " + id(buildRole));
            MarkerTable.write(session, move.side(), request.marker().at(move.live()));
        }
        session.commit();
    }

    /** A grant that the build made to itself or to all came along with the owner's change; gates read from here on. */
    private void revokeAndGrant(Session session, List<SchemaMove> moves) throws SQLException {
        for (SchemaMove move : moves) {
            String schema = id(move.side());
            session.run("revoke insert, update, delete, truncate, references, trigger on all tables in schema " + schema
                    + " from public, " + id(buildRole));
            if (gate != null) {
                session.runAll(readGrants(schema, gate.username()));
            }
        }
        if (gate != null) {
            List<String> lives = session.list(
                    "select nspname from pg_namespace where nspname = any (?) and pg_has_role(nspowner, 'USAGE')"
                            + " and not has_schema_privilege(?, oid, 'USAGE')",
                    r -> r.getString(1),
                    moves.stream().map(SchemaMove::live).toList(),
                    gate.username());
            for (String live : lives) {
                grantOnAdopted(session, id(live), gate.username());
            }
        }
    }

    private static List<String> readGrants(String schema, String role) {
        return List.of(
                "grant usage on schema " + schema + " to " + id(role),
                "grant select on all tables in schema " + schema + " to " + id(role));
    }

    /** A Live that no release has built yet: what of it belongs to others stays unreadable for gates, and they say so. */
    private static void grantOnAdopted(Session session, String live, String role) throws SQLException {
        try {
            session.inSavepoint(() -> session.runAll(readGrants(live, role)));
        } catch (SQLException e) {
            session.run("grant usage on schema " + live + " to " + id(role));
        }
    }
}
