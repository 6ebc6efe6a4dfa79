package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.testsupport.WarehouseAbility;
import io.dbtrelease.testsupport.WarehouseContractTest;
import io.dbtrelease.testsupport.WarehouseHands;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** The contract with a database that is swapped whole. */
class SnowflakeDatabaseSwapIT extends WarehouseContractTest {
    private final TestSnowflake snowflake = TestSnowflake.create();
    private final SnowflakeHands hands = new SnowflakeHands(snowflake);
    private final Warehouse warehouse = new SnowflakeWarehouse(snowflake.config());

    @AfterEach
    void dropDatabases() {
        snowflake.drop();
    }

    @Override
    protected Warehouse warehouse() {
        return warehouse;
    }

    @Override
    protected WarehouseHands hands() {
        return hands;
    }

    @Override
    protected Set<WarehouseAbility> abilities() {
        return EnumSet.complementOf(EnumSet.of(WarehouseAbility.SeedBytes));
    }

    @Override
    protected String live() {
        return snowflake.database() + ".MART";
    }

    @Override
    protected Swap swap() {
        return Swap.Databases;
    }

    /** In another database, as all that is not to be swapped. */
    @Override
    protected String outside(String name) {
        return snowflake.database() + "_" + stored(name) + ".MART";
    }

    @Override
    protected String beside(String name) {
        return snowflake.database() + "." + stored(name);
    }

    @Override
    protected String stored(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    protected List<Catalog.Column> columns() {
        return List.of(new Catalog.Column("ID", "NUMBER(38,0)"), new Catalog.Column("NAME", "TEXT"));
    }
}
