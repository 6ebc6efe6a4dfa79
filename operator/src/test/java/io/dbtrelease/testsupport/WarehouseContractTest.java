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
import io.dbtrelease.warehouse.RestoreReply;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every engine owes to the port. A subclass gives a fresh, empty warehouse to each test and says what its engine can do. */
public abstract class WarehouseContractTest extends WarehouseScenario {
    @Test
    void anEmptyWarehouseShowsNothing() {
        assertThat(warehouse().probe().engine()).isNotBlank();
        assertThat(sides(live()).schemas()).isEmpty();
        assertThat(sides(live()).claim()).isEmpty();
    }

    @Test
    void theFirstToClaimAnExposureKeepsIt() {
        assertThat(warehouse().claim(SHOP, live(), null).owner()).isEqualTo(SHOP);
        assertThat(warehouse().claim(OTHER, live(), null).owner()).isEqualTo(SHOP);
        assertThat(warehouse().claim(SHOP, live(), null).owner()).isEqualTo(SHOP);
        assertThat(sides().claim().orElseThrow().owner()).isEqualTo(SHOP);
    }

    @Test
    void aClaimIsTakenOverOnlyFromTheReleaseThatIsNamed() {
        warehouse().claim(SHOP, live(), null);
        assertThat(warehouse()
                        .claim(OTHER, live(), "33333333-3333-3333-3333-333333333333")
                        .owner())
                .isEqualTo(SHOP);
        assertThat(warehouse().claim(OTHER, live(), SHOP.uid()).owner()).isEqualTo(OTHER);
    }

    @Test
    void aClaimIsGivenUpByItsOwnerOnly() {
        warehouse().claim(SHOP, live(), null);
        warehouse().unclaim(OTHER, live());
        assertThat(sides().claim()).isPresent();
        warehouse().unclaim(SHOP, live());
        warehouse().unclaim(SHOP, live());
        assertThat(sides().claim()).isEmpty();
    }

    @Test
    void everyFlipRaisesTheClaimsEpoch() {
        warehouse().claim(SHOP, live(), null);
        long before = sides().claim().orElseThrow().epoch();
        firstRelease();
        assertThat(sides().claim().orElseThrow().epoch()).isGreaterThan(before);
    }

    @Test
    void aSchemaThatIsMarkedWithTheReleaseIsSeenWithoutItsName() {
        build(SHOP, 1, live());
        assertThat(sides().schemas()).extracting(SchemaState::name).containsExactly(side("__g1"));
        assertThat(sides().schemas().getFirst().marker()).isEqualTo(marker(SHOP, 1, live()));
        assertThat(warehouse().observe(OTHER, live(), List.of()).schemas()).isEmpty();
    }

    @Test
    void oneThatTakesOverSeesWhatIsMarkedWithTheOtherToo() {
        build(SHOP, 1, live());
        build(OTHER, 2, live());
        assertThat(warehouse().observe(OTHER, SHOP.uid(), live(), List.of()).schemas())
                .extracting(SchemaState::name)
                .containsExactlyInAnyOrder(side("__g1"), side("__g2"));
        assertThat(warehouse().observe(OTHER, live(), List.of()).schemas())
                .extracting(SchemaState::name)
                .containsExactly(side("__g2"));
    }

    @Test
    void sidesOfAnAskedNameAreSeenWhoeverLeftThem() {
        build(OTHER, 7, live());
        for (String name : List.of(
                side("__r12"),
                side("__g3_marts"),
                side("__gone"),
                side("__r12x"),
                side("_eu__g4"),
                stored("x") + live())) {
            hands().createSchema(name);
        }
        assertThat(sides(live()).schemas())
                .extracting(SchemaState::name)
                .containsExactlyInAnyOrder(side("__g7"), side("__r12"), side("__g3_marts"));
        assertThat(sides(live()).schema(side("__g7")).orElseThrow().marker()).isEqualTo(marker(OTHER, 7, live()));
        assertThat(sides().schemas()).as("nothing was asked for").isEmpty();
    }

    @Test
    void aLaterRoundStartsGreenAfreshAndTheOneBeforeIsOver() {
        build(SHOP, 1, live());
        assertThat(warehouse().prepare(round(2))).isInstanceOf(PrepareReply.Prepared.class);
        assertThat(warehouse().catalog(List.of(side("__g1"))).relations()).isEmpty();
        assertThat(sides(outside("audit")).schema(outside("audit"))).isPresent();
        assertThatThrownBy(() -> warehouse().prepare(round(1))).isInstanceOf(WarehouseException.class);
    }

    @Test
    void aRoundIsPreparedOnceWhoeverAsksLater() {
        PrepareReply first = warehouse().prepare(round(1));
        hands().createTable(side("__g1"), stored("orders"), 3);
        assertThat(warehouse().prepare(round(1))).isEqualTo(first);
        String fingerprint = seal(SHOP, 1, moves("__g1", live()));
        assertThat(warehouse().prepare(round(1))).isEqualTo(first);
        assertThat(warehouse().fingerprint(List.of(side("__g1")))).isEqualTo(fingerprint);
        assertThat(hands().rows(relation(side("__g1"), "orders"))).isEqualTo(3);
    }

    private PrepareRequest round(int round) {
        return new PrepareRequest(
                SHOP,
                marker(SHOP, 1, ""),
                moves("__g1", live()),
                List.of(),
                List.of(outside("audit")),
                List.of(),
                Long.MAX_VALUE,
                round);
    }

    @Test
    void aSchemaThatIsMadeAgainIsAnotherOneAndOneThatIsSealedAndFlippedIsNot() {
        List<String> green = List.of(side("__g1"));
        String first = ((PrepareReply.Prepared) warehouse().prepare(round(1))).identity();
        assertThat(warehouse().identity(green)).isEqualTo(first);
        String second = ((PrepareReply.Prepared) warehouse().prepare(round(2))).identity();
        assertThat(second).isNotEqualTo(first);
        hands().createTable(side("__g1"), stored("orders"), 3);
        seal(SHOP, 1, moves("__g1", live()));
        assertThat(warehouse().identity(green)).isEqualTo(second);
        hands().dropSchema(side("__g1"));
        assertThat(warehouse().identity(green)).isNotEqualTo(second);
    }

    @Test
    void greenIsNotMadeOverASchemaOfAnother() {
        hands().createSchema(side("__g1"));
        PrepareRequest request = new PrepareRequest(
                SHOP, marker(SHOP, 1, ""), moves("__g1", live()), List.of(), List.of(), List.of(), Long.MAX_VALUE);
        assertThat(warehouse().prepare(request)).isInstanceOf(PrepareReply.Refused.class);
        hands().mark(side("__g1"), marker(OTHER, 1, live()));
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
            assertThat(prepared.rows()).isEqualTo(1);
            assertThat(prepared.liveFingerprint()).isNotEmpty();
        });
        assertThat(hands().rows(relation(side("__g2"), "orders"))).isEqualTo(1);
    }

    @Test
    void moreBytesThanAllowedAreRefusedBeforeTheFirstIsCopied() {
        need(WarehouseAbility.SeedBytes);
        firstRelease();
        assertThat(prepareSeeded(10)).isInstanceOf(PrepareReply.Refused.class);
        assertThat(sides(side("__g2")).schema(side("__g2"))).isEmpty();
    }

    /** One that Live has, and one that it has not. */
    private List<RelationName> asked() {
        return List.of(relation(live(), "orders"), relation(live(), "nowhere"));
    }

    private PrepareReply prepareSeeded(long maxBytes) {
        return prepareSeeded(maxBytes, asked());
    }

    private PrepareReply prepareSeeded(long maxBytes, List<RelationName> from) {
        List<Seed> seeds = from.stream()
                .map(r -> new Seed(r, new RelationName(side("__g2"), r.name())))
                .toList();
        return warehouse()
                .prepare(new PrepareRequest(
                        SHOP, marker(SHOP, 2, ""), moves("__g2", live()), seeds, List.of(), List.of(), maxBytes));
    }

    /** The flip to a Green that starts from these; what it asks for is all of them, whether Live has them or not. */
    private FlipRequest secondSeeded(List<RelationName> from) {
        PrepareReply.Prepared prepared = (PrepareReply.Prepared) prepareSeeded(Long.MAX_VALUE, from);
        return seeded(second(seal(SHOP, 2, moves("__g2", live()))), from, prepared.liveFingerprint());
    }

    @Test
    void sealingTwiceGivesTheSameFingerprint() {
        String first = build(SHOP, 1, live());
        assertThat(seal(SHOP, 1, moves("__g1", live()))).isEqualTo(first);
        assertThat(warehouse().fingerprint(List.of(side("__g1")))).isEqualTo(first);
    }

    @Test
    void sealingWritesTheMarkerAfresh() {
        build(SHOP, 1, live());
        hands().mark(side("__g1"), marker(OTHER, 7, live()));
        seal(SHOP, 1, moves("__g1", live()));
        assertThat(sides(side("__g1")).schemas().getFirst().marker()).isEqualTo(marker(SHOP, 1, live()));
    }

    @Test
    void theFirstReleaseTakesANameThatNobodyHas() {
        firstRelease();
        assertThat(revisionOf(live())).isEqualTo(1);
        assertThat(liveRows()).isEqualTo(1);
        assertThat(sides(side("__g1")).schema(side("__g1"))).isEmpty();
    }

    @Test
    void aFlipRetiresWhatWasLive() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, live()))));
        assertThat(revisionOf(live())).isEqualTo(2);
        assertThat(liveRows()).isEqualTo(2);
        assertThat(revisionOf(side("__r1"))).isEqualTo(1);
    }

    @Test
    void aFlipThatWasAppliedIsNotAppliedAgain() {
        firstRelease();
        FlipRequest request = second(build(SHOP, 2, live()));
        assertFlipped(warehouse().flip(request));
        assertThat(warehouse().flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
        assertThat(revisionOf(live())).isEqualTo(2);
    }

    @Test
    void aRequestThatWasWithdrawnNeverFlips() {
        firstRelease();
        FlipRequest request = second(build(SHOP, 2, live()));
        assertThat(warehouse().withdraw(SHOP, live(), request.requestId())).isTrue();
        assertThat(warehouse().withdraw(SHOP, live(), request.requestId()))
                .as("again")
                .isTrue();
        assertRefused(warehouse().flip(request), Reason.ForeignMarker);
        assertThat(revisionOf(live())).isEqualTo(1);
        assertFlipped(warehouse().flip(named(request, "another")));
        assertThat(warehouse().withdraw(SHOP, live(), "another")).isFalse();
    }

    @Test
    void aRequestThatFlippedOnceNeverFlipsAgain() {
        firstRelease();
        FlipRequest forth = second(build(SHOP, 2, live()));
        FlipRequest back = rollback("back");
        assertFlipped(warehouse().flip(forth));
        assertFlipped(warehouse().flip(back));
        FlipRequest forthAgain = named(
                flip(SHOP, new Marked(SHOP.uid(), 1), List.of(live()), 2, moves("__r2", live()), "__r1", null),
                "forth");
        assertFlipped(warehouse().flip(forthAgain));
        assertRefused(warehouse().flip(back), Reason.ForeignMarker);
        assertThat(revisionOf(live())).isEqualTo(2);
    }

    private FlipRequest rollback(String requestId) {
        return named(
                flip(SHOP, new Marked(SHOP.uid(), 2), List.of(live()), 1, moves("__r1", live()), "__r2", null),
                requestId);
    }

    @Test
    void aRollbackBringsRetiredBack() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, live()))));
        assertFlipped(warehouse().flip(rollback("back")));
        assertThat(revisionOf(live())).isEqualTo(1);
        assertThat(liveRows()).isEqualTo(1);
        assertThat(revisionOf(side("__r2"))).isEqualTo(2);
    }

    @Test
    void aRollbackToASideThatIsGoneIsRefused() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, live()))));
        hands().dropSchema(side("__r1"));
        assertRefused(warehouse().flip(rollback("back")), Reason.IncomingMissing);
    }

    @Test
    void withoutTheClaimNothingFlips() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        warehouse().claim(OTHER, live(), SHOP.uid());
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ClaimHeld);
        warehouse().unclaim(OTHER, live());
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ClaimHeld);
        assertThat(revisionOf(live())).isEqualTo(1);
    }

    @Test
    void aForeignMarkerOnLiveStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        hands().mark(live(), marker(OTHER, 1, live()));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
    }

    @Test
    void aLiveThatSomebodySwappedByHandStopsTheFlip() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, live()))));
        String fingerprint = build(SHOP, 3, live());
        hands().renameSchema(live(), outside("aside"));
        hands().renameSchema(side("__r1"), live());
        FlipRequest third =
                flip(SHOP, new Marked(SHOP.uid(), 2), List.of(live()), 3, moves("__g3", live()), "__r2", fingerprint);
        assertRefused(warehouse().flip(third), Reason.ForeignMarker);
        assertThat(revisionOf(live())).isEqualTo(1);
    }

    @Test
    void aLiveThatShouldNotExistStopsTheFirstFlip() {
        String fingerprint = build(SHOP, 1, live());
        warehouse().claim(SHOP, live(), null);
        hands().createSchema(live());
        FlipRequest first = flip(SHOP, new Absent(), List.of(), 1, moves("__g1", live()), "__r0", fingerprint);
        assertRefused(warehouse().flip(first), Reason.ForeignMarker);
    }

    @Test
    void aLiveThatIsGoneStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        hands().dropSchema(live());
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
    }

    @Test
    void aGreenThatIsGoneStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        hands().dropSchema(side("__g2"));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.IncomingMissing);
    }

    @Test
    void aGreenOfAnotherRevisionStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        hands().mark(side("__g2"), marker(SHOP, 3, live()));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
        hands().mark(side("__g2"), marker(SHOP, 2, outside("elsewhere")));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.ForeignMarker);
    }

    @Test
    void aTakenNameStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        hands().createSchema(side("__r1"));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.NameTaken);
        assertThat(revisionOf(live())).isEqualTo(1);
    }

    @Test
    void anUpdateOfOneRowOfGreenAfterItsGatesStopsTheFlip() {
        need(WarehouseAbility.SeesUpdates);
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        hands().write(relation(side("__g2"), "orders"));
        assertRefused(warehouse().flip(second(fingerprint)), Reason.IncomingChanged);
    }

    @Test
    void aRelationThatIsAddedToGreenAfterItsGatesStopsTheFlip() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        hands().createTable(side("__g2"), stored("late"), 1);
        assertRefused(warehouse().flip(second(fingerprint)), Reason.IncomingChanged);
    }

    @Test
    void aSharedSchemaThatIsAReleasesSideIsRefusedWithItsName() {
        firstRelease();
        build(SHOP, 2, live());
        for (String side : List.of(live(), side("__g2"))) {
            for (ReleaseId release : List.of(SHOP, OTHER)) {
                assertThat(sharing(release, side)).singleElement().satisfies(o -> {
                    assertThat(o.reason()).isEqualTo("SharedTaken");
                    assertThat(o.object().replace("\"", "")).contains(side);
                    assertThat(o.message()).contains(SHOP.name());
                });
            }
        }
    }

    @Test
    void aSharedSchemaThatAReleaseHasClaimedIsRefusedThoughNothingStandsThere() {
        warehouse().claim(SHOP, live(), null);
        assertThat(sharing(OTHER, live())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("SharedTaken");
            assertThat(o.message()).contains(SHOP.name());
        });
        warehouse().unclaim(SHOP, live());
        PrepareRequest request = new PrepareRequest(
                OTHER, marker(OTHER, 7, ""), moves("__g7", outside("other")), List.of(), List.of(live()), List.of(), 0);
        assertThat(warehouse().prepare(request)).isInstanceOf(PrepareReply.Prepared.class);
    }

    @Test
    void aWriteToLiveAfterItWasCopiedStopsTheFlip() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        FlipRequest request = secondSeeded(asked());
        hands().write(asked().getFirst());
        assertRefused(warehouse().flip(request), Reason.LiveChanged);
        String now = warehouse().relationsFingerprint(asked());
        assertThat(now).isNotEqualTo(request.liveFingerprint());
        assertFlipped(warehouse().flip(seeded(request, asked(), now)));
    }

    @Test
    void aGreenWithASeedThatLiveDoesNotHaveYetGoesLive() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        assertFlipped(warehouse().flip(secondSeeded(asked())));
    }

    @Test
    void aSeedThatAppearsInLiveAfterGreenWasPreparedStopsTheFlip() {
        need(WarehouseAbility.Seeds);
        firstRelease();
        FlipRequest request = secondSeeded(List.of(asked().getLast()));
        hands().createTable(live(), stored("nowhere"), 1);
        assertRefused(warehouse().flip(request), Reason.LiveChanged);
    }

    @Test
    void anUnmarkedLiveIsAdoptedAndCanBeRolledBackTo() {
        hands().createSchema(live());
        hands().createTable(live(), stored("orders"), 9);
        String fingerprint = build(SHOP, 1, live());
        warehouse().claim(SHOP, live(), null);
        FlipRequest adoption =
                flip(SHOP, new Unmarked(), List.of(live()), 1, moves("__g1", live()), "__r0", fingerprint);
        assertRefused(
                warehouse()
                        .flip(flip(
                                SHOP,
                                new Marked(SHOP.uid(), 0),
                                List.of(live()),
                                1,
                                moves("__g1", live()),
                                "__r0",
                                fingerprint)),
                Reason.ForeignMarker);
        assertFlipped(warehouse().flip(adoption));
        assertThat(revisionOf(side("__r0"))).isZero();
        assertFlipped(warehouse()
                .flip(flip(SHOP, new Marked(SHOP.uid(), 1), List.of(live()), 0, moves("__r0", live()), "__r1", null)));
        assertThat(liveRows()).isEqualTo(9);
        assertThat(revisionOf(live())).isZero();
    }

    @Test
    void aMarkedLiveIsNotAdoptedAsUnmarked() {
        firstRelease();
        String fingerprint = build(SHOP, 2, live());
        FlipRequest request =
                flip(SHOP, new Unmarked(), List.of(live()), 2, moves("__g2", live()), "__r0", fingerprint);
        assertRefused(warehouse().flip(request), Reason.ForeignMarker);
    }

    @Test
    void aLiveThatIsTakenOverCanBeRolledBackTo() {
        firstRelease();
        String fingerprint = build(OTHER, 2, live());
        warehouse().claim(OTHER, live(), SHOP.uid());
        assertFlipped(warehouse()
                .flip(flip(
                        OTHER,
                        new Marked(SHOP.uid(), 1),
                        List.of(live()),
                        2,
                        moves("__g2", live()),
                        "__r1",
                        fingerprint)));
        assertThat(warehouse().observe(OTHER, live(), List.of()).schemas())
                .extracting(SchemaState::name)
                .containsExactlyInAnyOrder(live(), side("__r1"));
        assertFlipped(warehouse()
                .flip(flip(
                        OTHER, new Marked(OTHER.uid(), 2), List.of(live()), 1, moves("__r1", live()), "__r2", null)));
        assertThat(liveRows()).isEqualTo(1);
    }

    @Test
    void aReleaseMayAddASchemaAndDropOne() {
        need(WarehouseAbility.SchemaFlip);
        firstRelease();
        String added = build(SHOP, 2, live(), beside("mart_new"));
        assertFlipped(warehouse()
                .flip(flip(
                        SHOP,
                        new Marked(SHOP.uid(), 1),
                        List.of(live()),
                        2,
                        moves("__g2", live(), beside("mart_new")),
                        "__r1",
                        added)));
        assertThat(revisionOf(beside("mart_new"))).isEqualTo(2);
        String dropped = build(SHOP, 3, live());
        assertFlipped(warehouse()
                .flip(flip(
                        SHOP,
                        new Marked(SHOP.uid(), 2),
                        List.of(live(), beside("mart_new")),
                        3,
                        moves("__g3", live()),
                        "__r2",
                        dropped)));
        assertThat(sides(beside("mart_new")).schema(beside("mart_new"))).isEmpty();
        assertThat(revisionOf(swap().side(beside("mart_new"), "__r2"))).isEqualTo(2);
        assertFlipped(warehouse()
                .flip(flip(
                        SHOP,
                        new Marked(SHOP.uid(), 3),
                        List.of(live()),
                        2,
                        moves("__r2", live(), beside("mart_new")),
                        "__r3",
                        null)));
        assertThat(revisionOf(beside("mart_new"))).isEqualTo(2);
    }

    @Test
    void anAddedSchemaWhoseNameIsInUseStopsTheFlip() {
        need(WarehouseAbility.SchemaFlip);
        firstRelease();
        String fingerprint = build(SHOP, 2, live(), beside("mart_new"));
        hands().createSchema(beside("mart_new"));
        FlipRequest request = flip(
                SHOP,
                new Marked(SHOP.uid(), 1),
                List.of(live()),
                2,
                moves("__g2", live(), beside("mart_new")),
                "__r1",
                fingerprint);
        assertRefused(warehouse().flip(request), Reason.ForeignMarker);
        assertThat(revisionOf(live())).isEqualTo(1);
    }

    @Test
    void aSideIsDroppedWhole() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, live()))));
        assertThat(warehouse().drop(SHOP, 1, List.of(side("__r1")))).isEqualTo(new DropReply.Dropped());
        assertThat(sides(side("__r1")).schema(side("__r1"))).isEmpty();
        assertThat(warehouse().drop(SHOP, 1, List.of(side("__r1")))).isEqualTo(new DropReply.Dropped());
    }

    @Test
    void whatIsLiveOrMarkedOtherwiseIsNotDropped() {
        firstRelease();
        build(SHOP, 2, live());
        hands().createSchema(outside("plain"));
        assertThat(warehouse().drop(SHOP, 1, List.of(live()))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse().drop(SHOP, 3, List.of(side("__g2")))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse().drop(OTHER, 2, List.of(side("__g2")))).isInstanceOf(DropReply.Kept.class);
        assertThat(warehouse().drop(SHOP, 2, List.of(side("__g2"), outside("plain"))))
                .isInstanceOf(DropReply.Kept.class);
        assertThat(sides(live(), side("__g2"), outside("plain")).schemas()).hasSize(3);
    }

    @Test
    void aSideThatWasDroppedIsBroughtBackByTimeTravel() {
        need(WarehouseAbility.TimeTravel);
        secondRelease();
        assertThat(warehouse().drop(SHOP, 1, List.of(side("__r1")))).isInstanceOf(DropReply.Dropped.class);
        assertThat(warehouse().restorable(SHOP, 1, moves("__r1", live()), Instant.now()))
                .hasValueSatisfying(until -> assertThat(until).isAfter(Instant.now()));
        assertThat(warehouse().restore(SHOP, 1, moves("__r1", live()), Instant.now()))
                .isInstanceOf(RestoreReply.Restored.class);
        backToTheFirst();
    }

    @Test
    void aSideThatWasChangedIsBroughtBackAsItLeftLive() {
        need(WarehouseAbility.TimeTravel);
        secondRelease();
        hands().mark(side("__r1"), marker(OTHER, 7, live()));
        assertThat(warehouse().restore(SHOP, 1, moves("__r1", live()), Instant.now()))
                .isInstanceOf(RestoreReply.Restored.class);
        assertThat(warehouse().restore(SHOP, 1, moves("__r1", live()), Instant.now()))
                .as("once more")
                .isInstanceOf(RestoreReply.Restored.class);
        backToTheFirst();
    }

    @Test
    void whatNeverWasIsNotBroughtBack() {
        firstRelease();
        assertThat(warehouse().restorable(SHOP, 7, moves("__r7", live()), Instant.now()))
                .isEmpty();
        assertThat(warehouse().restore(SHOP, 7, moves("__r7", live()), Instant.now()))
                .isInstanceOf(RestoreReply.Unavailable.class);
    }

    private void secondRelease() {
        firstRelease();
        assertFlipped(warehouse().flip(second(build(SHOP, 2, live()))));
    }

    private void backToTheFirst() {
        assertThat(revisionOf(side("__r1"))).isEqualTo(1);
        assertFlipped(warehouse()
                .flip(flip(SHOP, new Marked(SHOP.uid(), 2), List.of(live()), 1, moves("__r1", live()), "__r2", null)));
        assertThat(liveRows()).isEqualTo(1);
    }

    @Test
    void theCatalogShowsRelationsAndColumnsWithoutTheMarker() {
        build(SHOP, 1, live());
        hands().createView(side("__g1"), stored("recent"), relation(side("__g1"), "orders"));
        Catalog catalog = warehouse().catalog(List.of(side("__g1"), outside("nowhere")));
        RelationName orders = relation(side("__g1"), "orders");
        RelationName recent = relation(side("__g1"), "recent");
        assertThat(catalog.relations()).containsOnlyKeys(orders, recent);
        assertThat(catalog.relations().get(recent).kind()).isEqualTo(Catalog.Kind.View);
        assertThat(catalog.relations().get(orders)).isEqualTo(new Catalog.Relation(Catalog.Kind.Table, columns()));
    }

    @Test
    void rowsAreCountedAndWhatDoesNotExistIsAbsent() {
        build(SHOP, 4, live());
        RelationName orders = relation(side("__g4"), "orders");
        RelationName nowhere = relation(side("__g4"), "nowhere");
        assertThat(warehouse().rowCounts(List.of(orders, nowhere), SHORT)).containsOnlyKeys(orders);
        assertThat(warehouse().rowCounts(List.of(orders), SHORT)).containsEntry(orders, 4L);
    }

    @Test
    void aQueryIsAnsweredWithANumber() {
        need(WarehouseAbility.Queries);
        assertThat(warehouse().query(queryFor42(), SHORT)).isEqualTo(new QueryAnswer.Number(42));
    }
}
