package io.dbtrelease.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many sessions are open at a time, and that a flip waits for none. */
class SnowflakeSlotsTest {
    @Test
    void moreThanItsSlotsAreRefusedButAFlipIsNot() {
        try (FlipScenario scenario = FlipScenario.ready(true, Swap.Databases)) {
            FlipRequest request = scenario.cutover();
            SnowflakeSlots slots = new SnowflakeSlots(1, Duration.ZERO);
            SnowflakeWarehouse warehouse = new SnowflakeWarehouse(scenario.service.config(), slots);
            try (var slot = slots.take()) {
                assertThat(slot).isNotNull();
                assertThatThrownBy(warehouse::probe)
                        .isInstanceOfSatisfying(
                                WarehouseException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.Busy));
                assertThat(warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
                assertThat(warehouse.withdraw(FlipScenario.SHOP, FlipScenario.LIVE, "another"))
                        .isTrue();
            }
            assertThat(warehouse.probe().engine()).isEqualTo("Snowflake");
        }
    }
}
