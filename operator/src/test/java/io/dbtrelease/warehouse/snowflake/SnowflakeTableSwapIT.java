package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.Swap;

/** The same with relations that are swapped one by one. */
class SnowflakeTableSwapIT extends SnowflakeSchemaSwapIT {
    @Override
    protected Swap swap() {
        return Swap.Tables;
    }
}
