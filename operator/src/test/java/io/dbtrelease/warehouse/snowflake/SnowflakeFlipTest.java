package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.FlipScenario.LIVE;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.SHOP;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.marker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.Golden;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation.Absent;
import io.dbtrelease.warehouse.LiveExpectation.Unmarked;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Action;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cutovers and rollbacks where nothing breaks. */
class SnowflakeFlipTest {
    private static String normal(String statement) {
        return statement.replaceAll("TOKEN = '[0-9a-f-]{36}'", "TOKEN = '<token>'");
    }

    @ParameterizedTest
    @EnumSource(names = {"Databases", "Schemas"})
    void aCutoverTakesFourStatements(Swap swap) throws IOException {
        try (FlipScenario scenario = FlipScenario.ready(true, swap)) {
            var request = scenario.cutover();
            int before = scenario.service.statements().size();
            assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
            List<String> sent = scenario.service.statements();
            sent = sent.subList(before, sent.size());
            assertThat(sent).hasSize(4);
            Golden.assertText(
                    getClass(),
                    "cutover-" + swap + ".sql",
                    String.join(
                                    "\n;\n\n",
                                    sent.stream().map(SnowflakeFlipTest::normal).toList()) + "\n");
            assertThat(scenario.liveRevision()).isEqualTo(2);
            assertThat(scenario.revision(scenario.retired(1))).isEqualTo(1);
            assertThat(scenario.flips()).isEqualTo(1);
            assertThat(scenario.warehouse.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
            assertThat(scenario.warehouse.observe(SHOP, LIVE, List.of(LIVE)).schemas())
                    .extracting(s -> s.name())
                    .containsExactlyInAnyOrder(LIVE, scenario.retired(1));
        }
    }

    private static int sent(FlipScenario scenario, FlipRequest request, int to) {
        int before = scenario.service.statements().size();
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.liveRevision()).isEqualTo(to);
        return scenario.service.statements().size() - before;
    }

    @ParameterizedTest
    @EnumSource(names = {"Databases", "Schemas"})
    void noOtherFlipTakesMoreThanSix(Swap swap) {
        try (FlipScenario scenario = FlipScenario.ready(true, swap)) {
            assertThat(sent(scenario, scenario.cutover(), 2)).isEqualTo(4);
            assertThat(sent(scenario, scenario.rollback("back"), 1)).isEqualTo(4);
        }
        try (FlipScenario scenario = FlipScenario.ready(true, swap)) {
            FlipRequest request = scenario.cutover();
            scenario.service.fault(new DoubleFault(" SWAP WITH ", Phase.INSIDE, Action.KILL, 1));
            assertThatThrownBy(() -> scenario.warehouse.flip(request)).isInstanceOf(WarehouseException.class);
            scenario.account().advance(Duration.ofSeconds(80));
            assertThat(sent(scenario, request, 2))
                    .as("after one that was ended half done")
                    .isEqualTo(5);
        }
        try (FlipScenario scenario = FlipScenario.ready(false, swap)) {
            FlipRequest request = scenario.cutover();
            scenario.service.fault(new DoubleFault("SWAP", Phase.AFTER, Action.DROP, 1));
            assertThat(sent(scenario, request, 2))
                    .as("sent twice by the driver")
                    .isEqualTo(6);
        }
        try (FlipScenario scenario = FlipScenario.ready(true, swap)) {
            scenario.account().schema(LIVE).tables.remove(DoubleAccount.MARKER);
            assertThat(sent(scenario, scenario.request("adopt", new Unmarked(), 2, scenario.side(2), "__r0", null), 2))
                    .isEqualTo(4);
        }
        try (FlipScenario scenario = new FlipScenario(true, swap)) {
            scenario.stand(scenario.side(2), marker(SHOP, 2));
            scenario.stand("SHOP.ASIDE", null);
            if (swap == Swap.Databases) {
                scenario.account().dropDatabase("SHOP");
            }
            scenario.warehouse.claim(SHOP, LIVE, null);
            assertThat(sent(scenario, scenario.request("first", new Absent(), 2, scenario.side(2), "__r0", null), 2))
                    .isEqualTo(3);
        }
    }
}
