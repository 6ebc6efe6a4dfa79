package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.FlipScenario.LIVE;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.SHOP;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.marker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation.Absent;
import io.dbtrelease.warehouse.LiveExpectation.Unmarked;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Action;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One relation after the other: what is done stays done, and what was begun can be ended or taken back. */
class SnowflakeTableSwapTest {
    private static final Duration OVER = Duration.ofSeconds(80);
    private static final int TABLES = 45;

    private FlipScenario scenario;
    private Map<String, Long> old = Map.of();
    private Map<String, Long> fresh = Map.of();

    @BeforeEach
    void begin() {
        scenario = FlipScenario.ready(false, Swap.Tables);
        for (int i = 0; i < TABLES; i++) {
            scenario.account().createTable(LIVE, "T" + i, 1);
            scenario.account().createTable(scenario.side(2), "T" + i, 2);
        }
        scenario.account().createTable(LIVE, "gone.in 2", 1);
        scenario.account().createTable(scenario.side(2), "new 'in' 2", 1);
        old = tables(LIVE);
        fresh = tables(scenario.side(2));
    }

    @AfterEach
    void end() {
        scenario.close();
    }

    private Map<String, Long> tables(String schema) {
        Map<String, Long> made = new TreeMap<>();
        scenario.account().schema(schema).tables.forEach((name, table) -> made.put(name, table.created));
        made.remove(DoubleAccount.MARKER);
        return made;
    }

    private void assertFlipped() {
        assertThat(scenario.liveRevision()).isEqualTo(2);
        assertThat(tables(LIVE)).isEqualTo(fresh);
        assertThat(tables(scenario.retired(1))).isEqualTo(old);
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(1);
    }

    private void assertNotFlipped() {
        assertThat(scenario.liveRevision()).isEqualTo(1);
        assertThat(tables(LIVE)).isEqualTo(old);
        assertThat(tables(scenario.side(2))).isEqualTo(fresh);
        assertThat(scenario.revision(scenario.side(2))).isEqualTo(2);
    }

    @Test
    void aCutoverAndARollbackMoveEveryTable() {
        FlipRequest request = scenario.cutover();
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        assertFlipped();
        assertThat(scenario.warehouse.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, request.requestId())).isFalse();
        assertThat(scenario.warehouse.flip(scenario.rollback("back"))).isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.liveRevision()).isEqualTo(1);
        assertThat(tables(LIVE)).isEqualTo(old);
        assertThat(tables(scenario.retired(2))).isEqualTo(fresh);
        assertThat(scenario.warehouse.flip(request))
                .isInstanceOfSatisfying(
                        FlipReply.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.ForeignMarker));
    }

    @ParameterizedTest
    @CsvSource({
        "WON_AT = CURRENT,KILL",
        "INSERT INTO,KILL",
        "SWAPS,KILL",
        "ALTER SCHEMA,KILL",
        "\"T30\" SWAP,KILL",
        "\"T30\" SWAP,FAIL",
        "gone.in 2,KILL",
        "new ''in'' 2,KILL",
        "DBT_RELEASE_MARKER\" SWAP,KILL",
        "SET FLIPPED_AT,KILL",
        "SET DONE_AT,KILL",
        "REPLY = 'SWAPPED',KILL"
    })
    void whatWasEndedInTheMiddleGoesOnOrGoesBack(String place, Action action) {
        String where = place.replace("''", "'");
        FlipRequest request = scenario.cutover();
        scenario.service.fault(new DoubleFault(where, Phase.INSIDE, action, 1));
        FlipReply first = reply(request);
        boolean flipped = scenario.liveRevision() == 2;
        assertThat(first instanceof FlipReply.Flipped).isEqualTo(flipped);
        assertThat(first).isNotInstanceOf(FlipReply.Refused.class);
        scenario.account().advance(OVER);
        assertThat(scenario.warehouse.flip(request))
                .isInstanceOf(flipped ? FlipReply.AlreadyFlipped.class : FlipReply.Flipped.class);
        assertFlipped();

        end();
        begin();
        FlipRequest other = scenario.cutover();
        scenario.service.fault(new DoubleFault(where, Phase.INSIDE, action, 1));
        reply(other);
        scenario.account().advance(OVER);
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, other.requestId())).isEqualTo(!flipped);
        if (flipped) {
            assertFlipped();
        } else {
            assertNotFlipped();
        }
    }

    private FlipReply reply(FlipRequest request) {
        try {
            return scenario.warehouse.flip(request);
        } catch (WarehouseException e) {
            return new FlipReply.AlreadyFlipped();
        }
    }

    @ParameterizedTest
    @CsvSource({"BEFORE,DROP", "AFTER,DROP", "AFTER,UNAVAILABLE", "AFTER,EXPIRED"})
    void whatTheDriverSendsTwiceIsDoneOnce(Phase phase, Action action) {
        FlipRequest request = scenario.cutover();
        scenario.service.fault(new DoubleFault("\"T30\"", phase, action, 1));
        reply(request);
        scenario.account().advance(OVER);
        reply(request);
        assertFlipped();
    }

    @Test
    void viewsAreRefusedByName() {
        FlipRequest request = scenario.cutover();
        scenario.account().schema(LIVE).tables.put("V", new DoubleAccount.Table("VIEW", "OPERATOR", 1, 0));
        assertThat(scenario.warehouse.flip(request)).isInstanceOfSatisfying(FlipReply.Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(Reason.Dependents);
            assertThat(r.message()).contains("SHOP.MARTS.V", "DatabaseSwap");
        });
        scenario.account().schema(LIVE).tables.remove("V");
        assertNotFlipped();
    }

    @Test
    void aTableThatIsMadeAnewInTheMiddleStopsIt() {
        FlipRequest request = scenario.cutover();
        scenario.service.fault(new DoubleFault("\"T30\" SWAP", Phase.INSIDE, Action.KILL, 1));
        reply(request);
        scenario.account().createTable(LIVE, "T44", 7);
        scenario.account().advance(OVER);
        assertThatThrownBy(() -> scenario.warehouse.flip(request)).hasMessageContaining("T44");
        assertThat(scenario.liveRevision()).isEqualTo(1);
    }

    @Test
    void aFirstReleaseAndAnAdoption() {
        scenario.account().schema(LIVE).tables.remove(DoubleAccount.MARKER);
        assertThat(scenario.warehouse.flip(
                        scenario.request("adopt", new Unmarked(), 2, scenario.side(2), "__r0", null)))
                .isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.revision(scenario.retired(0))).isZero();
        scenario.account().dropSchema(LIVE);
        scenario.stand(scenario.side(3), marker(SHOP, 3));
        assertThat(scenario.warehouse.flip(scenario.request("first", new Absent(), 3, scenario.side(3), "__r0", null)))
                .isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.liveRevision()).isEqualTo(3);
    }
}
