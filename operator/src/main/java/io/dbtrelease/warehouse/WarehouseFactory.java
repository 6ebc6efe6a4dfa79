package io.dbtrelease.warehouse;

import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.dbtrelease.warehouse.postgres.PostgresWarehouse;
import io.dbtrelease.warehouse.postgres.Slots;
import io.dbtrelease.warehouse.snowflake.SnowflakeConfig;
import io.dbtrelease.warehouse.snowflake.SnowflakeSlots;
import io.dbtrelease.warehouse.snowflake.SnowflakeWarehouse;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens warehouses: the only class that names all engines. One for a process: it bounds how many connections a database sees of it. */
public final class WarehouseFactory {
    private record Database(String host, int port, String name) {}

    private record Account(URI url, String name) {}

    private final Map<Database, Slots> slots = new ConcurrentHashMap<>();
    private final Map<Account, SnowflakeSlots> accounts = new ConcurrentHashMap<>();

    /** A PostgreSQL database; nothing is connected before the first call. */
    public Warehouse open(PostgresConfig config) {
        Database database = new Database(config.host(), config.port(), config.database());
        return new PostgresWarehouse(config, slots.computeIfAbsent(database, d -> new Slots()));
    }

    /** A Snowflake account; nothing is connected before the first call. */
    public Warehouse open(SnowflakeConfig config) {
        Account account = new Account(config.url(), config.account());
        return new SnowflakeWarehouse(config, accounts.computeIfAbsent(account, a -> new SnowflakeSlots()));
    }
}
