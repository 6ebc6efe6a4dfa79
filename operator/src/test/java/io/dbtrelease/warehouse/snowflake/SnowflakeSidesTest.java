package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.FlipScenario.LIVE;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.OTHER;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.SHOP;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.marker;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Swap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is seen of sides, who claims them, and how they are dropped. */
class SnowflakeSidesTest {
    private final FlipScenario scenario = new FlipScenario(true, Swap.Databases);
    private final SnowflakeWarehouse warehouse = scenario.warehouse;

    @AfterEach
    void end() {
        scenario.close();
    }

    private List<String> seen(String... names) {
        Sides sides = warehouse.observe(SHOP, LIVE, List.of(names));
        return sides.schemas().stream().map(SchemaState::name).sorted().toList();
    }

    @Test
    void theFirstToClaimKeepsItAndNoEpochComesAgain() {
        assertThat(warehouse.probe().engine()).isEqualTo("Snowflake");
        assertThat(warehouse.observe(SHOP, LIVE, List.of()).claim()).isEmpty();
        assertThat(warehouse.claim(SHOP, LIVE, null).owner()).isEqualTo(SHOP);
        assertThat(warehouse.claim(OTHER, LIVE, null).owner()).isEqualTo(SHOP);
        assertThat(warehouse.claim(OTHER, LIVE, "another").owner()).isEqualTo(SHOP);
        long first = warehouse.claim(SHOP, LIVE, null).epoch();
        assertThat(warehouse.claim(OTHER, LIVE, SHOP.uid()).owner()).isEqualTo(OTHER);
        warehouse.unclaim(SHOP, LIVE);
        assertThat(warehouse
                        .observe(SHOP, LIVE, List.of())
                        .claim()
                        .orElseThrow()
                        .owner())
                .isEqualTo(OTHER);
        warehouse.unclaim(OTHER, LIVE);
        warehouse.unclaim(OTHER, LIVE);
        assertThat(warehouse.observe(SHOP, LIVE, List.of()).claim()).isEmpty();
        assertThat(warehouse.claim(SHOP, LIVE, null).epoch()).isGreaterThan(first + 2);
    }

    @Test
    void sidesAreSeenByNameAndByMarkerWhereverTheyAre() {
        scenario.stand(LIVE, marker(SHOP, 1));
        scenario.stand("SHOP__G2.MARTS", marker(OTHER, 2));
        scenario.stand("SHOP__R7.FOUND", null);
        scenario.stand("SHOP__R7.PUBLIC", null);
        scenario.stand("SHOP.MARTS__G3", null);
        scenario.stand("SHOP.MARTS__GONE", null);
        scenario.stand("SHOPPING.MARTS", null);
        scenario.stand("SHOP_EU__G4.MARTS", null);
        scenario.stand("ELSEWHERE.ASIDE", marker(SHOP, 9));
        scenario.stand("ELSEWHERE.FOREIGN", marker(OTHER, 9));
        assertThat(seen(LIVE))
                .containsExactly("ELSEWHERE.ASIDE", LIVE, "SHOP.MARTS__G3", "SHOP__G2.MARTS", "SHOP__R7.FOUND");
        assertThat(seen()).containsExactly("ELSEWHERE.ASIDE", LIVE);
        assertThat(seen("NOWHERE.MARTS")).containsExactly("ELSEWHERE.ASIDE", LIVE);
        assertThat(warehouse
                        .observe(SHOP, LIVE, List.of(LIVE))
                        .schema(LIVE)
                        .orElseThrow()
                        .marker())
                .isEqualTo(marker(SHOP, 1));
    }

    @Test
    void aNameThatGoesAwayWhileSidesAreReadIsNoError() {
        scenario.stand(LIVE, marker(SHOP, 1));
        scenario.service.fault(
                new DoubleFault("AS IN_SCHEMA", DoubleFault.Phase.BEFORE, DoubleFault.Action.FAIL, 1, "002003"));
        assertThat(seen(LIVE)).containsExactly(LIVE);
    }

    @Test
    void aMarkerOfTheBuildRoleDoesNotCount() {
        scenario.stand(LIVE, marker(SHOP, 1));
        scenario.account().markerTable(LIVE).owner = "BUILDER";
        assertThat(warehouse
                        .observe(SHOP, LIVE, List.of(LIVE))
                        .schema(LIVE)
                        .orElseThrow()
                        .marker())
                .isNull();
        assertThat(seen()).isEmpty();
    }

    @Test
    void aSidesDatabaseIsDroppedWhole() {
        scenario.stand(LIVE, marker(SHOP, 2));
        scenario.stand("SHOP__R1.MARTS", marker(SHOP, 1));
        scenario.stand("SHOP__R1.STAGING", marker(SHOP, 1).at("SHOP.STAGING"));
        scenario.account().createSchema("SHOP__R1.PUBLIC");
        List<String> side = List.of("SHOP__R1.MARTS", "SHOP__R1.STAGING");
        assertThat(warehouse.drop(SHOP, 1, side)).isEqualTo(new DropReply.Dropped());
        assertThat(scenario.account().databases).doesNotContainKey("SHOP__R1");
        assertThat(warehouse.drop(SHOP, 1, side)).isEqualTo(new DropReply.Dropped());
        assertThat(scenario.liveRevision()).isEqualTo(2);
    }

    @Test
    void aSidesSchemaIsDroppedAlone() {
        scenario.stand(LIVE, marker(SHOP, 2));
        scenario.stand("SHOP.MARTS__R1", marker(SHOP, 1));
        assertThat(warehouse.drop(SHOP, 1, List.of("SHOP.MARTS__R1"))).isEqualTo(new DropReply.Dropped());
        assertThat(scenario.account().databases.get("SHOP")).containsOnlyKeys("MARTS");
    }

    @Test
    void whatIsLiveOrMarkedOtherwiseOrMadeByHandIsKept() {
        scenario.stand(LIVE, marker(SHOP, 1));
        scenario.stand("SHOP__G2.MARTS", marker(SHOP, 2));
        scenario.stand("SHOP.PLAIN", null);
        assertThat(warehouse.drop(SHOP, 1, List.of(LIVE))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse.drop(SHOP, 3, List.of("SHOP__G2.MARTS"))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse.drop(OTHER, 2, List.of("SHOP__G2.MARTS"))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse.drop(SHOP, 2, List.of("SHOP__G2.MARTS", "SHOP.PLAIN")))
                .isInstanceOf(DropReply.Kept.class);
        scenario.stand("SHOP__G2.FINANCE", null);
        assertThat(warehouse.drop(SHOP, 2, List.of("SHOP__G2.MARTS")))
                .isInstanceOfSatisfying(
                        DropReply.Kept.class, k -> assertThat(k.message()).contains("FINANCE", "by hand"));
        scenario.account().dropSchema("SHOP__G2.FINANCE");
        scenario.stand("SHOP__G2.PUBLIC", null);
        assertThat(warehouse.drop(SHOP, 2, List.of("SHOP__G2.MARTS"))).isInstanceOf(DropReply.Kept.class);
        assertThat(scenario.revision("SHOP__G2.MARTS")).isEqualTo(2);
    }

    @Test
    void aDatabaseThatBecameLiveMeanwhileIsNotDropped() {
        scenario.stand("SHOP__R1.MARTS", marker(SHOP, 1));
        DoubleFault fault = scenario.service.fault(
                new DoubleFault("DROP DATABASE", DoubleFault.Phase.BEFORE, DoubleFault.Action.HOLD, 1));
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var reply = threads.submit(() -> warehouse.drop(SHOP, 1, List.of("SHOP__R1.MARTS")));
            fault.awaitHeld();
            scenario.account().mark("SHOP__R1.MARTS", marker(SHOP, 2));
            fault.release();
            assertThat(reply.get()).isInstanceOf(DropReply.Kept.class);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
        assertThat(scenario.account().databases).containsKey("SHOP__R1");
    }

    @Test
    void identityAndFingerprintSayWhatChanged() {
        scenario.stand(LIVE, marker(SHOP, 1));
        List<String> live = List.of(LIVE, "NOWHERE.MARTS");
        String identity = warehouse.identity(live);
        String print = warehouse.fingerprint(live);
        List<RelationName> relations = List.of(new RelationName(LIVE, "ORDERS"), new RelationName("NOWHERE.X", "Y"));
        String single = warehouse.relationsFingerprint(relations);
        scenario.account().mark(LIVE, marker(SHOP, 2));
        assertThat(warehouse.identity(live)).isEqualTo(identity);
        assertThat(warehouse.fingerprint(live)).isEqualTo(print);
        scenario.account().write(LIVE, "ORDERS");
        assertThat(warehouse.fingerprint(live)).isNotEqualTo(print);
        assertThat(warehouse.relationsFingerprint(relations)).isNotEqualTo(single);
        scenario.account().dropSchema(LIVE);
        scenario.stand(LIVE, marker(SHOP, 1));
        assertThat(warehouse.identity(live)).isNotEqualTo(identity);
    }
}
