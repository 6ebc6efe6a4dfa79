package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a flip would lose or break, found while there is time to mend it. The flip itself looks again at what binds to Live. */
final class Obstacles {
    private static final int LISTED = 100;
    private final Dependents dependents;
    private final FlipRequest request;

    Obstacles(MarkerTable markers, FlipRequest request) {
        this.dependents = new Dependents(markers);
        this.request = request;
    }

    List<Obstacle> find(Session session, Collection<RelationName> known) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        Refused unfit = new FlipCheck(request).namesDoNotFit();
        if (unfit != null) {
            obstacles.add(new Obstacle("NameTooLong", request.exposure(), unfit.message()));
            return obstacles;
        }
        obstacles.addAll(notOurs(session, request.liveSchemas()));
        obstacles.addAll(missingReaders(session));
        obstacles.addAll(takenNames(session));
        obstacles.addAll(dependents.ofLive(session, request).obstacles());
        obstacles.addAll(dependents.ofGreen(session, request));
        obstacles.addAll(handMadeRelations(session, known));
        obstacles.addAll(handMadeObjects(session));
        obstacles.addAll(functionsThatNameGreen(session));
        obstacles.addAll(lostRowSecurity(session));
        if (request.strict()) {
            obstacles.addAll(StrictLocks.obstacles(session, request));
        }
        return List.copyOf(obstacles.subList(0, Math.min(LISTED, obstacles.size())));
    }

    /** Schemas that the operator could not rename. */
    static List<Obstacle> notOurs(Session session, Collection<String> schemas) throws SQLException {
        return session.list(
                "select nspname, pg_get_userbyid(nspowner), current_user from pg_namespace"
                        + " where nspname = any (?) and not pg_has_role(nspowner, 'USAGE')",
                r -> new Obstacle(
                        "NotOwner",
                        id(r.getString(1)),
                        "Only a member of its owner can rename it. GRANT " + id(r.getString(2)) + " TO "
                                + id(r.getString(3))),
                schemas);
    }

    private List<Obstacle> missingReaders(Session session) throws SQLException {
        return session.list(
                "select r from unnest(?::text[]) r where not exists (select from pg_roles where rolname = r)",
                r -> new Obstacle(
                        "ReaderMissing",
                        id(r.getString(1)),
                        "There is no such role, and exposure.readers names it. Make it, or take it out."),
                request.readers());
    }

    private List<Obstacle> takenNames(Session session) throws SQLException {
        FlipCheck check = new FlipCheck(request);
        return session.list(
                "select nspname from pg_namespace where nspname = any (?)",
                r -> new Obstacle(
                        "NameTaken",
                        id(r.getString(1)),
                        "What is Live now should take this name when it retires. Rename or drop the schema."),
                request.liveSchemas().stream().map(check::retired).toList());
    }

    /** Relations of Live that no manifest knows, neither the one that built Live nor the one that built Green. */
    private List<Obstacle> handMadeRelations(Session session, Collection<RelationName> known) throws SQLException {
        Set<RelationName> expected = new HashSet<>(known);
        expected.addAll(session.list(
                "select m.live, c.relname from unnest(?::text[], ?::text[]) as m(side, live)"
                        + " join pg_namespace n on n.nspname = m.side join pg_class c on c.relnamespace = n.oid",
                r -> new RelationName(r.getString(1), r.getString(2)),
                request.incoming().stream().map(SchemaMove::side).toList(),
                request.incoming().stream().map(SchemaMove::live).toList()));
        record Found(RelationName name, String kind) {}
        return session
                .list(
                        """
                        select n.nspname, c.relname, case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                            when 'f' then 'foreign table' when 'c' then 'type' else 'table' end
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = any (?) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c') and c.relname <> ?
                            and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('a', 'i') and d.refobjsubid > 0))
                        order by 1, 2""",
                        r -> new Found(new RelationName(r.getString(1), r.getString(2)), r.getString(3)),
                        request.liveSchemas(),
                        Marker.TABLE)
                .stream()
                .filter(f -> !expected.contains(f.name()))
                .map(f -> handMade(f.kind(), id(f.name())))
                .toList();
    }

    private static Obstacle handMade(String kind, String name) {
        return new Obstacle(
                "HandMade",
                name,
                "The project knows no " + kind
                        + " of this name; it would leave Live with the flip. Move it to another schema, into the project, or drop it.");
    }

    /** Functions, types and other objects of Live that Green has no namesake of. */
    private List<Obstacle> handMadeObjects(Session session) throws SQLException {
        Set<String> green = new HashSet<>();
        for (SchemaMove move : request.incoming()) {
            for (DbObject object : others(session, List.of(move.side()))) {
                green.add(normal(object, move.side(), move.live()));
            }
        }
        List<Obstacle> obstacles = new ArrayList<>();
        for (DbObject object : others(session, request.liveSchemas())) {
            if (!green.contains(object.toString())) {
                obstacles.add(handMade(object.type(), object.identity()));
            }
        }
        return obstacles;
    }

    private static String normal(DbObject object, String side, String live) {
        return object.toString().replace(id(side) + ".", id(live) + ".").replace(side + ".", live + ".");
    }

    private static List<DbObject> others(Session session, List<String> schemas) throws SQLException {
        Set<Key> keys = ObjectGraph.in(session, schemas);
        keys.removeAll(session.list(
                "select classid, objid from pg_depend where deptype = 'e' union all"
                        + " select 'pg_class'::regclass, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any (?)",
                r -> new Key(r.getLong(1), r.getLong(2)),
                schemas));
        Map<Key, DbObject> named = ObjectGraph.identify(session, keys);
        return named.values().stream()
                .filter(o -> !o.type().equals("statistics object"))
                .toList();
    }

    /** A body that is a string is bound when it runs: it would look for Green's name, which is gone after the flip. */
    private List<Obstacle> functionsThatNameGreen(Session session) throws SQLException {
        return session.list(
                """
                select distinct p.oid::regprocedure::text, m.side
                from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                join unnest(?::text[]) as m(side)
                    on position(lower(m.side) in lower(p.prosrc || ' ' || coalesce(array_to_string(p.proconfig, ' '), ''))) > 0
                where n.nspname = any (?)""",
                r -> new Obstacle(
                        "FunctionNamesGreen",
                        r.getString(1),
                        "Its body or settings name " + id(r.getString(2))
                                + ", a name that is gone after the flip. Name Live's schema, or write the body as BEGIN ATOMIC."),
                request.incoming().stream().map(SchemaMove::side).toList(),
                request.incoming().stream().map(SchemaMove::side).toList());
    }

    /** A table of Live with row security whose successor has none would show all rows to everybody. */
    private List<Obstacle> lostRowSecurity(Session session) throws SQLException {
        return session.list(
                """
                select m.side, g.relname, m.live from unnest(?::text[], ?::text[]) as m(side, live)
                join pg_namespace ln on ln.nspname = m.live join pg_class l on l.relnamespace = ln.oid and l.relrowsecurity
                join pg_namespace gn on gn.nspname = m.side join pg_class g on g.relnamespace = gn.oid and g.relname = l.relname
                where not g.relrowsecurity order by 1, 2""",
                r -> new Obstacle(
                        "RowSecurityLost",
                        id(r.getString(1), r.getString(2)),
                        id(r.getString(3), r.getString(2))
                                + " has row security and its successor has none. Enable it and make the policies in a hook of the model."),
                request.incoming().stream().map(SchemaMove::side).toList(),
                request.incoming().stream().map(SchemaMove::live).toList());
    }
}
