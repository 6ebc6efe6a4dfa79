package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to the database: one per operation, none kept. What a role or the database sets by default is overruled, so that statements mean the same
 * everywhere: above all the search path, which names the system's catalog only.
 */
final class PostgresSessions {
    private static final int CONNECT_SECONDS = 5;
    private static final int LOGIN_SECONDS = 10;
    /** How much longer the socket waits than the server may work. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** What is done in a session; what it leaves open is committed. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    private final PostgresConfig config;
    private final Slots slots;
    private final List<String> secrets = new ArrayList<>();

    PostgresSessions(PostgresConfig config, Slots slots) {
        this.config = config;
        this.slots = slots;
        secrets.add(config.operator().password());
        if (config.gate() != null) {
            secrets.add(config.gate().password());
        }
    }

    PostgresConfig config() {
        return config;
    }

    List<String> secrets() {
        return List.copyOf(secrets);
    }

    /**
     * Reads as the operator's role.
     *
     * @param about whom or what for: shown in pg_stat_activity
     * @param limit of each statement
     */
    <T> T read(String about, Duration limit, Work<T> work) {
        return inSlot(config.operator(), about, limit, true, work);
    }

    /** Writes as the operator's role, in one transaction unless the work commits in between. */
    <T> T write(String about, Duration limit, Work<T> work) {
        return inSlot(config.operator(), about, limit, false, work);
    }

    /** Writes as {@link #write} does, without waiting for a slot. */
    <T> T writeAtOnce(String about, Duration limit, Work<T> work) {
        return run(config.operator(), about, limit, false, work);
    }

    /** Writes as {@link #write} does, as one of the copies that may run at a time. */
    <T> T copy(String about, Duration limit, Work<T> work) {
        try (var slot = slots.copy(limit)) {
            return run(config.operator(), about, limit, false, work);
        }
    }

    /** Reads as the gate's role. */
    <T> T readAsGate(Credentials gate, String about, Duration limit, Work<T> work) {
        return inSlot(gate, about, limit, true, work);
    }

    private <T> T inSlot(Credentials role, String about, Duration limit, boolean readOnly, Work<T> work) {
        try (var slot = slots.take(limit)) {
            return run(role, about, limit, readOnly, work);
        }
    }

    private <T> T run(Credentials role, String about, Duration limit, boolean readOnly, Work<T> work) {
        try (Connection connection = connect(role, about, limit)) {
            connection.setReadOnly(readOnly);
            connection.setAutoCommit(false);
            try {
                T result = work.run(new Session(connection));
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection);
                throw e;
            }
        } catch (SQLException e) {
            throw PostgresErrors.exception(e, secrets);
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException ignored) {
            // The connection is gone and the transaction with it; what led here is what is reported.
        }
    }

    private Connection connect(Credentials role, String about, Duration limit) throws SQLException {
        Connection connection = login(dataSource(role, about, limit));
        try {
            Session session = new Session(connection);
            if (session.majorVersion() < 13) {
                throw new WarehouseException(Kind.Failed, "PostgreSQL 13 or newer is needed");
            }
            pin(session, limit);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection login(PGSimpleDataSource source) throws SQLException {
        try {
            return source.getConnection();
        } catch (RuntimeException e) {
            // The driver promises SQLExceptions. Whatever else it throws may quote the password, so nothing of it is
            // kept.
            throw new WarehouseException(
                    Kind.AuthenticationFailed,
                    "the driver cannot log in with this username and password ("
                            + e.getClass().getSimpleName() + "): is there a character in them that none can have?");
        }
    }

    /** Settings go by a statement, not by startup options: connection poolers pass those on or refuse them as they like. */
    private static void pin(Session session, Duration limit) throws SQLException {
        // A client that is gone is noticed, so that a long copy does not outlive the operator that asked for it.
        String checkClient =
                session.majorVersion() >= 14 ? ", set_config('client_connection_check_interval', '5s', false)" : "";
        session.list(
                "select set_config('search_path', 'pg_catalog, pg_temp', false),"
                        + " set_config('statement_timeout', ?, false),"
                        + " set_config('lock_timeout', '5s', false),"
                        + " set_config('idle_in_transaction_session_timeout', '60s', false),"
                        // Where a policy would filter what is read, an error is better than a part of the rows.
                        + " set_config('row_security', 'off', false),"
                        + " set_config('standard_conforming_strings', 'on', false),"
                        + " set_config('quote_all_identifiers', 'off', false),"
                        + " set_config('default_tablespace', '', false),"
                        + " set_config('default_transaction_isolation', 'read committed', false),"
                        + " set_config('default_transaction_read_only', 'off', false),"
                        + " set_config('client_min_messages', 'warning', false)"
                        + checkClient,
                r -> true,
                Long.toString(limit.toMillis()));
    }

    private PGSimpleDataSource dataSource(Credentials role, String about, Duration limit) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {config.host()});
        source.setPortNumbers(new int[] {config.port()});
        source.setDatabaseName(config.database());
        source.setUser(role.username());
        source.setPassword(role.password());
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(LOGIN_SECONDS);
        source.setSocketTimeout(
                (int) Math.min(Integer.MAX_VALUE / 1000, limit.plus(GRACE).toSeconds()));
        source.setTcpKeepAlive(true);
        source.setPrepareThreshold(0);
        source.setApplicationName(applicationName(about));
        source.setLogServerErrorDetail(false);
        source.setSslMode(config.sslMode());
        String factory = sslFactory(config);
        if (factory != null) {
            source.setSslfactory(factory);
        }
        if (config.caPem() != null) {
            source.setProperty(PGProperty.SSL_FACTORY_ARG, config.caPem());
        }
        return source;
    }

    static @Nullable String sslFactory(PostgresConfig config) {
        if (config.caPem() != null) {
            return PemSocketFactory.class.getName();
        }
        return config.sslMode().startsWith("verify") ? "org.postgresql.ssl.DefaultJavaSSLFactory" : null;
    }

    /** What pg_stat_activity shows; the server keeps 63 bytes and no other characters than ASCII's printable ones. */
    static String applicationName(String about) {
        String name =
                ("dbt-release-operator " + about).replaceAll("[^ -~]", "?").strip();
        return name.length() <= PostgresSql.MAX_NAME_BYTES ? name : name.substring(0, PostgresSql.MAX_NAME_BYTES);
    }
}
