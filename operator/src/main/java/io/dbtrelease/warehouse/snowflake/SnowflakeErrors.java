package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The service's errors in the port's words. Messages are its own text, at most 500 characters on one line, without secrets, with a sentence before it that says
 * what mends it where that is known; never a URL or a property.
 */
final class SnowflakeErrors {
    static final int DOES_NOT_EXIST = 2003;
    static final int ALREADY_EXISTS = 2002;
    static final int NO_PRIVILEGE = 3001;
    private static final int MAX_MESSAGE = 500;

    private SnowflakeErrors() {}

    static WarehouseException exception(SQLException e, Collection<String> secrets) {
        Trouble trouble = Trouble.of(e);
        String said = text(e, secrets);
        return new WarehouseException(trouble.kind, trouble.mends.isEmpty() ? said : trouble.mends + " " + said);
    }

    /** The error as one line for people. */
    static String text(SQLException e, Collection<String> secrets) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        String bounded = Shown.line(without(secrets, message), MAX_MESSAGE);
        return (bounded.isEmpty() ? "the driver says no more" : bounded) + " (" + e.getErrorCode() + ")";
    }

    /** What kind of trouble a code is, and what mends it. */
    private enum Trouble {
        Credentials(
                Kind.AuthenticationFailed,
                "Snowflake does not take these credentials: check the user, its key or token, and that it is not disabled."),
        Expired(Kind.TokenExpired, "The token or the session is over: put a new one into the secret."),
        NetworkPolicy(
                Kind.NetworkPolicy,
                "A network policy of Snowflake does not let this address in: add the cluster's outgoing address to it."),
        Role(
                Kind.RoleNotGranted,
                "The user may not take this role: GRANT ROLE <role> TO USER <user>, or name another role."),
        NoWarehouse(
                Kind.Suspended,
                "The virtual warehouse does not run, does not exist, or the role may not use it: GRANT USAGE, OPERATE ON WAREHOUSE"
                        + " <warehouse> TO ROLE <role>, and set AUTO_RESUME."),
        Quota(
                Kind.QuotaExceeded,
                "A resource monitor has suspended the virtual warehouse: raise its quota, or wait for its next period."),
        StatementTimeout(Kind.Timeout, "The statement took longer than it may, and Snowflake ended it."),
        Lock(Kind.Timeout, "Another transaction holds what this one needs."),
        Cancelled(Kind.Timeout, "The statement was cancelled."),
        Privilege(Kind.PermissionDenied, "A privilege is missing, or the object is."),
        Connection(Kind.Unavailable, ""),
        Other(Kind.Failed, "");

        private final Kind kind;
        private final String mends;

        Trouble(Kind kind, String mends) {
            this.kind = kind;
            this.mends = mends;
        }

        static Trouble of(SQLException e) {
            return switch (e.getErrorCode()) {
                case 200045, 200069, 200071, 390100, 390101, 390102, 390144, 394304, 390303, 395090 -> Credentials;
                case 390110, 390111, 390112, 390113, 390114, 390115, 390195, 390318, 390319, 394400, 394401 -> Expired;
                case 390420, 390421, 390422, 390432 -> NetworkPolicy;
                case 390186, 390187, 390189 -> Role;
                case 606, 607, 608, 609, 610 -> NoWarehouse;
                case 90073 -> Quota;
                case 630, 631 -> StatementTimeout;
                case 625, 626, 628 -> Lock;
                case 604 -> Cancelled;
                case NO_PRIVILEGE, 2003, 2043, 3030, 3041, 3058 -> Privilege;
                default -> byState(e);
            };
        }

        private static Trouble byState(SQLException e) {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            return state.startsWith("08") || state.startsWith("58")
                    ? Connection
                    : state.equals("57014")
                            ? Cancelled
                            : state.startsWith("28") ? Credentials : state.equals("42501") ? Privilege : Other;
        }
    }

    /** Longer ones first: a short one may be a part of it, and would leave the rest. Before white space is touched, of which they may have some. */
    private static String without(Collection<String> secrets, String text) {
        String plain = text;
        for (String secret : secrets.stream()
                .flatMap(s -> Stream.of(s, s.strip()))
                .filter(s -> !s.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList()) {
            plain = plain.replace(secret, "***");
        }
        return plain;
    }
}
