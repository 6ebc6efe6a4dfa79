package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives the incoming side what Live grants, so that readers keep their rights through the flip. The build role gets none of them: it would be able to touch
 * Live. Grants are added. Taken is only what a rollback would bring back: privileges on the schema itself that were revoked since the side was Live.
 */
final class Grants {
    private final String buildRole;

    Grants(String buildRole) {
        this.buildRole = buildRole;
    }

    /** @param withOwnGrants relations of the incoming side that get nothing from their namesakes in Live */
    void mirror(Session session, FlipRequest request, Collection<RelationName> withOwnGrants) throws SQLException {
        Set<String> statements = new TreeSet<>();
        if (request.isRollback()) {
            for (SchemaMove move : request.incoming()) {
                session.runAll(revokedSince(session, move));
            }
        }
        List<String> readers = existing(session, request.readers());
        for (SchemaMove move : request.incoming()) {
            schemaGrants(session, move, statements);
            defaultPrivileges(session, move, statements);
            Set<String> own = new HashSet<>();
            withOwnGrants.stream()
                    .filter(r -> r.schema().equals(move.side()))
                    .map(RelationName::name)
                    .forEach(own::add);
            relationGrants(session, move, own, statements);
            for (String reader : readers) {
                statements.add("grant usage on schema " + id(move.side()) + " to " + id(reader));
                statements.add("grant select on all tables in schema " + id(move.side()) + " to " + id(reader));
            }
        }
        session.runAll(statements);
    }

    /** A cutover refuses readers that do not exist; a rollback goes without them. */
    private static List<String> existing(Session session, List<String> readers) throws SQLException {
        return session.list("select rolname from pg_roles where rolname = any (?)", r -> r.getString(1), readers);
    }

    private List<String> revokedSince(Session session, SchemaMove move) throws SQLException {
        return session.list(
                """
                select g.privilege_type, r.rolname
                from pg_namespace side
                join pg_namespace live on live.nspname = ?
                cross join aclexplode(side.nspacl) g
                left join pg_roles r on r.oid = g.grantee
                where side.nspname = ? and g.grantee not in (side.nspowner, live.nspowner) and r.rolname is distinct from ?
                    and not exists (select from aclexplode(live.nspacl) l
                        where l.grantee = g.grantee and l.privilege_type = g.privilege_type)""",
                r -> "revoke " + r.getString(1) + " on schema " + id(move.side()) + " from "
                        + (r.getString(2) == null ? "public" : id(r.getString(2))) + " cascade",
                move.live(),
                move.side(),
                buildRole);
    }

    private void schemaGrants(Session session, SchemaMove move, Set<String> statements) throws SQLException {
        session.list(
                        "select g.privilege_type, g.is_grantable, r.rolname from pg_namespace n, aclexplode(n.nspacl) g"
                                + " left join pg_roles r on r.oid = g.grantee"
                                + " where n.nspname = ? and g.grantee <> n.nspowner and r.rolname is distinct from ?",
                        r -> grant(r.getString(1), "schema " + id(move.side()), r.getString(3), r.getBoolean(2)),
                        move.live(),
                        buildRole)
                .forEach(statements::add);
    }

    private static String grant(String privilege, String on, @Nullable String role, boolean grantable) {
        return "grant " + privilege + " on " + on + " to " + (role == null ? "public" : id(role))
                + (grantable ? " with grant option" : "");
    }

    /** Default privileges say what is granted on objects that come later, whoever they were said for. */
    private void defaultPrivileges(Session session, SchemaMove move, Set<String> statements) throws SQLException {
        session.list(
                        """
                        select o.rolname, d.defaclobjtype::text, g.privilege_type, g.is_grantable, r.rolname
                        from pg_default_acl d
                        join pg_namespace n on n.oid = d.defaclnamespace
                        join pg_roles o on o.oid = d.defaclrole
                        cross join aclexplode(d.defaclacl) g
                        left join pg_roles r on r.oid = g.grantee
                        where n.nspname = ? and r.rolname is distinct from ? and pg_has_role(o.oid, 'USAGE')""",
                        r -> "alter default privileges for role " + id(r.getString(1)) + " in schema " + id(move.side())
                                + " " + grant(r.getString(3), objects(r.getString(2)), r.getString(5), r.getBoolean(4)),
                        move.live(),
                        buildRole)
                .forEach(statements::add);
    }

    private static String objects(String type) {
        return switch (type) {
            case "S" -> "sequences";
            case "f" -> "functions";
            case "T" -> "types";
            default -> "tables";
        };
    }

    /**
     * A relation gets what its namesake in Live grants, with its columns; one that Live does not have gets what the schema's default privileges would have given
     * it, had it been made in Live.
     */
    private void relationGrants(Session session, SchemaMove move, Set<String> own, Set<String> statements)
            throws SQLException {
        record Granted(String relation, String statement) {}
        List<Granted> granted = new ArrayList<>(session.list(
                """
                select g.relname, i.relkind = 'S', x.privilege_type, x.is_grantable, r.rolname, null
                from pg_class l
                join pg_namespace ln on ln.oid = l.relnamespace and ln.nspname = ?
                join pg_namespace gn on gn.nspname = ?
                join pg_class g on g.relnamespace = gn.oid and g.relname = l.relname
                join pg_class i on i.oid = g.oid
                cross join aclexplode(l.relacl) x
                left join pg_roles r on r.oid = x.grantee
                where (l.relkind = 'S') = (g.relkind = 'S') and l.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                    and x.grantee <> l.relowner and r.rolname is distinct from ?
                union all
                select g.relname, false, x.privilege_type, x.is_grantable, r.rolname, a.attname
                from pg_class l
                join pg_namespace ln on ln.oid = l.relnamespace and ln.nspname = ?
                join pg_namespace gn on gn.nspname = ?
                join pg_class g on g.relnamespace = gn.oid and g.relname = l.relname and g.relkind <> 'S'
                join pg_attribute la on la.attrelid = l.oid and la.attacl is not null and not la.attisdropped
                join pg_attribute a on a.attrelid = g.oid and a.attname = la.attname and not a.attisdropped
                cross join aclexplode(la.attacl) x
                left join pg_roles r on r.oid = x.grantee
                where x.grantee <> l.relowner and r.rolname is distinct from ?
                union all
                select g.relname, g.relkind = 'S', x.privilege_type, x.is_grantable, r.rolname, null
                from pg_class g
                join pg_namespace gn on gn.oid = g.relnamespace and gn.nspname = ?
                join pg_namespace ln on ln.nspname = ?
                join pg_default_acl d on d.defaclnamespace = ln.oid and d.defaclobjtype = case when g.relkind = 'S' then 'S'::"char" else 'r' end
                cross join aclexplode(d.defaclacl) x
                left join pg_roles r on r.oid = x.grantee
                where g.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and r.rolname is distinct from ?
                    and not exists (select from pg_class l where l.relnamespace = ln.oid and l.relname = g.relname)""",
                r -> {
                    String on = (r.getBoolean(2) ? "sequence " : "table ") + id(move.side(), r.getString(1));
                    String column = r.getString(6);
                    String privilege = r.getString(3) + (column == null ? "" : " (" + id(column) + ")");
                    return new Granted(r.getString(1), grant(privilege, on, r.getString(5), r.getBoolean(4)));
                },
                move.live(),
                move.side(),
                buildRole,
                move.live(),
                move.side(),
                buildRole,
                move.side(),
                move.live(),
                buildRole));
        granted.stream()
                .filter(g -> !own.contains(g.relation()) && !g.relation().equals(Marker.TABLE))
                .forEach(g -> statements.add(g.statement()));
    }
}
