package io.dbtrelease.operator.connect;

import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseFactory;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.dbtrelease.warehouse.snowflake.SnowflakeConfig;

/** Opens a warehouse of each engine; nothing is connected before the first call. */
public interface Engines {
    Warehouse open(PostgresConfig config);

    Warehouse open(SnowflakeConfig config);

    /** The real ones. */
    static Engines of(WarehouseFactory factory) {
        return new Engines() {
            @Override
            public Warehouse open(PostgresConfig config) {
                return factory.open(config);
            }

            @Override
            public Warehouse open(SnowflakeConfig config) {
                return factory.open(config);
            }
        };
    }
}
