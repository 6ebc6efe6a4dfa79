package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.FlipScenario.LIVE;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.OTHER;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.SHOP;
import static io.dbtrelease.warehouse.snowflake.FlipScenario.marker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.FlipEdit;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation.Absent;
import io.dbtrelease.warehouse.LiveExpectation.Marked;
import io.dbtrelease.warehouse.LiveExpectation.Unmarked;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Why a flip is refused, and that nothing was changed then. */
@ParameterizedClass
@EnumSource(names = {"Databases", "Schemas"})
class SnowflakeRefusalsTest {
    @Parameter
    Swap swap;

    private FlipScenario scenario;

    @BeforeEach
    void begin() {
        scenario = FlipScenario.ready(true, swap);
    }

    @AfterEach
    void end() {
        scenario.close();
    }

    private void refused(FlipRequest request, Reason reason, String... words) {
        int revision = scenario.liveRevision();
        long flips = scenario.flips();
        assertThat(scenario.warehouse.flip(request)).isInstanceOfSatisfying(FlipReply.Refused.class, r -> {
            assertThat(r.reason()).as(r.message()).isEqualTo(reason);
            assertThat(r.message()).contains(words);
        });
        assertThat(scenario.liveRevision()).isEqualTo(revision);
        assertThat(scenario.flips()).isEqualTo(flips);
    }

    private void flips(FlipRequest request, int revision) {
        assertThat(scenario.warehouse.flip(request)).isInstanceOf(FlipReply.Flipped.class);
        assertThat(scenario.liveRevision()).isEqualTo(revision);
    }

    @Test
    void aClaimOfAnotherOrOfNobody() {
        FlipRequest request = scenario.cutover();
        scenario.warehouse.claim(OTHER, LIVE, SHOP.uid());
        refused(request, Reason.ClaimHeld, "finance/shop");
        scenario.warehouse.unclaim(OTHER, LIVE);
        refused(request, Reason.ClaimHeld, "by nobody");
        scenario.warehouse.claim(SHOP, LIVE, null);
        flips(request, 2);
    }

    @Test
    void aLiveOfAnotherRevisionReleaseOrWithout() {
        FlipRequest request = scenario.cutover();
        scenario.account().mark(LIVE, marker(OTHER, 1));
        refused(request, Reason.ForeignMarker, "finance/shop");
        scenario.account().mark(LIVE, marker(SHOP, 9));
        refused(request, Reason.ForeignMarker, "revision 9");
        scenario.account().schema(LIVE).tables.remove(DoubleAccount.MARKER);
        refused(request, Reason.ForeignMarker, "no marker");
        scenario.account().dropSchema(LIVE);
        refused(request, Reason.ForeignMarker, "is gone");
        scenario.stand(LIVE, marker(SHOP, 1));
        flips(request, 2);
    }

    @Test
    void anIncomingSideThatIsGoneOrNotItself() {
        FlipRequest request = scenario.cutover();
        String side = scenario.side(2);
        scenario.account().mark(side, marker(SHOP, 3));
        refused(request, Reason.ForeignMarker, "revision 3");
        scenario.account().mark(side, marker(SHOP, 2).at("SHOP.ELSEWHERE"));
        refused(request, Reason.ForeignMarker, "SHOP.ELSEWHERE");
        scenario.account().dropSchema(side);
        refused(request, Reason.IncomingMissing, "is gone");
        if (swap == Swap.Databases) {
            scenario.account().dropDatabase("SHOP__G2");
            refused(request, Reason.IncomingMissing, "is gone");
        }
    }

    @Test
    void aSideThatWasWrittenAfterItsGates() {
        FlipRequest request = scenario.cutover();
        scenario.account().write(scenario.side(2), "ORDERS");
        refused(request, Reason.IncomingChanged, "Green");
        FlipRequest again = scenario.cutover();
        scenario.account().createTable(scenario.side(2), "LATE", 0);
        refused(again, Reason.IncomingChanged, "Green");
        flips(scenario.cutover(), 2);
    }

    @Test
    void aLiveThatWasWrittenAfterItWasCopied() {
        List<RelationName> seeded = List.of(new RelationName(LIVE, "ORDERS"), new RelationName(LIVE, "NOWHERE"));
        FlipRequest request = seeded(seeded);
        scenario.account().write(LIVE, "ORDERS");
        refused(request, Reason.LiveChanged, "copied");
        request = seeded(seeded);
        scenario.account().createTable(LIVE, "NOWHERE", 1);
        refused(request, Reason.LiveChanged, "copied");
        flips(seeded(seeded), 2);
    }

    private FlipRequest seeded(List<RelationName> seeded) {
        return scenario.request(
                SHOP,
                "seeded",
                new Marked(SHOP.uid(), 1),
                2,
                scenario.side(2),
                "__r1",
                null,
                seeded,
                scenario.warehouse.relationsFingerprint(seeded));
    }

    @Test
    void aNameThatIsTaken() {
        FlipRequest request = scenario.cutover();
        scenario.stand(scenario.retired(1), null);
        refused(request, Reason.NameTaken, "__R1");
        if (swap == Swap.Databases) {
            scenario.account().dropSchema(scenario.retired(1));
            refused(request, Reason.NameTaken, "__R1");
            scenario.account().dropDatabase("SHOP__R1");
        } else {
            scenario.account().dropSchema(scenario.retired(1));
        }
        flips(request, 2);
    }

    @Test
    void whatOneStatementCannotSwap() {
        FlipRequest one = scenario.cutover();
        FlipRequest two = FlipEdit.of(one, e -> {
            e.requestId = "two";
            e.liveSchemas = List.of(LIVE, "OTHER.MARTS");
        });
        refused(two, Reason.Dependents, swap == Swap.Databases ? "one database" : "Use strategy DatabaseSwap");
        FlipRequest lower = scenario.request("lower", one.from(), 2, "shop__g2.marts", "__r1", null);
        refused(lower, Reason.Dependents, "upper case");
    }

    @Test
    void aRequestThatWasWithdrawnOrMadeBefore() {
        FlipRequest request = scenario.cutover();
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, request.requestId())).isTrue();
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, request.requestId())).isTrue();
        refused(request, Reason.ForeignMarker, "withdrawn");
        FlipRequest second = scenario.request(
                "second", new Marked(SHOP.uid(), 1), 2, scenario.side(2), "__r1", request.fingerprint());
        flips(second, 2);
        assertThat(scenario.warehouse.withdraw(SHOP, LIVE, "second")).isFalse();
        flips(scenario.rollback("back"), 1);
        refused(second, Reason.ForeignMarker, "flipped on since");
        flips(scenario.request("forth", new Marked(SHOP.uid(), 1), 2, scenario.retired(2), "__r1", null), 2);
        refused(scenario.rollback("back"), Reason.ForeignMarker, "flipped on since");
        assertThat(scenario.revision(scenario.retired(1))).isEqualTo(1);
    }

    @Test
    void aLiveThatShouldNotExist() {
        FlipRequest request =
                scenario.request("first", new Absent(), 2, scenario.side(2), "__r0", scenario.print(scenario.side(2)));
        refused(request, Reason.ForeignMarker, "should not exist");
        if (swap == Swap.Databases) {
            scenario.account().dropSchema(LIVE);
            refused(request, Reason.NameTaken, "\"SHOP\" exists");
            scenario.account().dropDatabase("SHOP");
        } else {
            scenario.account().dropSchema(LIVE);
        }
        flips(request, 2);
        assertThat(scenario.warehouse.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
    }

    @Test
    void anUnmarkedLiveIsAdoptedAndCanBeRolledBackTo() {
        scenario.account().schema(LIVE).tables.remove(DoubleAccount.MARKER);
        FlipRequest adoption = scenario.request(
                "adopt", new Unmarked(), 2, scenario.side(2), "__r0", scenario.print(scenario.side(2)));
        flips(adoption, 2);
        assertThat(scenario.revision(scenario.retired(0))).isZero();
        flips(scenario.request("back", new Marked(SHOP.uid(), 2), 0, scenario.retired(0), "__r2", null), 0);
    }

    @Test
    void anAdoptionThatWasEndedAfterItMarkedLiveGoesOn() {
        scenario.account().schema(LIVE).tables.remove(DoubleAccount.MARKER);
        FlipRequest adoption = scenario.request(
                "adopt", new Unmarked(), 2, scenario.side(2), "__r0", scenario.print(scenario.side(2)));
        scenario.service.fault(new DoubleFault("INSERT INTO", DoubleFault.Phase.INSIDE, DoubleFault.Action.KILL, 1));
        assertThatThrownBy(() -> scenario.warehouse.flip(adoption)).isInstanceOf(WarehouseException.class);
        assertThat(scenario.liveRevision()).isZero();
        scenario.account().advance(Duration.ofSeconds(80));
        flips(adoption, 2);
        assertThat(scenario.revision(scenario.retired(0))).isZero();
    }

    @Test
    void aMarkedLiveIsNotAdoptedAsUnmarked() {
        refused(
                scenario.request("adopt", new Unmarked(), 2, scenario.side(2), "__r0", null),
                Reason.ForeignMarker,
                "should carry none");
    }

    @Test
    void aLiveThatIsTakenOverCanBeRolledBackTo() {
        scenario.account().mark(scenario.side(2), marker(OTHER, 2));
        scenario.warehouse.claim(OTHER, LIVE, SHOP.uid());
        FlipRequest over = scenario.request(
                OTHER, "over", new Marked(SHOP.uid(), 1), 2, scenario.side(2), "__r1", null, List.of(), null);
        flips(over, 2);
        assertThat(scenario.warehouse.observe(OTHER, LIVE, List.of()).schemas())
                .extracting(s -> s.name())
                .containsExactlyInAnyOrder(LIVE, scenario.retired(1));
        flips(
                scenario.request(
                        OTHER,
                        "back",
                        new Marked(OTHER.uid(), 2),
                        1,
                        scenario.retired(1),
                        "__r2",
                        null,
                        List.of(),
                        null),
                1);
    }

    @Test
    void tablesThatNobodySetUp() {
        FlipRequest request = scenario.cutover();
        scenario.account().withoutSetUp();
        assertThatThrownBy(() -> scenario.warehouse.flip(request))
                .isInstanceOfSatisfying(
                        WarehouseException.class,
                        e -> assertThat(e.kind()).isEqualTo(WarehouseException.Kind.PermissionDenied))
                .hasMessageContaining("examples/snowflake/setup.sql");
        assertThatThrownBy(() -> scenario.warehouse.claim(SHOP, LIVE, null))
                .hasMessageContaining("examples/snowflake/setup.sql");
    }

    @Test
    void anAddedSchemaMovesAlongUnlessItsNameIsInUse() {
        if (swap != Swap.Databases) {
            return;
        }
        scenario.stand("SHOP__G2.ADDED", marker(SHOP, 2).at("SHOP.ADDED"));
        FlipRequest one = scenario.cutover();
        FlipRequest both = FlipEdit.of(one, e -> {
            e.requestId = "both";
            e.incoming = List.of(one.incoming().getFirst(), new SchemaMove("SHOP__G2.ADDED", "SHOP.ADDED"));
            e.fingerprint = null;
        });
        scenario.stand("SHOP.ADDED", null);
        refused(both, Reason.ForeignMarker, "\"ADDED\"");
        scenario.account().dropSchema("SHOP.ADDED");
        flips(both, 2);
        assertThat(scenario.revision("SHOP.ADDED")).isEqualTo(2);
    }
}
