package io.dbtrelease.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.FakeWarehouse.Call;
import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FakeWarehouseTest extends WarehouseContractTest {
    private final FakeWarehouse fake = new FakeWarehouse();

    @Override
    protected Warehouse warehouse() {
        return fake;
    }

    @Override
    protected WarehouseHands hands() {
        return fake.hands();
    }

    @Override
    protected Set<WarehouseAbility> abilities() {
        return EnumSet.complementOf(EnumSet.of(WarehouseAbility.Queries, WarehouseAbility.TimeTravel));
    }

    @Test
    void aCallThatIsToldToFailDoesNothing() {
        fake.faults().failNext(Call.claim, Kind.Timeout);
        assertThatThrownBy(() -> fake.claim(SHOP, LIVE, null)).isInstanceOf(WarehouseException.class);
        assertThat(sides().claim()).isEmpty();
        assertThat(fake.claim(SHOP, LIVE, null).owner()).isEqualTo(SHOP);
        assertThat(fake.faults().calls()).containsExactly(Call.claim, Call.observe, Call.claim);
    }

    @Test
    void aFlipWhoseReplyIsLostTookEffectOnce() {
        firstRelease();
        FlipRequest request = second(build(SHOP, 2, LIVE));
        fake.faults().loseNextReply(Call.flip);
        assertThatThrownBy(() -> fake.flip(request))
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Unavailable));
        assertThat(fake.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
        assertThat(fake.flips()).hasSize(2);
    }

    @Test
    void somebodyCanComeInBetween() {
        firstRelease();
        FlipRequest request = second(build(SHOP, 2, LIVE));
        fake.faults().beforeNext(Call.flip, () -> fake.hands().mark(LIVE, marker(OTHER, 1, LIVE)));
        assertRefused(fake.flip(request), FlipReply.Reason.ForeignMarker);
    }

    @Test
    void aSideIsDroppedInBatches() {
        firstRelease();
        assertFlipped(fake.flip(second(build(SHOP, 2, LIVE))));
        fake.hands().createTable(LIVE + "__r1", "a", 0);
        fake.hands().createTable(LIVE + "__r1", "b", 0);
        fake.hands().dropBatch(2);
        assertThat(fake.drop(SHOP, 1, List.of(LIVE + "__r1"))).isEqualTo(new DropReply.More(1));
        assertThat(fake.drop(SHOP, 1, List.of(LIVE + "__r1"))).isEqualTo(new DropReply.Dropped());
    }

    @Test
    void blockersAreNamed() {
        firstRelease();
        FlipRequest request = second(build(SHOP, 2, LIVE));
        fake.hands().block("pid 7");
        assertRefused(fake.flip(request), FlipReply.Reason.Blocked);
        fake.hands().block(null);
        assertFlipped(fake.flip(request));
    }
}
