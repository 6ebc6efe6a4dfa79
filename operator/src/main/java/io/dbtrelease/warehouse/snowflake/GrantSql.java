package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;

/** GRANT and REVOKE. Privileges and kinds come from the engine's own lists, or are said here; names are quoted. */
final class GrantSql {
    private GrantSql() {}

    static String grant(String privileges, String on, String role) {
        return "GRANT " + privileges + " ON " + on + " TO ROLE " + id(role);
    }

    static String revoke(String privileges, String on, String role) {
        return "REVOKE " + privileges + " ON " + on + " FROM ROLE " + id(role);
    }

    /** Grants on the object stay as they are, so that nothing is lost by the handing over. */
    static String own(String on, String role) {
        return "GRANT OWNERSHIP ON " + on + " TO ROLE " + id(role) + " COPY CURRENT GRANTS";
    }

    static String membership(String role, String to) {
        return "GRANT ROLE " + id(role) + " TO ROLE " + id(to);
    }

    /**
     * The grant again, on something else.
     *
     * @param database where a database role is
     * @throws WarehouseException the privilege is not put into a statement
     */
    static String again(Grant grant, String on, String database) {
        return "GRANT " + word(grant.privilege()) + " ON " + on + " TO " + grantee(grant, database)
                + (grant.grantable() ? " WITH GRANT OPTION" : "");
    }

    static String taken(Grant grant, String on, String database) {
        return "REVOKE " + word(grant.privilege()) + " ON " + on + " FROM " + grantee(grant, database);
    }

    private static String grantee(Grant grant, String database) {
        if (grant.isToDatabaseRole()) {
            String name = grant.grantee();
            return "DATABASE ROLE " + id(database) + "." + id(name.substring(name.lastIndexOf('.') + 1));
        }
        return "ROLE " + id(grant.grantee());
    }

    /** {@code FUTURE TABLES}, from {@code TABLE}. */
    static String future(String kind, String in) {
        return "FUTURE " + plural(kind) + " IN " + in;
    }

    static String plural(String kind) {
        return kind.endsWith("Y") ? kind.substring(0, kind.length() - 1) + "IES" : kind + "S";
    }

    /**
     * A privilege is words of capital letters, some with a class's name, as {@code CREATE SNOWFLAKE.ML.FORECAST} has; anything else is not put into a statement.
     *
     * @throws WarehouseException it is something else
     */
    private static String word(String privilege) {
        if (!privilege.matches("[A-Z][A-Z ._]{0,60}")) {
            throw new WarehouseException(
                    Kind.Failed,
                    "A privilege that no statement of the operator says: " + Shown.line(privilege, 100)
                            + ". Revoke it by hand.");
        }
        return privilege;
    }
}
