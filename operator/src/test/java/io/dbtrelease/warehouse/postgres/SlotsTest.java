package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final Duration READ = Duration.ofSeconds(30);
    private static final Duration COPY = Duration.ofMinutes(30);

    private final Slots slots = new Slots(2, 1, Duration.ZERO);

    private void isBusy(Duration limit) {
        assertThatThrownBy(() -> slots.take(limit))
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Busy));
    }

    @Test
    void noMoreConnectionsAreOpenThanThereAreSlots() {
        slots.take(READ);
        Slots.Slot second = slots.take(READ);
        isBusy(READ);
        second.close();
        assertThat(slots.take(READ)).isNotNull();
    }

    @Test
    void longCopiesHinderNoLook() {
        slots.take(COPY);
        isBusy(COPY);
        slots.take(READ);
        slots.take(READ);
        isBusy(READ);
    }

    @Test
    void thereAreEightOfEach() {
        Slots usual = new Slots();
        IntStream.range(0, 8).forEach(i -> assertThat(usual.take(READ)).isNotNull());
        IntStream.range(0, 8).forEach(i -> assertThat(usual.take(COPY)).isNotNull());
    }
}
