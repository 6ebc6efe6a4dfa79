package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The server's errors in the port's words. Classes and codes: PostgreSQL documentation, appendix A. Messages are the server's own text, at most 500
 * characters, without the passwords; never a URL or a property.
 */
final class PostgresErrors {
    static final String LOCK_NOT_AVAILABLE = "55P03";
    static final String DEADLOCK = "40P01";
    static final String SERIALIZATION_FAILURE = "40001";
    static final String UNDEFINED_TABLE = "42P01";
    static final String UNDEFINED_SCHEMA = "3F000";
    static final String UNDEFINED_COLUMN = "42703";
    static final String DUPLICATE_TABLE = "42P07";
    static final String UNIQUE_VIOLATION = "23505";
    static final String DEPENDENT_OBJECTS = "2BP01";
    static final String INTERNAL_ERROR = "XX000";
    private static final int MAX_MESSAGE = 500;

    private PostgresErrors() {}

    static WarehouseException exception(SQLException e, Collection<String> secrets) {
        return new WarehouseException(kind(state(e)), text(e, secrets));
    }

    static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static Kind kind(String state) {
        return switch (state) {
            case "42501" -> Kind.PermissionDenied;
            case "57014", LOCK_NOT_AVAILABLE, DEADLOCK, SERIALIZATION_FAILURE, "25P03", "25P04" -> Kind.Timeout;
            case "57P01", "57P02", "57P03", "57P05", "53300" -> Kind.Unavailable;
            default ->
                state.startsWith("08")
                        ? Kind.Unavailable
                        : state.startsWith("28") ? Kind.AuthenticationFailed : Kind.Failed;
        };
    }

    /** The error as a sentence for people. */
    static String text(SQLException e, Collection<String> secrets) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        StringBuilder text = new StringBuilder();
        if (server == null) {
            append(text, "", e.getMessage());
        } else {
            append(text, "", server.getMessage());
            if (!state(e).startsWith("22") && !state(e).startsWith("23")) {
                // The details of data errors hold rows.
                append(text, ": ", server.getDetail());
            }
            append(text, " Hint: ", server.getHint());
        }
        if (state(e).equals("53200")) {
            text.append(". More relations than the lock table holds: raise max_locks_per_transaction.");
        }
        String plain = text.toString().replaceAll("\\s+", " ");
        for (String secret : secrets) {
            plain = secret.isEmpty() ? plain : plain.replace(secret, "***");
        }
        String bounded = plain.length() <= MAX_MESSAGE ? plain : plain.substring(0, MAX_MESSAGE - 1) + "…";
        return state(e).isEmpty() ? bounded : bounded + " (" + state(e) + ")";
    }

    private static void append(StringBuilder text, String before, @Nullable String part) {
        if (part != null && !part.isBlank()) {
            text.append(before).append(part);
        }
    }
}
