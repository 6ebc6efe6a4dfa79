package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.DIGEST;
import static io.dbtrelease.testsupport.ObservationBuilder.OTHER;
import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Live's marker shows decides whether a flip happened, for a cutover and for a rollback. */
class FlipsTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"markers", "firstFlips", "founded", "troubles", "rollbacks"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> markers() {
        return Stream.of(
                row("From: not flipped, so flip", attempt(2, 1).intending(), d -> d.does(new NextStep.Swap())),
                row(
                        "To: flipped, so finish",
                        attempt(2, 1).intending().shows(2),
                        d -> d.does(new NextStep.FinishCutover())),
                row("Another revision: hands off", attempt(3, 2).intending().shows(1), foreign()),
                row(
                        "Another release: hands off",
                        attempt(2, 1).intending().schema("analytics", OTHER, 2, "analytics"),
                        foreign()),
                row(
                        "Another release that counts the same: hands off",
                        attempt(2, 1).intending().schema("analytics", OTHER, 1, "analytics"),
                        foreign()),
                row(
                        "Some from, some to: hands off",
                        attempt(2, 1).intending().schema("analytics", UID, 2, "analytics"),
                        foreign()),
                row("No marker: hands off", attempt(2, 1).intending().unmarked("analytics"), foreign()),
                row("No Live: hands off", attempt(2, 1).intending().without("analytics", "analytics_marts"), foreign()),
                row("Half of Live: hands off", attempt(2, 1).intending().without("analytics_marts"), foreign()),
                row(
                        "A schema that the attempt adds stands there already: hands off",
                        attempt(2, 1)
                                .intending()
                                .attempt(a -> a.intent = a.intent.with(i -> i.liveSchemas = List.of("analytics")))
                                .schema("analytics_marts", UID, 2, "analytics_marts"),
                        foreign()),
                row(
                        "The right revision under the wrong name: hands off",
                        attempt(2, 1).intending().schema("analytics", UID, 2, "analytics_marts"),
                        foreign()),
                row(
                        "It goes on when Live shows one of them again",
                        attempt(2, 1).intending().shows(1),
                        d -> d.does(new NextStep.Swap())));
    }

    static Stream<Row> firstFlips() {
        return Stream.of(
                row("Nothing is live: flip", attempt(1, 0).intending(), d -> d.does(new NextStep.Swap())),
                row(
                        "Something stands there meanwhile: hands off",
                        attempt(1, 0).intending().unmarked("analytics"),
                        foreign()),
                row(
                        "The attempt stands there: finish",
                        attempt(1, 0).intending().shows(1),
                        d -> d.does(new NextStep.FinishCutover())),
                row(
                        "An adopted Live without a marker: flip",
                        adopting(List.of("analytics")).unmarked("analytics"),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "One that got a marker meanwhile: hands off",
                        adopting(List.of("analytics")).schema("analytics", OTHER, 3, "analytics"),
                        foreign()),
                row(
                        "One that a flip made this release's before it ended half way: flip",
                        adopting(List.of("analytics")).schema("analytics", ObservationBuilder.UID, 0, "analytics"),
                        d -> d.does(new NextStep.Swap())),
                row("An adopted Live without schemas is none", adopting(List.of()), foreign()),
                row(
                        "A Live that is taken over from another release: flip",
                        attempt(8, 0)
                                .intending()
                                .attempt(a -> a.intent = a.intent.with(i -> {
                                    i.from = 7;
                                    i.fromRelease = OTHER;
                                    i.liveSchemas = List.of("analytics");
                                }))
                                .schema("analytics", OTHER, 7, "analytics"),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "The same, handed over by a flip that ended half way: flip",
                        attempt(8, 0)
                                .intending()
                                .attempt(a -> a.intent = a.intent.with(i -> {
                                    i.from = 7;
                                    i.fromRelease = OTHER;
                                    i.liveSchemas = List.of("analytics");
                                }))
                                .schema("analytics", ObservationBuilder.UID, 7, "analytics"),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "A Live that was adopted and rolled back to has revision 0 and is not absent",
                        attempt(2, 0)
                                .intending()
                                .attempt(a -> a.intent = a.intent.with(i -> i.liveSchemas = StatusFacts.LIVE))
                                .shows(0),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "An intent without schemas is never seen as flipped",
                        attempt(2, 1).intending().attempt(a -> a.intent = a.intent.with(i -> i.schemas = List.of())),
                        d -> d.does(new NextStep.Swap())));
    }

    static Stream<Row> founded() {
        return Stream.of(
                row(
                        "An intent whose gates were taken back is judged anew",
                        attempt(2, 1).intending().attempt(a -> a.gates = null),
                        d -> d.does(new NextStep.EvaluateGates())),
                row(
                        "One that was never approved waits for it",
                        attempt(2, 1).manual().intending().attempt(a -> a.approval = null),
                        d -> d.rests().in(Phase.AwaitingApproval)),
                row(
                        "One whose Green is not sealed is sealed",
                        attempt(2, 1).intending().attempt(a -> a.sealed = null),
                        d -> d.does(new NextStep.SealGreen())),
                row(
                        "Gates that looked at another Live are evaluated again",
                        attempt(2, 1).approved(null).live(3),
                        d -> d.does(new NextStep.EvaluateGates())),
                row(
                        "Also when they failed against it",
                        attempt(2, 1).judged(false).live(3),
                        d -> d.does(new NextStep.EvaluateGates())),
                row(
                        "A plan without schemas releases nothing",
                        attempt(2, 1).planned().attempt(a -> a.plan = StatusFacts.plan(2, 1, true, List.of())),
                        d -> d.ends(Outcome.Failed, "NothingToRelease")),
                row(
                        "A Live name that belongs to nobody known is not taken",
                        attempt(1, 0).approved(null).unmarked("analytics_marts"),
                        d -> d.ends(Outcome.Failed, "LiveNameTaken").says("analytics_marts")),
                row(
                        "A Live that changes all the time is given up",
                        attempt(2, 1).prepared().attempt(a -> a.round = Attempts.MAX_ROUNDS + 1),
                        d -> d.ends(Outcome.Failed, "KeepsChanging")),
                row(
                        "The last round is still tried",
                        attempt(2, 1).prepared().attempt(a -> a.round = Attempts.MAX_ROUNDS),
                        d -> d.does(new NextStep.StartBuild())));
    }

    static Stream<Row> troubles() {
        return Stream.of(
                row(
                        "A flip that was blocked waits",
                        attempt(2, 1).intending().trouble("Blocked", 3, s(7), s(4)),
                        d -> d.waits(s(4))
                                .because("Blocked")
                                .in(Phase.CuttingOver)
                                .stalled(false)),
                row(
                        "Then it is tried again",
                        attempt(2, 1).intending().trouble("Blocked", 3, s(7), s(0)),
                        d -> d.does(new NextStep.Swap()).because("Blocked")),
                row(
                        "A refusal is held when the window has closed",
                        attempt(2, 1)
                                .intending()
                                .trouble("Blocked", 3, s(7), s(0))
                                .outsideWindow(StatusFacts.START.plusSeconds(660)),
                        d -> d.waits(s(600)).in(Phase.Held).because("OutsideWindow")),
                row(
                        "And while suspended",
                        attempt(2, 1)
                                .intending()
                                .trouble("Blocked", 3, s(7), s(0))
                                .suspended(),
                        d -> d.rests().because("Suspended").in(Phase.CuttingOver)),
                row(
                        "A reply that was lost is resolved whatever the window says",
                        attempt(2, 1)
                                .intending()
                                .trouble("WarehouseUnavailable", 1, s(7), s(0))
                                .outsideWindow(null),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "And although it is suspended",
                        attempt(2, 1)
                                .intending()
                                .trouble("WarehouseTimeout", 1, s(7), s(0))
                                .suspended(),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "What was flipped meanwhile is finished",
                        attempt(2, 1)
                                .intending()
                                .shows(2)
                                .trouble("Blocked", 3, s(7), s(0))
                                .suspended(),
                        d -> d.does(new NextStep.FinishCutover())),
                row(
                        "A person may go back although a flip is refused",
                        attempt(3, 2)
                                .intending()
                                .retired(1)
                                .trouble("Blocked", 3, s(7), s(4))
                                .rollsBack("2>1"),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "Not while its reply is lost",
                        attempt(3, 2)
                                .intending()
                                .retired(1)
                                .trouble("WarehouseUnavailable", 3, s(7), s(0))
                                .rollsBack("2>1"),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "A foreign Live under a flip: a person may give the attempt up",
                        attempt(3, 2).intending().shows(1).rejects("3/" + DIGEST),
                        d -> d.ends(Outcome.Rejected, "Rejected")),
                row(
                        "A rollback that is refused can be withdrawn",
                        live(3).rollingBack(2)
                                .trouble("NameTaken", 3, s(7), s(4))
                                .rejects("3/" + DIGEST),
                        d -> d.does(new NextStep.GiveUpRollback(2, "withdrawn by ann", "3/" + DIGEST, null, false))),
                row(
                        "So can one under a foreign Live",
                        live(3).rollingBack(2).shows(1).rejects("3/" + DIGEST),
                        d -> d.doesA(NextStep.GiveUpRollback.class)),
                row(
                        "Not while its reply is lost",
                        live(3).rollingBack(2)
                                .trouble("WarehouseUnavailable", 3, s(7), s(0))
                                .rejects("3/" + DIGEST),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "After two minutes it is stalled, and still tried",
                        attempt(2, 1).intending().trouble("Blocked", 8, s(120), s(0)),
                        d -> d.does(new NextStep.Swap()).stalled(true)),
                row(
                        "After a week too",
                        attempt(2, 1).intending().trouble("Blocked", 9999, s(604800), s(0)),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "Any step waits out its trouble",
                        attempt(2, 1).planned().trouble("WarehouseUnreachable", 2, s(3), s(1)),
                        d -> d.waits(s(1)).in(Phase.Preparing)),
                row(
                        "So does cleaning up",
                        attempt(2, 1).building().ending(Outcome.Failed).trouble("ApiServer", 2, s(3), s(1)),
                        d -> d.waits(s(1))),
                row(
                        "Outside of an attempt the release's own trouble is waited out",
                        live(3).claimedBy(null)
                                .status(st -> st.trouble = new Trouble(
                                        "ExposureClaimed",
                                        "claimed",
                                        2,
                                        StatusFacts.START,
                                        StatusFacts.START.plusSeconds(65))),
                        d -> d.waits(s(5)).because("ExposureClaimed")),
                row(
                        "A wait of less than a second is a second",
                        attempt(2, 1).planned().trouble("X", 1, s(0), Duration.ofMillis(5)),
                        d -> d.waits(s(1))));
    }

    static Stream<Row> rollbacks() {
        return Stream.of(
                row(
                        "From: flip back",
                        live(3).rollingBack(2),
                        d -> d.does(new NextStep.SwapBack()).in(Phase.RollingBack)),
                row("To: finish", live(3).rollingBack(2).shows(2), d -> d.does(new NextStep.FinishRollback())),
                row(
                        "Another: hands off",
                        live(3).rollingBack(2).shows(1),
                        d -> d.rests()
                                .because("ForeignMarker")
                                .in(Phase.RollingBack)
                                .stalled(true)),
                row("It is not suspended", live(3).rollingBack(2).suspended(), d -> d.does(new NextStep.SwapBack())),
                row(
                        "Nor overtaken by a newer spec",
                        live(3).rollingBack(2).digest("sha256:newer"),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "Nor held by a window",
                        live(3).rollingBack(2).outsideWindow(null),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "It comes before the attempt's own way",
                        attempt(4, 3).building().retired(2).rollingBack(2),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "To the adopted Live",
                        live(3).retired(0).rollingBack(0).shows(0),
                        d -> d.does(new NextStep.FinishRollback())),
                row(
                        "It is tried without end while the warehouse is away",
                        live(3).rollingBack(2).unusable("WarehouseUnreachable"),
                        d -> d.rests().stalled(true).in(Phase.RollingBack)),
                row(
                        "A side that is gone is tried as long as the warehouse did not say so",
                        live(3).rollingBack(2).without("analytics__r2"),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "A side that is gone and can be brought back is brought back first",
                        restorable(live(3).rollingBack(2)).without("analytics__r2"),
                        d -> d.does(new NextStep.RestoreSide(2)).says("by time travel")),
                row(
                        "Before that a person may take the rollback back",
                        restorable(live(3).rollingBack(2))
                                .without("analytics__r2")
                                .rejects("3/" + DIGEST),
                        d -> d.does(new NextStep.GiveUpRollback(2, "withdrawn by ann", "3/" + DIGEST, null, false))),
                row(
                        "Also while bringing it back does not succeed",
                        restorable(live(3).rollingBack(2))
                                .without("analytics__r2")
                                .trouble("WarehouseUnavailable", 3, s(7), s(0))
                                .rejects("3/" + DIGEST),
                        d -> d.doesA(NextStep.GiveUpRollback.class).because("Withdrawn")),
                row(
                        "Then Live is flipped back to it",
                        restorable(live(3).rollingBack(2)),
                        d -> d.doesA(NextStep.SwapBack.class)),
                row(
                        "Where it cannot be brought back after all, the rollback is given up",
                        restorable(live(3).rollingBack(2))
                                .without("analytics__r2")
                                .trouble("RestoreUnavailable", 1, s(1), s(1)),
                        d -> d.doesA(NextStep.GiveUpRollback.class)),
                row(
                        "Then it is given up",
                        live(3).rollingBack(2).without("analytics__r2").trouble("IncomingMissing", 1, s(1), s(1)),
                        d -> d.doesA(NextStep.GiveUpRollback.class)),
                row(
                        "Not for another trouble",
                        live(3).rollingBack(2).without("analytics__r2").trouble("WarehouseUnreachable", 1, s(1), s(0)),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "Not when the side is there again",
                        live(3).rollingBack(2).trouble("IncomingMissing", 1, s(1), s(0)),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "Not when it happened after all",
                        live(3).rollingBack(2)
                                .shows(2)
                                .without("analytics__r2", "analytics_marts__r2")
                                .trouble("IncomingMissing", 1, s(1), s(1)),
                        d -> d.does(new NextStep.FinishRollback())),
                row(
                        "Without a stored intent nothing was asked of the warehouse",
                        live(3).rollingBack(2).attempt(a -> a.rollback = a.rollback.with(r -> r.intent = null)),
                        d -> d.doesA(NextStep.GiveUpRollback.class)),
                row(
                        "Afterwards the attempt that was on its way is cleaned up as what it is",
                        attempt(4, 3)
                                .building()
                                .rollingBack(2)
                                .attempt(a -> a.rollback = a.rollback.with(r -> r.done = true))
                                .ending(Outcome.Superseded),
                        d -> d.does(new NextStep.CancelJobs()).in(Phase.RolledBack)),
                row(
                        "A rollback while an attempt was on its way is not the last word after it went live",
                        live(3).rollingBack(2)
                                .attempt(a -> a.rollback = a.rollback.with(r -> {
                                    r.done = true;
                                    r.at = StatusFacts.START.minusSeconds(60);
                                })),
                        d -> d.rests().in(Phase.Live)),
                row(
                        "What a person flipped back is said, and not how a later attempt ended",
                        attempt(5, 2)
                                .built()
                                .ended(Outcome.Failed)
                                .rollingBack(1)
                                .attempt(a -> a.rollback = a.rollback.with(r -> r.done = true)),
                        d -> d.rests()
                                .in(Phase.RolledBack)
                                .because("RolledBack")
                                .says("from revision 2 to 1")
                                .stalled(true)),
                row(
                        "One after it is",
                        live(3).rollingBack(2).attempt(a -> a.rollback = a.rollback.with(r -> r.done = true)),
                        d -> d.rests().in(Phase.RolledBack).stalled(true)));
    }

    private static java.util.function.Consumer<io.dbtrelease.testsupport.ReleaseAssert> foreign() {
        return d -> d.rests().because("ForeignMarker").in(Phase.CuttingOver).stalled(true);
    }

    private static ObservationBuilder adopting(List<String> liveSchemas) {
        return attempt(1, 0)
                .spec(s -> s.adopt = new AdoptSpec("unmarked"))
                .intending()
                .attempt(a -> a.intent = a.intent.with(i -> {
                    i.from = LiveCheck.UNMARKED;
                    i.liveSchemas = liveSchemas;
                }));
    }

    private static ObservationBuilder live(int revision) {
        return attempt(revision, revision - 1).flipped().ended(Outcome.Succeeded);
    }

    private static Duration s(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static ObservationBuilder restorable(ObservationBuilder observation) {
        return observation.status(s -> s.retired = List.of(StatusFacts.retired(2, StatusFacts.START, true)
                .restorableUntil(StatusFacts.START.plusSeconds(36_000))));
    }
}
