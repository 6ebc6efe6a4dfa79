package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.testsupport.WarehouseAbility;
import io.dbtrelease.testsupport.WarehouseContractTest;
import io.dbtrelease.testsupport.WarehouseHands;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Warehouse;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract with one schema that is swapped, in a database that is an administrator's. */
class SnowflakeSchemaSwapIT extends WarehouseContractTest {
    final TestSnowflake snowflake = TestSnowflake.create();
    private final SnowflakeHands hands = new SnowflakeHands(snowflake);
    private final Warehouse warehouse = new SnowflakeWarehouse(snowflake.config());
    private final String database = snowflake.database() + "_SCHEMAS";

    @BeforeEach
    void makeDatabase() {
        snowflake.asAdmin(
                "CREATE DATABASE " + database,
                "GRANT USAGE, CREATE SCHEMA ON DATABASE " + database + " TO ROLE " + snowflake.operator(),
                "GRANT USAGE ON DATABASE " + database + " TO ROLE " + snowflake.build(),
                "GRANT USAGE ON DATABASE " + database + " TO ROLE " + snowflake.gate());
    }

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
        return EnumSet.complementOf(EnumSet.of(WarehouseAbility.SeedBytes, WarehouseAbility.SchemaFlip));
    }

    @Override
    protected String live() {
        return database + ".MART";
    }

    @Override
    protected String outside(String name) {
        return database + "." + stored(name);
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
