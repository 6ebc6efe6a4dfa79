package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.FlipScenario.LIVE;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation.Marked;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Action;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks that stand still and go on later, and operators that flip at once. */
@ParameterizedClass
@EnumSource(names = {"Databases", "Schemas"})
class SnowflakeLateBlocksIT {
    private static final Duration OVER = Duration.ofSeconds(80);

    @Parameter
    Swap swap;

    private FlipScenario scenario;

    @BeforeEach
    void begin() {
        scenario = FlipScenario.ready(false, swap);
    }

    @AfterEach
    void end() {
        scenario.close();
    }

    /** The first flip stands still inside its block, before it looks at its claim for the last time; its operator knows no more. */
    private DoubleFault standsStill(FlipRequest request, String before, int skips) {
        DoubleFault fault =
                scenario.service.fault(new DoubleFault(before, Phase.INSIDE, Action.HOLD, 1).skipping(skips));
        assertUnknown(request);
        assertThat(fault.isHolding()).isTrue();
        return fault;
    }

    private void assertUnknown(FlipRequest request) {
        assertThatThrownBy(() -> scenario.warehouse.flip(request))
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Unavailable));
    }

    @Test
    void aFlipIsNotTriedAgainBeforeTheFirstIsOver() {
        FlipRequest request = scenario.cutover();
        DoubleFault first = standsStill(request, " RENAME TO ", 0);
        assertUnknown(request);
        scenario.account().advance(OVER);
        assertThatThrownBy(() -> scenario.warehouse.flip(request)).hasMessageContaining("still running as query");
        FlipRequest other = scenario.request("another", new Marked(SHOP.uid(), 1), 2, scenario.side(2), "__r1", null);
        assertThat(scenario.warehouse.flip(other))
                .isInstanceOfSatisfying(
                        FlipReply.Refused.class, r -> assertThat(r.reason()).isEqualTo(FlipReply.Reason.Blocked));
        assertThat(scenario.flips()).isZero();
        first.release();
        scenario.service.awaitIdle();
        assertThat(scenario.warehouse.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
        assertThat(scenario.flips()).isEqualTo(1);
    }

    /** Before its first and its last look at the claim, and before the rename between them. */
    @ParameterizedTest
    @CsvSource({"' AND EPOCH = 2 AND TOKEN = ',0", "' RENAME TO ',0", "' AND EPOCH = 2 AND TOKEN = ',1"})
    void aBlockThatGoesOnAfterItWasWithdrawnSwapsNothing(String before, int skips) {
        FlipRequest request = scenario.cutover();
        DoubleFault first = standsStill(request, before, skips);
        assertThatThrownBy(() -> scenario.warehouse.withdraw(SHOP, LIVE, request.requestId()))
                .isInstanceOf(WarehouseException.class)
                .hasMessageContaining("in 7");
        first.release();
        scenario.service.awaitIdle();
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, request.requestId())).isTrue();
        assertThat(scenario.liveRevision()).isEqualTo(1);
        assertThat(scenario.revision(scenario.side(2))).isEqualTo(2);
        assertThat(scenario.flips()).isZero();
    }

    /** A flip was ended between its rename and its swap. */
    private FlipRequest halfDone() {
        FlipRequest request = scenario.cutover();
        scenario.service.fault(new DoubleFault(" SWAP WITH ", Phase.INSIDE, Action.KILL, 1));
        assertThatThrownBy(() -> scenario.warehouse.flip(request)).isInstanceOf(WarehouseException.class);
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(2);
        scenario.account().advance(OVER);
        return request;
    }

    @Test
    void whatAWithdrawnBlockRenamedGetsItsNameBack() {
        FlipRequest request = halfDone();
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, request.requestId())).isTrue();
        assertThat(scenario.revision(scenario.side(2))).isEqualTo(2);
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(-1);
        assertThat(scenario.flips()).isZero();
    }

    @Test
    void aWithdrawalIsNotDoneBeforeTheNameIsBack() {
        FlipRequest request = halfDone();
        scenario.service.fault(new DoubleFault(" RENAME TO ", Phase.INSIDE, Action.FAIL, 1));
        assertThatThrownBy(() -> scenario.warehouse.withdraw(SHOP, LIVE, request.requestId()))
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Unavailable))
                .hasMessageContaining("tried again");
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(2);
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, request.requestId())).isTrue();
        assertThat(scenario.revision(scenario.side(2))).isEqualTo(2);
        assertThat(scenario.flips()).isZero();
    }

    @Test
    void oneThatGoesOnFromHalfDoneLooksAtItsClaimBeforeItGivesTheNameBack() {
        FlipRequest request = halfDone();
        DoubleFault again = standsStill(request, " AND EPOCH = 3 AND TOKEN = ", 0);
        assertThat(scenario.revision(scenario.retired(1)))
                .as("no name is changed before the look")
                .isEqualTo(2);
        scenario.account().blindHistory();
        scenario.account().advance(OVER);
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        again.release();
        scenario.service.awaitIdle();
        assertThat(scenario.liveRevision()).isEqualTo(2);
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(1);
        assertThat(scenario.flips()).isEqualTo(1);
    }

    @Test
    void aFlipThatWasMadeThoughItsBlockWasEndedIsNotWithdrawn() {
        FlipRequest request = scenario.cutover();
        scenario.service.fault(new DoubleFault("SET FLIPPED_AT", Phase.INSIDE, Action.KILL, 1));
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        scenario.account().advance(OVER);
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, request.requestId())).isFalse();
        assertThat(scenario.warehouse.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
        assertThat(scenario.flips()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"' AND EPOCH = 2 AND TOKEN = ',0", "' RENAME TO ',0", "' AND EPOCH = 2 AND TOKEN = ',1"})
    void aBlockThatGoesOnAfterALaterOneFlippedSwapsNothing(String before, int skips) {
        FlipRequest request = scenario.cutover();
        DoubleFault first = standsStill(request, before, skips);
        // The history may miss what runs; the claim does not.
        scenario.account().blindHistory();
        scenario.account().advance(OVER);
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        first.release();
        scenario.service.awaitIdle();
        assertThat(scenario.liveRevision()).isEqualTo(2);
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(1);
        assertThat(scenario.flips()).isEqualTo(1);
        assertThat(scenario.warehouse.flip(scenario.rollback("back"))).isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.liveRevision()).isEqualTo(1);
    }

    @Test
    void aBlockThatGoesOnAfterLiveWasFlippedBackSwapsNothing() {
        FlipRequest request = scenario.cutover();
        DoubleFault first = standsStill(request, " AND EPOCH = 2 AND TOKEN = ", 1);
        scenario.account().blindHistory();
        scenario.account().advance(OVER);
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.warehouse.flip(scenario.rollback("back"))).isInstanceOf(FlipReply.Flipped.class);
        first.release();
        scenario.service.awaitIdle();
        assertThat(scenario.liveRevision()).isEqualTo(1);
        assertThat(scenario.flips()).isEqualTo(2);
    }

    @Test
    void aBlockThatBeginsAfterItsRequestWasWithdrawnWinsNothing() {
        try (FlipScenario noticing = FlipScenario.ready(true, swap)) {
            FlipRequest request = noticing.cutover();
            DoubleFault late =
                    noticing.service.fault(new DoubleFault("WON_AT = CURRENT", Phase.INSIDE, Action.HOLD, 1));
            assertThatThrownBy(() -> noticing.warehouse.flip(request)).isInstanceOf(WarehouseException.class);
            assertThat(noticing.warehouse.withdraw(SHOP, LIVE, request.requestId()))
                    .isTrue();
            late.release();
            noticing.service.awaitIdle();
            assertThat(noticing.liveRevision()).isEqualTo(1);
            assertThat(noticing.flips()).isZero();
        }
    }

    @Test
    void theFirstCopyOfARequestThatBeginsAfterTheSecondFlippedWinsNothing() {
        FlipRequest request = scenario.cutover();
        DoubleFault late = scenario.service.fault(new DoubleFault("WON_AT = CURRENT", Phase.INSIDE, Action.HOLD, 1));
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.warehouse.flip(scenario.rollback("back"))).isInstanceOf(FlipReply.Flipped.class);
        late.release();
        scenario.service.awaitIdle();
        assertThat(scenario.liveRevision()).isEqualTo(1);
        assertThat(scenario.flips()).isEqualTo(2);
    }

    @Test
    void operatorsThatFlipAtOnceFlipOnce() {
        FlipRequest request = scenario.cutover();
        List<Future<FlipReply>> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                replies.add(threads.submit(() -> new SnowflakeWarehouse(scenario.service.config()).flip(request)));
            }
        }
        assertThat(scenario.flips()).isEqualTo(1);
        assertThat(scenario.liveRevision()).isEqualTo(2);
        long flipped = replies.stream()
                .filter(f -> f.state() == Future.State.SUCCESS && f.resultNow() instanceof FlipReply.Flipped)
                .count();
        assertThat(flipped).isLessThanOrEqualTo(1);
        assertThat(replies).allSatisfy(f -> {
            if (f.state() == Future.State.SUCCESS) {
                assertThat(f.resultNow()).isNotInstanceOf(FlipReply.Refused.class);
            } else {
                assertThat(f.exceptionNow()).isInstanceOf(WarehouseException.class);
            }
        });
        assertThat(scenario.warehouse.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
    }
}
