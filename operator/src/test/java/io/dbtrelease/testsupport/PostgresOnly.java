package io.dbtrelease.testsupport;

import io.dbtrelease.operator.connect.Engines;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.dbtrelease.warehouse.snowflake.SnowflakeConfig;
import java.util.function.Function;

/** Opens one kind of warehouse. */
public record PostgresOnly(Function<PostgresConfig, Warehouse> postgres) implements Engines {
    @Override
    public Warehouse open(PostgresConfig config) {
        return postgres.apply(config);
    }

    @Override
    public Warehouse open(SnowflakeConfig config) {
        throw new AssertionError("no test opens a Snowflake account here");
    }
}
