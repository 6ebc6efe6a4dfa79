package io.dbtrelease.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation.Absent;
import io.dbtrelease.warehouse.LiveExpectation.Marked;
import io.dbtrelease.warehouse.LiveExpectation.Unmarked;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.WarehouseException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every engine owes to the port. A subclass gives a fresh, empty warehouse to each test and says what its engine can do. */
public abstract class WarehouseContractTest extends WarehouseScenario {
    @Test
    void anEmptyWarehouseShowsNothing() {
        assertThat(warehouse().probe().engine()).isNotBlank();
        assertThat(sides(LIVE).schemas()).isEmpty();
        assertThat(sides(LIVE).claim()).isEmpty();
    }

    @Test
    void theFirstToClaimAnExposureKeepsIt() {
        assertThat(warehouse().claim(SHOP, LIVE, null).owner()).isEqualTo(SHOP);
        assertThat(warehouse().claim(OTHER, LIVE, null).owner()).isEqualTo(SHOP);
        assertThat(warehouse().claim(SHOP, LIVE, null).owner()).isEqualTo(SHOP);
        assertThat(sides().claim().orElseThrow().owner()).isEqualTo(SHOP);
    }

    @Test
    void aClaimIsTakenOverOnlyFromTheReleaseThatIsNamed() {
        warehouse().claim(SHOP, LIVE, null);
        assertThat(warehouse()
                        .claim(OTHER, LIVE, "33333333-3333-3333-3333-333333333333")
                        .owner())
                .isEqualTo(SHOP);
        assertThat(warehouse().claim(OTHER, LIVE, SHOP.uid()).owner()).isEqualTo(OTHER);
    }

    @Test
    void aClaimIsGivenUpByItsOwnerOnly() {
        warehouse().claim(SHOP, LIVE, null);
        warehouse().unclaim(OTHER, LIVE);
        assertThat(sides().claim()).isPresent();
        warehouse().unclaim(SHOP, LIVE);
        warehouse().unclaim(SHOP, LIVE);
        assertThat(sides().claim()).isEmpty();
    }

    @Test
    void everyFlipRaisesTheClaimsEpoch() {
        warehouse().claim(SHOP, LIVE, null);
        long before = sides().claim().orElseThrow().epoch();
        firstRelease();
        assertThat(sides().claim().orElseThrow().epoch()).isGreaterThan(before);
    }

    @Test
    void aSchemaThatIsMarkedWithTheReleaseIsSeenWithoutItsName() {
        build(SHOP, 1, LIVE);
        assertThat(sides().schemas()).extracting(SchemaState::name).containsExactly(LIVE + "__g1");
        assertThat(sides().schemas().getFirst().marker()).isEqualTo(marker(SHOP, 1, LIVE));
        assertThat(warehouse().observe(OTHER, LIVE, List.of()).schemas()).isEmpty();
    }

    @Test
    void sidesOfAnAskedNameAreSeenWhoeverLeftThem() {
        build(OTHER, 7, LIVE);
        for (String name : List.of(
                LIVE + "__r12", LIVE + "__g3_marts", LIVE + "__gone", LIVE + "__r12x", LIVE + "_eu__g4", "x" + LIVE)) {
            hands().createSchema(name);
        }
        assertThat(sides(LIVE).schemas())
                .extracting(SchemaState::name)
                .containsExactlyInAnyOrder(LIVE + "__g7", LIVE + "__r12", LIVE + "__g3_marts");
        assertThat(sides(LIVE).schema(LIVE + "__g7").orElseThrow().marker()).isEqualTo(marker(OTHER, 7, LIVE));
        assertThat(sides().schemas()).as("nothing was asked for").isEmpty();
    }

    @Test
    void aLaterRoundStartsGreenAfreshAndTheOneBeforeIsOver() {
        build(SHOP, 1, LIVE);
        assertThat(warehouse().prepare(round(2))).isInstanceOf(PrepareReply.Prepared.class);
        assertThat(warehouse().catalog(List.of(LIVE + "__g1")).relations()).isEmpty();
        assertThat(sides("audit").schema("audit")).isPresent();
        assertThatThrownBy(() -> warehouse().prepare(round(1))).isInstanceOf(WarehouseException.class);
    }

    @Test
    void aRoundIsPreparedOnceWhoeverAsksLater() {
        PrepareReply first = warehouse().prepare(round(1));
        hands().createTable(LIVE + "__g1", "orders", 3);
        assertThat(warehouse().prepare(round(1))).isEqualTo(first);
        String fingerprint = seal(SHOP, 1, moves("__g1", LIVE));
        assertThat(warehouse().prepare(round(1))).isEqualTo(first);
        assertThat(warehouse().fingerprint(List.of(LIVE + "__g1"))).isEqualTo(fingerprint);
        assertThat(hands().rows(new RelationName(LIVE + "__g1", "orders"))).isEqualTo(3);
    }

    private static PrepareRequest round(int round) {
        return new PrepareRequest(
                SHOP,
                marker(SHOP, 1, ""),
                moves("__g1", LIVE),
                List.of(),
                List.of("audit"),
                List.of(),
                Long.MAX_VALUE,
                round);
    }

    @Test
    void aSchemaThatIsMadeAgainIsAnotherOneAndOneThatIsSealedAndFlippedIsNot() {
        List<String> green = List.of(LIVE + "__g1");
        String first = ((PrepareReply.Prepared) warehouse().prepare(round(1))).identity();
        assertThat(warehouse().identity(green)).isEqualTo(first);
        String second = ((PrepareReply.Prepared) warehouse().prepare(round(2))).identity();
        assertThat(second).isNotEqualTo(first);
        hands().createTable(LIVE + "__g1", "orders", 3);
        seal(SHOP, 1, moves("__g1", LIVE));
        assertThat(warehouse().identity(green)).isEqualTo(second);
        hands().dropSchema(LIVE + "__g1");
        assertThat(warehouse().identity(green)).isNotEqualTo(second);
    }

    @Test
    void greenIsNotMadeOverASchemaOfAnother() {
        hands().createSchema(LIVE + "__g1");
        PrepareRequest request = new PrepareRequest(
                SHOP, marker(SHOP, 1, ""), moves("__g1", LIVE), List.of(), List.of(), List.of(), Long.MAX_VALUE);
        assertThat(warehouse().prepare(request)).isInstanceOf(PrepareReply.Refused.class);
        hands().mark(LIVE + "__g1", marker(OTHER, 1, LIVE));
        assertThat(warehouse().prepare(request)).isInstanceOf(PrepareReply.Refused.class);
    }

    @Test
    void seedsAreCopiedAndThoseThatDoNotExistAreSkipped() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        PrepareReply reply = prepareSeeded(Long.MAX_VALUE);
        assertThat(reply).isInstanceOfSatisfying(PrepareReply.Prepared.class, prepared -> {
            assertThat(prepared.relations()).isEqualTo(1);
            assertThat(prepared.bytes()).isPositive();
            assertThat(prepared.liveFingerprint()).isNotEmpty();
        });
        assertThat(hands().rows(new RelationName(LIVE + "__g2", "orders"))).isEqualTo(1);
    }

    @Test
    void moreBytesThanAllowedAreRefusedBeforeTheFirstIsCopied() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        assertThat(prepareSeeded(10)).isInstanceOf(PrepareReply.Refused.class);
        assertThat(sides(LIVE + "__g2").schema(LIVE + "__g2")).isEmpty();
    }

    private static final List<RelationName> ASKED =
            List.of(new RelationName(LIVE, "orders"), new RelationName(LIVE, "nowhere"));

    private PrepareReply prepareSeeded(long maxBytes) {
        return prepareSeeded(maxBytes, ASKED);
    }

    private PrepareReply prepareSeeded(long maxBytes, List<RelationName> from) {
        List<Seed> seeds = from.stream()
                .map(r -> new Seed(r, new RelationName(LIVE + "__g2", r.name())))
                .toList();
        return warehouse()
                .prepare(new PrepareRequest(
                        SHOP, marker(SHOP, 2, ""), moves("__g2", LIVE), seeds, List.of(), List.of(), maxBytes));
    }

    /** The flip to a Green that starts from these; what it asks for is all of them, whether Live has them or not. */
    private FlipRequest secondSeeded(List<RelationName> from) {
        PrepareReply.Prepared prepared = (PrepareReply.Prepared) prepareSeeded(Long.MAX_VALUE, from);
        return seeded(second(seal(SHOP, 2, moves("__g2", LIVE))), from, prepared.liveFingerprint());
    }

    @Test
    void sealingTwiceGivesTheSameFingerprint() {
        String first = build(SHOP, 1, LIVE);
        assertThat(seal(SHOP, 1, moves("__g1", LIVE))).isEqualTo(first);
        assertThat(warehouse().fingerprint(List.of(LIVE + "__g1"))).isEqualTo(first);
    }

    @Test
    void sealingWritesTheMarkerAfresh() {
        build(SHOP, 1, LIVE);
        hands().mark(LIVE + "__g1", marker(OTHER, 7, LIVE));
        seal(SHOP, 1, moves("__g1", LIVE));
        assertThat(sides(LIVE + "__g1").schemas().getFirst().marker()).isEqualTo(marker(SHOP, 1, LIVE));
    }

    @Test
    void theFirstReleaseTakesANameThatNobodyHas() {
        firstRelease();
        assertThat(revisionOf(LIVE)).isEqualTo(1);
        assertThat(liveRows()).isEqualTo(1);
        assertThat(sides(LIVE + "__g1").schema(LIVE + "__g1")).isEmpty();
    }

    @Test
    void aFlipRetiresWhatWasLive() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, LIVE))));
        assertThat(revisionOf(LIVE)).isEqualTo(2);
        assertThat(liveRows()).isEqualTo(2);
        assertThat(revisionOf(LIVE + "__r1")).isEqualTo(1);
    }

    @Test
    void aFlipThatWasAppliedIsNotAppliedAgain() {
        firstRelease();
        FlipRequest request = second(build(SHOP, 2, LIVE));
        assertFlipped(warehouse().flip(request));
        assertThat(warehouse().flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
        assertThat(revisionOf(LIVE)).isEqualTo(2);
    }

    @Test
    void aRequestThatWasWithdrawnNeverFlips() {
        firstRelease();
        FlipRequest request = second(build(SHOP, 2, LIVE));
        assertThat(warehouse().withdraw(SHOP, LIVE, request.requestId())).isTrue();
        assertThat(warehouse().withdraw(SHOP, LIVE, request.requestId()))
                .as("again")
                .isTrue();
        assertRefused(warehouse().flip(request), Reason.ForeignMarker);
        assertThat(revisionOf(LIVE)).isEqualTo(1);
        assertFlipped(warehouse().flip(named(request, "another")));
        assertThat(warehouse().withdraw(SHOP, LIVE, "another")).isFalse();
    }

    @Test
    void aRequestThatFlippedOnceNeverFlipsAgain() {
        firstRelease();
        FlipRequest forth = second(build(SHOP, 2, LIVE));
        FlipRequest back = rollback("back");
        assertFlipped(warehouse().flip(forth));
        assertFlipped(warehouse().flip(back));
        FlipRequest forthAgain = named(
                flip(SHOP, new Marked(SHOP.uid(), 1), List.of(LIVE), 2, moves("__r2", LIVE), "__r1", null), "forth");
        assertFlipped(warehouse().flip(forthAgain));
        assertRefused(warehouse().flip(back), Reason.ForeignMarker);
        assertThat(revisionOf(LIVE)).isEqualTo(2);
    }

    private static FlipRequest rollback(String requestId) {
        return named(
                flip(SHOP, new Marked(SHOP.uid(), 2), List.of(LIVE), 1, moves("__r1", LIVE), "__r2", null), requestId);
    }

    @Test
    void aRollbackBringsRetiredBack() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, LIVE))));
        assertFlipped(warehouse().flip(rollback("back")));
        assertThat(revisionOf(LIVE)).isEqualTo(1);
        assertThat(liveRows()).isEqualTo(1);
        assertThat(revisionOf(LIVE + "__r2")).isEqualTo(2);
    }

    @Test
    void aRollbackToASideThatIsGoneIsRefused() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, LIVE))));
        hands().dropSchema(LIVE + "__r1");
        assertRefused(warehouse().flip(rollback("back")), Reason.IncomingMissing);
    }

    @Test
    void withoutTheClaimNothingFlips() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        warehouse().claim(OTHER, LIVE, SHOP.uid());
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ClaimHeld);
        warehouse().unclaim(OTHER, LIVE);
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ClaimHeld);
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    @Test
    void aForeignMarkerOnLiveStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        hands().mark(LIVE, marker(OTHER, 1, LIVE));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
    }

    @Test
    void aLiveThatSomebodySwappedByHandStopsTheFlip() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, LIVE))));
        String fingerprint = build(SHOP, 3, LIVE);
        hands().renameSchema(LIVE, "aside");
        hands().renameSchema(LIVE + "__r1", LIVE);
        FlipRequest third =
                flip(SHOP, new Marked(SHOP.uid(), 2), List.of(LIVE), 3, moves("__g3", LIVE), "__r2", fingerprint);
        assertRefused(warehouse().flip(third), Reason.ForeignMarker);
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    @Test
    void aLiveThatShouldNotExistStopsTheFirstFlip() {
        String fingerprint = build(SHOP, 1, LIVE);
        warehouse().claim(SHOP, LIVE, null);
        hands().createSchema(LIVE);
        FlipRequest first = flip(SHOP, new Absent(), List.of(), 1, moves("__g1", LIVE), "__r0", fingerprint);
        assertRefused(warehouse().flip(first), Reason.ForeignMarker);
    }

    @Test
    void aLiveThatIsGoneStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        hands().dropSchema(LIVE);
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
    }

    @Test
    void aGreenThatIsGoneStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        hands().dropSchema(LIVE + "__g2");
        assertRefused(warehouse().flip(second(fingerprint)), Reason.IncomingMissing);
    }

    @Test
    void aGreenOfAnotherRevisionStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        hands().mark(LIVE + "__g2", marker(SHOP, 3, LIVE));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
        hands().mark(LIVE + "__g2", marker(SHOP, 2, "elsewhere"));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
    }

    @Test
    void aTakenNameStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        hands().createSchema(LIVE + "__r1");
        assertRefused(warehouse().flip(second(fingerprint)), Reason.NameTaken);
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    @Test
    void anUpdateOfOneRowOfGreenAfterItsGatesStopsTheFlip() {
        need(WarehouseAbility.SeesUpdates);
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        hands().write(new RelationName(LIVE + "__g2", "orders"));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.IncomingChanged);
    }

    @Test
    void aRelationThatIsAddedToGreenAfterItsGatesStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        hands().createTable(LIVE + "__g2", "late", 1);
        assertRefused(warehouse().flip(second(fingerprint)), Reason.IncomingChanged);
    }

    @Test
    void aSharedSchemaThatIsAReleasesSideIsRefusedWithItsName() {
        firstRelease();
        build(SHOP, 2, LIVE);
        for (String side : List.of(LIVE, LIVE + "__g2")) {
            for (ReleaseId release : List.of(SHOP, OTHER)) {
                assertThat(sharing(release, side)).singleElement().satisfies(o -> {
                    assertThat(o.reason()).isEqualTo("SharedTaken");
                    assertThat(o.object()).contains(side);
                    assertThat(o.message()).contains(SHOP.name());
                });
            }
        }
    }

    @Test
    void aSharedSchemaThatAReleaseHasClaimedIsRefusedThoughNothingStandsThere() {
        warehouse().claim(SHOP, LIVE, null);
        assertThat(sharing(OTHER, LIVE)).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("SharedTaken");
            assertThat(o.message()).contains(SHOP.name());
        });
        warehouse().unclaim(SHOP, LIVE);
        PrepareRequest request = new PrepareRequest(
                OTHER, marker(OTHER, 7, ""), moves("__g7", "other"), List.of(), List.of(LIVE), List.of(), 0);
        assertThat(warehouse().prepare(request)).isInstanceOf(PrepareReply.Prepared.class);
    }

    @Test
    void aWriteToLiveAfterItWasCopiedStopsTheFlip() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        FlipRequest request = secondSeeded(ASKED);
        hands().write(ASKED.getFirst());
        assertRefused(warehouse().flip(request), Reason.LiveChanged);
        String now = warehouse().relationsFingerprint(ASKED);
        assertThat(now).isNotEqualTo(request.liveFingerprint());
        assertFlipped(warehouse().flip(seeded(request, ASKED, now)));
    }

    @Test
    void aGreenWithASeedThatLiveDoesNotHaveYetGoesLive() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        assertFlipped(warehouse().flip(secondSeeded(ASKED)));
    }

    @Test
    void aSeedThatAppearsInLiveAfterGreenWasPreparedStopsTheFlip() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        FlipRequest request = secondSeeded(List.of(ASKED.getLast()));
        hands().createTable(LIVE, "nowhere", 1);
        assertRefused(warehouse().flip(request), Reason.LiveChanged);
    }

    @Test
    void anUnmarkedLiveIsAdoptedAndCanBeRolledBackTo() {
        hands().createSchema(LIVE);
        hands().createTable(LIVE, "orders", 9);
        String fingerprint = build(SHOP, 1, LIVE);
        warehouse().claim(SHOP, LIVE, null);
        FlipRequest adoption = flip(SHOP, new Unmarked(), List.of(LIVE), 1, moves("__g1", LIVE), "__r0", fingerprint);
        assertRefused(
                warehouse()
                        .flip(flip(
                                SHOP,
                                new Marked(SHOP.uid(), 0),
                                List.of(LIVE),
                                1,
                                moves("__g1", LIVE),
                                "__r0",
                                fingerprint)),
                Reason.ForeignMarker);
        assertFlipped(warehouse().flip(adoption));
        assertThat(revisionOf(LIVE + "__r0")).isZero();
        assertFlipped(warehouse()
                .flip(flip(SHOP, new Marked(SHOP.uid(), 1), List.of(LIVE), 0, moves("__r0", LIVE), "__r1", null)));
        assertThat(liveRows()).isEqualTo(9);
        assertThat(revisionOf(LIVE)).isZero();
    }

    @Test
    void aMarkedLiveIsNotAdoptedAsUnmarked() {
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE);
        FlipRequest request = flip(SHOP, new Unmarked(), List.of(LIVE), 2, moves("__g2", LIVE), "__r0", fingerprint);
        assertRefused(warehouse().flip(request), Reason.ForeignMarker);
    }

    @Test
    void aLiveThatIsTakenOverCanBeRolledBackTo() {
        firstRelease();
        String fingerprint = build(OTHER, 2, LIVE);
        warehouse().claim(OTHER, LIVE, SHOP.uid());
        assertFlipped(warehouse()
                .flip(flip(
                        OTHER, new Marked(SHOP.uid(), 1), List.of(LIVE), 2, moves("__g2", LIVE), "__r1", fingerprint)));
        assertThat(warehouse().observe(OTHER, LIVE, List.of()).schemas())
                .extracting(SchemaState::name)
                .containsExactlyInAnyOrder(LIVE, LIVE + "__r1");
        assertFlipped(warehouse()
                .flip(flip(OTHER, new Marked(OTHER.uid(), 2), List.of(LIVE), 1, moves("__r1", LIVE), "__r2", null)));
        assertThat(liveRows()).isEqualTo(1);
    }

    @Test
    void aReleaseMayAddASchemaAndDropOne() {
        need(WarehouseAbility.SchemaFlip);
        firstRelease();
        String added = build(SHOP, 2, LIVE, "mart_new");
        assertFlipped(warehouse()
                .flip(flip(
                        SHOP,
                        new Marked(SHOP.uid(), 1),
                        List.of(LIVE),
                        2,
                        moves("__g2", LIVE, "mart_new"),
                        "__r1",
                        added)));
        assertThat(revisionOf("mart_new")).isEqualTo(2);
        String dropped = build(SHOP, 3, LIVE);
        assertFlipped(warehouse()
                .flip(flip(
                        SHOP,
                        new Marked(SHOP.uid(), 2),
                        List.of(LIVE, "mart_new"),
                        3,
                        moves("__g3", LIVE),
                        "__r2",
                        dropped)));
        assertThat(sides("mart_new").schema("mart_new")).isEmpty();
        assertThat(revisionOf("mart_new__r2")).isEqualTo(2);
        assertFlipped(warehouse()
                .flip(flip(
                        SHOP,
                        new Marked(SHOP.uid(), 3),
                        List.of(LIVE),
                        2,
                        moves("__r2", LIVE, "mart_new"),
                        "__r3",
                        null)));
        assertThat(revisionOf("mart_new")).isEqualTo(2);
    }

    @Test
    void anAddedSchemaWhoseNameIsInUseStopsTheFlip() {
        need(WarehouseAbility.SchemaFlip);
        firstRelease();
        String fingerprint = build(SHOP, 2, LIVE, "mart_new");
        hands().createSchema("mart_new");
        FlipRequest request = flip(
                SHOP,
                new Marked(SHOP.uid(), 1),
                List.of(LIVE),
                2,
                moves("__g2", LIVE, "mart_new"),
                "__r1",
                fingerprint);
        assertRefused(warehouse().flip(request), Reason.ForeignMarker);
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    @Test
    void aSideIsDroppedWhole() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, LIVE))));
        assertThat(warehouse().drop(SHOP, 1, List.of(LIVE + "__r1"))).isEqualTo(new DropReply.Dropped());
        assertThat(sides(LIVE + "__r1").schema(LIVE + "__r1")).isEmpty();
        assertThat(warehouse().drop(SHOP, 1, List.of(LIVE + "__r1"))).isEqualTo(new DropReply.Dropped());
    }

    @Test
    void whatIsLiveOrMarkedOtherwiseIsNotDropped() {
        firstRelease();
        build(SHOP, 2, LIVE);
        hands().createSchema("plain");
        assertThat(warehouse().drop(SHOP, 1, List.of(LIVE))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse().drop(SHOP, 3, List.of(LIVE + "__g2"))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse().drop(OTHER, 2, List.of(LIVE + "__g2"))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse().drop(SHOP, 2, List.of(LIVE + "__g2", "plain"))).isInstanceOf(DropReply.Kept.class);
        assertThat(sides(LIVE, LIVE + "__g2", "plain").schemas()).hasSize(3);
    }

    @Test
    void theCatalogShowsRelationsAndColumnsWithoutTheMarker() {
        build(SHOP, 1, LIVE);
        hands().createView(LIVE + "__g1", "recent", new RelationName(LIVE + "__g1", "orders"));
        Catalog catalog = warehouse().catalog(List.of(LIVE + "__g1", "nowhere"));
        RelationName orders = new RelationName(LIVE + "__g1", "orders");
        RelationName recent = new RelationName(LIVE + "__g1", "recent");
        assertThat(catalog.relations()).containsOnlyKeys(orders, recent);
        assertThat(catalog.relations().get(recent).kind()).isEqualTo(Catalog.Kind.View);
        assertThat(catalog.relations().get(orders))
                .isEqualTo(new Catalog.Relation(
                        Catalog.Kind.Table,
                        List.of(new Catalog.Column("id", "integer"), new Catalog.Column("name", "text"))));
    }

    @Test
    void rowsAreCountedAndWhatDoesNotExistIsAbsent() {
        build(SHOP, 4, LIVE);
        RelationName orders = new RelationName(LIVE + "__g4", "orders");
        RelationName nowhere = new RelationName(LIVE + "__g4", "nowhere");
        assertThat(warehouse().rowCounts(List.of(orders, nowhere), SHORT)).containsOnlyKeys(orders);
        assertThat(warehouse().rowCounts(List.of(orders), SHORT)).containsEntry(orders, 4L);
    }

    @Test
    void aQueryIsAnsweredWithANumber() {
        need(WarehouseAbility.Queries);
        assertThat(warehouse().query(queryFor42(), SHORT)).isEqualTo(new QueryAnswer.Number(42));
    }
}
