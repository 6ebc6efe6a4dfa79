package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.snowflake.client.api.driver.SnowflakeDriver;

/** Connections to the account: one per operation, none kept. */
final class SnowflakeSessions {
    /** The driver logs every login with its properties; held here, since loggers that nobody holds forget their level. */
    private static final Logger DRIVER = Logger.getLogger("net.snowflake");

    static {
        DRIVER.setLevel(Level.OFF);
    }

    /** What is done in a session. */
    @FunctionalInterface
    interface Work<T> {
        T run(SnowflakeSession session) throws SQLException;
    }

    /** Opens a connection with these properties. */
    @FunctionalInterface
    interface Connector {
        Connection connect(SnowflakeProperties properties) throws SQLException;
    }

    private final SnowflakeConfig config;
    private final SnowflakeSlots slots;
    private final Connector connector;

    /** With slots of its own. */
    SnowflakeSessions(SnowflakeConfig config) {
        this(config, new SnowflakeSlots());
    }

    /** Through the driver. */
    SnowflakeSessions(SnowflakeConfig config, SnowflakeSlots slots) {
        this(config, slots, SnowflakeSessions::connect);
    }

    SnowflakeSessions(SnowflakeConfig config, SnowflakeSlots slots, Connector connector) {
        this.config = config;
        this.slots = slots;
        this.connector = connector;
    }

    SnowflakeConfig config() {
        return config;
    }

    /** What no message may hold. */
    List<String> secrets() {
        List<String> secrets =
                new ArrayList<>(SnowflakeProperties.secretsOf(config.operator().auth()));
        if (config.gate() != null) {
            secrets.addAll(SnowflakeProperties.secretsOf(config.gate().auth()));
        }
        return secrets;
    }

    /**
     * Works as the operator's role.
     *
     * @param tag whom or what for: the query tag of every statement
     * @param limit of each statement
     */
    <T> T asOperator(String tag, Duration limit, Work<T> work) {
        try (var slot = slots.take()) {
            return as(config.operator(), tag, limit, work);
        }
    }

    /** Works as {@link #asOperator} does, without waiting for a slot. */
    <T> T atOnce(String tag, Duration limit, Work<T> work) {
        return as(config.operator(), tag, limit, work);
    }

    /** Works as the gate's role. */
    <T> T asGate(SnowflakeLogin gate, String tag, Duration limit, Work<T> work) {
        try (var slot = slots.take()) {
            return as(gate, tag, limit, work);
        }
    }

    private <T> T as(SnowflakeLogin login, String tag, Duration limit, Work<T> work) {
        SnowflakeProperties properties = SnowflakeProperties.of(config, login, tag, limit);
        try (Connection connection = connector.connect(properties)) {
            return work.run(new SnowflakeSession(connection));
        } catch (SQLException e) {
            throw SnowflakeErrors.exception(e, properties.secrets());
        }
    }

    private static Connection connect(SnowflakeProperties properties) throws SQLException {
        try {
            Connection connection = new SnowflakeDriver().connect(properties.url(), properties.values());
            if (connection == null) {
                throw new WarehouseException(Kind.Failed, "the driver does not take this URL");
            }
            return connection;
        } catch (WarehouseException e) {
            throw e;
        } catch (RuntimeException e) {
            // The driver promises SQLExceptions. Whatever else it throws may quote a secret, so nothing of it is kept.
            throw new WarehouseException(
                    Kind.AuthenticationFailed,
                    "the driver cannot log in with these credentials ("
                            + e.getClass().getSimpleName() + ")");
        }
    }
}
