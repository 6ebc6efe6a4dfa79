package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.FlipScenario.LIVE;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.OTHER;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.SHOP;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.marker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.RestoreReply;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Action;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Phase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a side that is brought back where the service does not want to, or does it twice. */
class SnowflakeRestoreTest {
    private final FlipScenario scenario = new FlipScenario(false, Swap.Databases);

    @BeforeEach
    void theSideWasChangedSinceItLeftLive() {
        scenario.stand(LIVE, marker(SHOP, 2));
        scenario.stand(scenario.retired(1), marker(SHOP, 1));
        scenario.account().keepPast();
        scenario.account().mark(scenario.retired(1), marker(OTHER, 7));
    }

    @AfterEach
    void end() {
        scenario.close();
    }

    private RestoreReply restore() {
        return scenario.warehouse.restore(SHOP, 1, List.of(new SchemaMove(scenario.retired(1), LIVE)), Instant.EPOCH);
    }

    private void assertRestored() {
        assertThat(restore()).isInstanceOf(RestoreReply.Restored.class);
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(1);
        assertThat(scenario.revision("SHOP__R1_BACK.MARTS")).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"' CLONE ',000707", "' CLONE ',003001", "' SWAP WITH ',003001"})
    void whatTheServiceRefusesIsNoWayBack(String statement, String code) {
        scenario.service.fault(new DoubleFault(statement, Phase.BEFORE, Action.FAIL, 1, code));
        assertThat(restore())
                .isInstanceOfSatisfying(
                        RestoreReply.Unavailable.class,
                        u -> assertThat(u.message()).contains("SHOP__R1", "(" + Integer.parseInt(code) + ")"));
    }

    @ParameterizedTest
    @CsvSource({"' CLONE '", "' SWAP WITH '"})
    void whatTookTooLongIsTriedAgain(String statement) {
        scenario.service.fault(new DoubleFault(statement, Phase.BEFORE, Action.FAIL, 1));
        assertThatThrownBy(this::restore)
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Timeout));
        assertRestored();
    }

    @Test
    void aCloneThatTheDriverSendsTwiceIsTheClone() {
        scenario.service.fault(new DoubleFault(" CLONE ", Phase.AFTER, Action.DROP, 1));
        assertRestored();
    }

    @Test
    void aSwapThatTheDriverSendsTwiceIsLookedAtAndMadeOnceMore() {
        scenario.service.fault(new DoubleFault(" SWAP WITH ", Phase.AFTER, Action.DROP, 1));
        assertThatThrownBy(this::restore)
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Unavailable));
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(7);
        assertRestored();
    }
}
