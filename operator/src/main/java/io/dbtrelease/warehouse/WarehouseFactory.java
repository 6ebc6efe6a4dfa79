package io.dbtrelease.warehouse;

import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.dbtrelease.warehouse.postgres.PostgresWarehouse;

/** Opens warehouses: the only class that names all engines. */
public final class WarehouseFactory {
    private WarehouseFactory() {}

    /** A PostgreSQL database; nothing is connected before the first call. */
    public static Warehouse open(PostgresConfig config) {
        return new PostgresWarehouse(config);
    }
}
