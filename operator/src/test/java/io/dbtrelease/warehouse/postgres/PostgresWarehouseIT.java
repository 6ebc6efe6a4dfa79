package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.testsupport.WarehouseAbility;
import io.dbtrelease.testsupport.WarehouseContractTest;
import io.dbtrelease.testsupport.WarehouseHands;
import io.dbtrelease.warehouse.Warehouse;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class PostgresWarehouseIT extends WarehouseContractTest {
    private final TestPostgres postgres = TestPostgres.create();
    private final PostgresHands hands = new PostgresHands(postgres);
    private final Warehouse warehouse = new PostgresWarehouse(postgres.config(), new Slots());

    @AfterEach
    void dropDatabase() {
        postgres.drop();
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
        return EnumSet.complementOf(EnumSet.of(WarehouseAbility.TimeTravel));
    }
}
