package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a build must not leave behind. Green's objects are about to belong to Live's owner, so whatever runs or reads with its owner's rights is held against
 * the build role's: a build must not gain by its Green being sealed.
 */
final class SealCheck {
    private final String buildRole;

    SealCheck(String buildRole) {
        this.buildRole = buildRole;
    }

    /** What the build hung on a marker: the marker is made anew, which the server refuses as long as something needs it. */
    static List<Obstacle> onMarkers(Session session, List<String> schemas) throws SQLException {
        Set<Key> markers = new HashSet<>(session.list(
                "select 'pg_class'::regclass::oid, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relname = ?",
                r -> new Key(r.getLong(1), r.getLong(2)),
                schemas,
                Marker.TABLE));
        Set<Key> bound = new HashSet<>();
        ObjectGraph.into(session, schemas).stream()
                .filter(e -> markers.contains(e.needed()))
                .forEach(e -> bound.add(e.dependent()));
        return ObjectGraph.identify(session, bound).values().stream()
                .map(
                        o -> new Obstacle(
                                "MarkerInUse",
                                o.toString(),
                                "It needs " + id(Marker.TABLE)
                                        + ", the operator's own table, which is written afresh when Green is sealed. Take the reference out of the model or hook that made it."))
                .toList();
    }

    /**
     * Before the owner changes.
     *
     * @param sides all schemas of the side: what is in them changes its owner too
     */
    List<Obstacle> before(Session session, String schema, String owner, List<String> sides) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>(session.list(
                "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
                        + " where n.nspname = ? and p.prosecdef limit 50",
                r -> new Obstacle(
                        "SecurityDefiner",
                        r.getString(1),
                        "The function is SECURITY DEFINER: in Live it would run with the rights of Live's owner. Make it SECURITY INVOKER."),
                schema));
        obstacles.addAll(session.list(
                """
                select distinct i.oid::regclass::text, p.oid::regprocedure::text
                from pg_class i
                join pg_namespace n on n.oid = i.relnamespace
                join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.oid and d.refclassid = 'pg_proc'::regclass
                join pg_proc p on p.oid = d.refobjid
                where n.nspname = ? and i.relkind in ('i', 'I') and pg_get_userbyid(p.proowner) = ? limit 50""",
                r -> new Obstacle(
                        "BuildCode",
                        r.getString(1),
                        "The index runs function " + r.getString(2)
                                + " of the build role, which the server's own ANALYZE would run with the rights of Live's owner."
                                + " Let another role own the function."),
                schema,
                buildRole));
        obstacles.addAll(unreadable(session, schema, owner, sides));
        return obstacles;
    }

    /** A view reads with its owner's rights: both must be able to read what it reads, the build role now and Live's owner after. */
    private List<Obstacle> unreadable(Session session, String schema, String owner, List<String> sides)
            throws SQLException {
        return session.list(
                """
                select distinct n.nspname, v.relname, rn.nspname, r.relname, has_table_privilege(?, r.oid, 'SELECT')
                from pg_class v
                join pg_namespace n on n.oid = v.relnamespace
                join pg_rewrite w on w.ev_class = v.oid
                join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
                join pg_class r on r.oid = d.refobjid and r.oid <> v.oid and r.relkind in ('r', 'p', 'v', 'm', 'f')
                join pg_namespace rn on rn.oid = r.relnamespace
                where n.nspname = ? and v.relkind in ('v', 'm') and rn.nspname <> 'pg_catalog' and rn.nspname <> all (?)
                    and not (has_any_column_privilege(?, r.oid, 'SELECT') and has_any_column_privilege(?, r.oid, 'SELECT'))
                limit 50""",
                r -> {
                    String view = id(r.getString(1), r.getString(2));
                    String read = id(r.getString(3), r.getString(4));
                    return r.getBoolean(5)
                            ? new Obstacle(
                                    "UnreadableByOwner",
                                    view,
                                    "The view reads " + read + ", which its owner in Live may not. GRANT SELECT ON "
                                            + read + " TO " + id(owner))
                            : new Obstacle(
                                    "UnreadableByBuild",
                                    view,
                                    "The view reads " + read + ", which the build role may not. GRANT SELECT ON " + read
                                            + " TO " + id(buildRole) + ", or take it out of the view.");
                },
                buildRole,
                schema,
                sides,
                buildRole,
                owner);
    }

    /** After the owner changed: what the build role could still write, through another role or through a grant to all. */
    List<Obstacle> after(Session session, List<String> schemas) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>(session.list(
                "select nspname from pg_namespace where nspname = any (?) and has_schema_privilege(?, oid, 'CREATE')",
                r -> writable(id(r.getString(1))),
                schemas,
                buildRole));
        obstacles.addAll(session.list(
                "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = any (?) and c.relkind in ('r', 'p', 'v', 'm', 'f')"
                        + " and (has_table_privilege(?, c.oid, 'DELETE, TRUNCATE') or has_any_column_privilege(?, c.oid, 'INSERT, UPDATE')) limit 50",
                r -> writable(id(r.getString(1), r.getString(2))),
                schemas,
                buildRole,
                buildRole));
        return obstacles;
    }

    private Obstacle writable(String object) {
        return new Obstacle(
                "StillWritable",
                object,
                "The build role can still write it, through a role that it is a member of. Take that membership from "
                        + id(buildRole) + ", or the grant from the model.");
    }
}
