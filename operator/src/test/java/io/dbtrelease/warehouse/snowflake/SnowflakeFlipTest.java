package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.FlipScenario.LIVE;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.Golden;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.Swap;
import java.io.IOException;
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
}
