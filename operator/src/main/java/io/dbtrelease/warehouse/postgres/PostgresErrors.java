package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The server's errors in the port's words. Classes and codes: PostgreSQL documentation, appendix A. Messages are the server's own text, at most 500
 * characters on one line, without the passwords; never a URL or a property.
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
        String bounded = Shown.line(without(secrets, text.toString()), MAX_MESSAGE);
        return state(e).isEmpty() ? bounded : bounded + " (" + state(e) + ")";
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

    private static void append(StringBuilder text, String before, @Nullable String part) {
        if (part != null && !part.isBlank()) {
            text.append(before).append(part);
        }
    }
}
