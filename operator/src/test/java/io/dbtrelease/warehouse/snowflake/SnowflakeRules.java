package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.FakeWarehouse.Stored;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Warehouse;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Snowflake's rules over what a {@link FakeWarehouse} holds: a statement is seen by all when it is done, nothing of a block is taken back, a swap among them. The
 * operator's own code speaks to it ({@link #open}), statement by statement; who carries the statements may lose, delay and repeat them.
 */
public final class SnowflakeRules {
    private static final Pattern FLIPS =
            Pattern.compile("ALTER DATABASE \"([^\"]+)\" (?:SWAP WITH|RENAME TO) \"([^\"]+)\"");

    /** Brings a statement to the service and its answer back. */
    public interface Courier {
        void login() throws SQLException;

        Object carry(String sql) throws SQLException;
    }

    private final FakeWarehouse held;
    private final DoubleAccount account;
    private final DoubleSql sql;

    /** @param clock the service's, in milliseconds */
    public SnowflakeRules(FakeWarehouse held, LongSupplier clock) {
        this.held = held;
        this.account = new DoubleAccount(clock);
        this.sql = new DoubleSql(account);
    }

    /** The operator's own code. */
    public Warehouse open(SnowflakeConfig config, Courier courier) {
        return new SnowflakeWarehouse(config, new SnowflakeSessions(config, new SnowflakeSlots(), properties -> {
            courier.login();
            return DoubleConnection.to(text -> (DoubleResult) courier.carry(text));
        }));
    }

    /** The query history shows nothing of what runs, or again. */
    public void blindHistory(boolean blind) {
        account.blindHistory(blind);
    }

    public static boolean isBlock(String statement) {
        return DoubleBlock.is(statement);
    }

    /** Whether a statement of a block gives this database another content. */
    public static boolean changes(String statement, String database) {
        Matcher m = FLIPS.matcher(statement);
        return m.matches() && (statement.contains(" SWAP ") ? m.group(1) : m.group(2)).equals(database);
    }

    /**
     * Runs a statement, or a block.
     *
     * @param before sees each statement of a block before it is run; it may take as long as it likes, and {@link #killed} ends the block there
     * @param after sees each after it was run
     */
    public Object run(String text, Consumer<String> before, Consumer<String> after) throws SQLException {
        DoubleAccount.Running running =
                new DoubleAccount.Running(UUID.randomUUID().toString(), text);
        account.running.add(running);
        try {
            if (!DoubleBlock.is(text)) {
                return one(text, after);
            }
            String reply = new DoubleBlock(statement -> one(statement, after), before).run(text);
            return DoubleResult.select("anonymous block").row(reply);
        } catch (DoubleBlock.Killed e) {
            throw new SQLException("Statement reached its statement timeout and was canceled.", "57014", 630);
        } catch (DoubleError e) {
            throw new SQLException(e.getMessage(), e.sqlState, Integer.parseInt(e.code));
        } finally {
            account.running.remove(running);
        }
    }

    /** The service ends a block: its handler does not run. */
    public static RuntimeException killed() {
        return new DoubleBlock.Killed();
    }

    private DoubleResult one(String statement, Consumer<String> after) {
        Map<String, Stored> stored = held.stored();
        IdentityHashMap<DoubleAccount.Schema, Stored> objects = read(stored);
        DoubleResult result = sql.run(statement);
        if (!statement.startsWith("SELECT") && !statement.startsWith("SHOW")) {
            write(objects);
        }
        after.accept(statement);
        return result;
    }

    private IdentityHashMap<DoubleAccount.Schema, Stored> read(Map<String, Stored> stored) {
        IdentityHashMap<DoubleAccount.Schema, Stored> objects = new IdentityHashMap<>();
        account.databases.keySet().removeIf(d -> !d.equals("DBT_RELEASE"));
        stored.forEach((name, schema) -> {
            DoubleAccount.Schema there = new DoubleAccount.Schema(schema.id());
            there.owner = schema.owner();
            schema.relations().forEach((relation, r) -> {
                DoubleAccount.Table table = new DoubleAccount.Table(
                        r.kind() == Catalog.Kind.View ? "VIEW" : "BASE TABLE", schema.owner(), r.id(), r.rows());
                table.altered = r.writes();
                there.tables.put(relation, table);
            });
            int dot = name.indexOf('.');
            account.databases
                    .computeIfAbsent(name.substring(0, dot), d -> new TreeMap<>())
                    .put(name.substring(dot + 1), there);
            if (schema.marker() != null) {
                account.mark(name, schema.marker());
            }
            objects.put(there, schema);
        });
        return objects;
    }

    private void write(IdentityHashMap<DoubleAccount.Schema, Stored> objects) {
        Map<String, Stored> names = new TreeMap<>();
        account.databases.forEach((database, schemas) -> schemas.forEach((name, schema) -> {
            Stored stored = objects.get(schema);
            if (stored != null) {
                DoubleAccount.Table marker = schema.tables.get(DoubleAccount.MARKER);
                names.put(
                        database + "." + name,
                        new Stored(
                                stored.object(),
                                stored.id(),
                                stored.owner(),
                                marker == null ? null : marker.marker,
                                stored.relations()));
            }
        }));
        held.rearrange(names);
    }
}
