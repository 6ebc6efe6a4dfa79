package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.RelationName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads grants as SHOW GRANTS has them. */
final class ShownGrants {
    static final String OWNERSHIP = "OWNERSHIP";
    /** SHOW gives no more rows than that. */
    static final int MAX_SHOWN = 10_000;

    private static final int MAX_ROLES = 100;

    /**
     * One privilege of one grantee.
     *
     * @param on kind of what it is granted on, for instance {@code SCHEMA}; of a future grant the kind of what will come
     * @param name of what it is granted on, as printed
     * @param to {@code ROLE}, {@code DATABASE_ROLE}, {@code SHARE} and so on
     */
    record Grant(String privilege, String on, String name, String to, String grantee, boolean grantable) {
        boolean isToRole() {
            return to.equals("ROLE");
        }

        /** Database roles are printed with their database or without. */
        boolean isToDatabaseRole() {
            return to.equals("DATABASE_ROLE") || to.equals("DATABASE ROLE");
        }

        boolean isOwnership() {
            return privilege.equals(OWNERSHIP);
        }

        /** Whether the other says the same, on whatever. */
        boolean saysAs(Grant other) {
            return privilege.equals(other.privilege)
                    && on.equals(other.on)
                    && to.equals(other.to)
                    && grantee.equals(other.grantee)
                    && (other.grantable || !grantable);
        }
    }

    /** A privilege on a relation. */
    record OnRelation(RelationName relation, Grant grant) {}

    private ShownGrants() {}

    static List<Grant> onDatabase(SnowflakeSession session, String database) throws SQLException {
        return shown(session, "SHOW GRANTS ON DATABASE " + id(database));
    }

    /** @param name {@code DATABASE.SCHEMA} */
    static List<Grant> onSchema(SnowflakeSession session, String name) throws SQLException {
        return shown(session, "SHOW GRANTS ON SCHEMA " + schema(name));
    }

    static List<Grant> toRole(SnowflakeSession session, String role) throws SQLException {
        return shown(session, "SHOW GRANTS TO ROLE " + id(role));
    }

    /** Of a database itself; for kinds of which a schema has its own, those count instead of these. */
    static List<Grant> futureInDatabase(SnowflakeSession session, String database) throws SQLException {
        return future(session, "SHOW FUTURE GRANTS IN DATABASE " + id(database));
    }

    static List<Grant> futureInSchema(SnowflakeSession session, String name) throws SQLException {
        return future(session, "SHOW FUTURE GRANTS IN SCHEMA " + schema(name));
    }

    /** Privileges on the relations of these schemas, which must be in databases that are there; ownership among them. */
    static List<OnRelation> onRelations(SnowflakeSession session, Collection<String> schemas) throws SQLException {
        List<OnRelation> grants = new ArrayList<>();
        for (Map.Entry<String, List<String>> in : Grouped.databases(schemas).entrySet()) {
            String database = in.getKey();
            grants.addAll(session.list(
                    "SELECT TABLE_SCHEMA, TABLE_NAME, PRIVILEGE_TYPE, GRANTED_TO, GRANTEE, IS_GRANTABLE FROM "
                            + id(database)
                            + ".INFORMATION_SCHEMA.TABLE_PRIVILEGES WHERE TABLE_SCHEMA IN (" + texts(in.getValue())
                            + ") AND TABLE_NAME <> ? ORDER BY 1, 2, 3, 5",
                    r -> new OnRelation(
                            new RelationName(database + "." + r.getString(1), r.getString(2)),
                            new Grant(
                                    r.getString(3),
                                    "TABLE",
                                    r.getString(2),
                                    r.getString(4),
                                    r.getString(5),
                                    "YES".equals(r.getString(6)))),
                    SnowflakeSql.MARKER));
        }
        return grants;
    }

    /** The role and all that it has, directly and by way of others, PUBLIC too; as far as the session's role may see. */
    static Set<String> rolesOf(SnowflakeSession session, String role) throws SQLException {
        Set<String> roles = new LinkedHashSet<>(List.of(role));
        Deque<String> next = new ArrayDeque<>(roles);
        while (!next.isEmpty() && roles.size() < MAX_ROLES) {
            for (Grant grant : toRole(session, next.remove())) {
                if (grant.on().equals("ROLE") && grant.privilege().equals("USAGE") && roles.add(grant.name())) {
                    next.add(grant.name());
                }
            }
        }
        roles.add("PUBLIC");
        return roles;
    }

    /** What these roles have. */
    static List<Grant> toRoles(SnowflakeSession session, Collection<String> roles) throws SQLException {
        List<Grant> grants = new ArrayList<>();
        for (String role : roles) {
            grants.addAll(toRole(session, role));
        }
        return grants;
    }

    private static List<Grant> shown(SnowflakeSession session, String sql) throws SQLException {
        return session.list(sql, r -> read(r, "granted_on", "granted_to"));
    }

    private static List<Grant> future(SnowflakeSession session, String sql) throws SQLException {
        return session.list(sql, r -> read(r, "grant_on", "grant_to"));
    }

    private static Grant read(ResultSet r, String on, String to) throws SQLException {
        return new Grant(
                r.getString("privilege"),
                r.getString(on).replace('_', ' '),
                r.getString("name"),
                r.getString(to),
                r.getString("grantee_name"),
                "true".equalsIgnoreCase(r.getString("grant_option")));
    }
}
