package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Schemas that builds write in place. They must be nobody's side: what a build writes there is seen at once, without a gate and without a way back, and giving
 * the build role a Live to write in would undo all the rest.
 */
final class SharedSchemas {
    private final MarkerTable markers;
    private final String buildRole;

    SharedSchemas(MarkerTable markers, String buildRole) {
        this.markers = markers;
        this.buildRole = buildRole;
    }

    /** What keeps a build from them, or them from a build. */
    List<Obstacle> check(Session session, PrepareRequest request) throws SQLException {
        ReleaseId release = request.release();
        List<String> shared = request.shared();
        Map<String, String> taken = new TreeMap<>();
        for (SchemaState schema : markers.named(session, shared).values()) {
            Marker marker = schema.marker();
            if (marker != null) {
                taken.put(schema.name(), marked(schema.name(), marker, release));
            }
        }
        for (Claim claim : ControlTables.among(session, shared)) {
            taken.putIfAbsent(claim.liveName(), "is claimed as Live by " + owner(claim.owner(), release));
        }
        strangeMarkers(session, shared).forEach(taken::putIfAbsent);
        List<Obstacle> obstacles = new ArrayList<>();
        taken.forEach(
                (schema, what) -> obstacles.add(
                        new Obstacle(
                                "SharedTaken",
                                id(schema),
                                "This shared schema " + what
                                        + ". A build would write there in place, past every gate. Share a schema that is no release's.")));
        for (String name : unusable(session, buildRole, shared)) {
            obstacles.add(new Obstacle(
                    "SharedNotUsable",
                    id(name),
                    "The build role cannot work in this shared schema. " + mend(name, buildRole)));
        }
        obstacles.addAll(new SharedDependents(markers).of(session, request));
        return obstacles;
    }

    private static String marked(String schema, Marker marker, ReleaseId release) {
        String whose = owner(new ReleaseId(marker.releaseUid(), marker.releaseName()), release);
        return marker.liveName().equals(schema)
                ? "is Live of " + whose + ", revision " + marker.revision()
                : "is revision " + marker.revision() + " of " + id(marker.liveName()) + " of " + whose;
    }

    /** A marker that this operator does not believe may well be another operator's. */
    private static Map<String, String> strangeMarkers(Session session, List<String> shared) throws SQLException {
        Map<String, String> strange = new HashMap<>();
        session.list(
                "select n.nspname, pg_get_userbyid(c.relowner) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relname = ?",
                r -> strange.put(
                        r.getString(1),
                        "has a " + Marker.TABLE + " of role " + id(r.getString(2)) + ", as a release's schemas have"),
                shared,
                Marker.TABLE);
        return strange;
    }

    private static String owner(ReleaseId owner, ReleaseId release) {
        return (owner.uid().equals(release.uid()) ? "this release, " : "release ") + owner.name() + " (UID "
                + owner.uid() + ")";
    }

    /** Those that exist, in which the build role cannot work, and which the operator cannot open for it. */
    static List<String> unusable(Session session, String buildRole, Collection<String> shared) throws SQLException {
        return session.list(
                "select nspname from pg_namespace where nspname = any (?) and not pg_has_role(nspowner, 'USAGE')"
                        + " and not (has_schema_privilege(?, oid, 'USAGE') and has_schema_privilege(?, oid, 'CREATE')) order by 1",
                r -> r.getString(1),
                shared,
                buildRole,
                buildRole);
    }

    static String mend(String schema, String buildRole) {
        return "GRANT USAGE, CREATE ON SCHEMA " + id(schema) + " TO " + id(buildRole);
    }

    /** Makes those that are absent, and opens the others. They are the build role's own, so that what a hook of the project grants on them counts. */
    void make(Session session, List<String> shared) throws SQLException {
        record There(String name, boolean usable) {}
        List<There> there = session.list(
                "select nspname, has_schema_privilege(?, oid, 'USAGE') and has_schema_privilege(?, oid, 'CREATE')"
                        + " from pg_namespace where nspname = any (?)",
                r -> new There(r.getString(1), r.getBoolean(2)),
                buildRole,
                buildRole,
                shared);
        Set<String> absent = new HashSet<>(shared);
        for (There schema : there) {
            absent.remove(schema.name());
            if (!schema.usable()) {
                session.run(mend(schema.name(), buildRole));
            }
        }
        for (String schema : absent) {
            session.run("create schema if not exists " + id(schema) + " authorization " + id(buildRole));
        }
    }
}
