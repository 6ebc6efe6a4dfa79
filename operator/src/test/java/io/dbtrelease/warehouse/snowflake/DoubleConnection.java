package io.dbtrelease.warehouse.snowflake;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JDBC without a driver, as far as a {@link SnowflakeSession} uses it: each statement goes to one function. */
final class DoubleConnection {
    /** Runs a statement. */
    @FunctionalInterface
    interface Server {
        DoubleResult run(String sql) throws SQLException;
    }

    private DoubleConnection() {}

    static Connection to(Server server) {
        return proxy(Connection.class, (self, method, args) -> switch (method.getName()) {
            case "createStatement" -> statement(server);
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static Statement statement(Server server) {
        return proxy(Statement.class, new InvocationHandler() {
            private @Nullable DoubleResult result;

            @Override
            public @Nullable Object invoke(Object self, java.lang.reflect.Method method, Object[] args)
                    throws SQLException {
                return switch (method.getName()) {
                    case "executeQuery" -> rows(server.run((String) args[0]));
                    case "execute" -> {
                        result = server.run((String) args[0]);
                        yield true;
                    }
                    case "getUpdateCount" ->
                        Math.toIntExact(Objects.requireNonNull(result).count());
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            }
        });
    }

    private static ResultSet rows(DoubleResult result) {
        return proxy(ResultSet.class, new InvocationHandler() {
            private int at = -1;
            private boolean wasNull;

            @Override
            public @Nullable Object invoke(Object self, java.lang.reflect.Method method, Object[] args) {
                return switch (method.getName()) {
                    case "next" -> ++at < result.rows().size();
                    case "getString" -> value(args[0]);
                    case "getInt" -> (int) number(args[0]);
                    case "getLong" -> number(args[0]);
                    case "wasNull" -> wasNull;
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            }

            private long number(Object column) {
                String value = value(column);
                return value == null ? 0 : Long.parseLong(value);
            }

            private @Nullable String value(Object column) {
                List<@Nullable String> row = result.rows().get(at);
                String value = row.get(
                        column instanceof Integer i ? i - 1 : result.columns().indexOf(String.valueOf(column)));
                wasNull = value == null;
                return value;
            }
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(DoubleConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
