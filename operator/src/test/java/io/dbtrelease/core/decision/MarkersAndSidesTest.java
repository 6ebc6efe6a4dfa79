package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.core.decision.ScheduleAndStartTest.adopting;
import static io.dbtrelease.core.decision.ScheduleAndStartTest.start;
import static io.dbtrelease.testsupport.ObservationBuilder.OTHER;
import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.ObservationBuilder.release;
import static io.dbtrelease.testsupport.StatusFacts.START;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What markers say against what status says, and what is dropped when nobody needs it. */
class MarkersAndSidesTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"drift", "firstLive", "retired", "leftovers", "deletion"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> drift() {
        return Stream.of(
                row(
                        "A Live that was flipped by hand is believed",
                        live(3).shows(2),
                        d -> d.does(new NextStep.TrustMarker(2)).because("Drifted")),
                row(
                        "So is a marker where status was lost",
                        release().shows(2),
                        d -> d.does(new NextStep.TrustMarker(2))),
                row(
                        "A foreign marker stalls",
                        live(3).schema("analytics", OTHER, 1, "analytics").without("analytics_marts"),
                        stalls("ForeignMarker", "other/shop")),
                row(
                        "A missing Live stalls",
                        live(3).without("analytics", "analytics_marts"),
                        stalls("LiveMissing", "revision 3 was live")),
                row(
                        "A missing part of it stalls",
                        live(3).without("analytics_marts"),
                        stalls("LiveMissing", "analytics_marts")),
                row(
                        "A Live without a marker stalls",
                        live(3).unmarked("analytics").without("analytics_marts"),
                        stalls("ForeignMarker", "no marker")),
                row(
                        "Two revisions in Live stall",
                        live(3).schema("analytics_marts", UID, 2, "analytics_marts"),
                        stalls("LiveMixed", "[2, 3]")),
                row(
                        "A schema that was renamed to Live's name stalls",
                        live(3).schema("analytics", UID, 3, "analytics_marts").without("analytics_marts"),
                        stalls("ForeignMarker", "analytics_marts")),
                row(
                        "Nothing starts on a drifted Live",
                        live(3).shows(2).digest("sha256:new"),
                        d -> d.does(new NextStep.TrustMarker(2))),
                row(
                        "Nothing starts on a foreign Live",
                        live(3).unmarked("analytics").digest("sha256:new"),
                        d -> d.rests().stalled(true)),
                row(
                        "An attempt does not flip over a drifted Live",
                        attempt(4, 3).approved(null).shows(2),
                        d -> d.does(new NextStep.TrustMarker(2))),
                row(
                        "Nor over a foreign one",
                        attempt(4, 3).approved(null).unmarked("analytics"),
                        d -> d.rests().stalled(true).in(Phase.CuttingOver)),
                row(
                        "An attempt whose Green somebody made Live by hand is over",
                        attempt(4, 3).judged(true).live(4),
                        d -> d.ends(Outcome.Failed, "FlippedByHand")),
                row(
                        "A build cannot make its Green look like Live",
                        live(3).schema("analytics__g4", UID, 9, "analytics__g4"),
                        d -> d.rests().in(Phase.Live).stalled(false)),
                row(
                        "Nor a shared schema",
                        live(3).spec(s -> s.shared = List.of("snapshots")).schema("snapshots", UID, 9, "snapshots"),
                        d -> d.rests().in(Phase.Live).stalled(false)));
    }

    static Stream<Row> firstLive() {
        return Stream.of(
                row("Where nothing stands a release starts", release(), d -> d.does(start(1))),
                row(
                        "An unmarked schema is not taken unasked",
                        release().unmarked("analytics"),
                        stalls("LiveUnmarked", "adopt: {marker: unmarked}")),
                row("It is when that was said", adopting("unmarked").unmarked("analytics"), d -> d.does(start(1))),
                row(
                        "Another release's is not taken unasked",
                        release().schema("analytics", OTHER, 5, "analytics"),
                        stalls("ForeignMarker", "adopt: {marker: " + OTHER + "}")),
                row(
                        "Nor when something else was said",
                        adopting("unmarked").schema("analytics", OTHER, 5, "analytics"),
                        stalls("ForeignMarker", "other/shop")),
                row(
                        "It is when its UID was said",
                        adopting(OTHER).schema("analytics", OTHER, 5, "analytics"),
                        d -> d.does(start(6))),
                row(
                        "Not while it is mixed itself",
                        adopting(OTHER)
                                .schema("analytics", OTHER, 5, "analytics")
                                .schema("analytics_marts", OTHER, 4, "analytics_marts"),
                        stalls("LiveMixed", "taken over")),
                row(
                        "Nor while it stands under another name than its own",
                        adopting(OTHER).schema("analytics", OTHER, 5, "reports"),
                        stalls("LiveMixed", "taken over")),
                row(
                        "Its first flip says whom it takes over from",
                        attempt(6, 0)
                                .spec(s -> s.adopt = new io.dbtrelease.api.spec.AdoptSpec(OTHER))
                                .approved(null)
                                .schema("analytics", OTHER, 5, "analytics"),
                        d -> d.does(new NextStep.RecordIntent(5, OTHER, List.of("analytics")))),
                row(
                        "The first flip of an unmarked Live names its schemas",
                        attempt(1, 0)
                                .spec(s -> s.adopt = new io.dbtrelease.api.spec.AdoptSpec("unmarked"))
                                .approved(null)
                                .unmarked("analytics")
                                .unmarked("analytics_marts"),
                        d -> d.does(new NextStep.RecordIntent(-1, null, StatusFacts.LIVE))),
                row(
                        "Also when only a custom schema of it stands",
                        attempt(1, 0)
                                .spec(s -> s.adopt = new io.dbtrelease.api.spec.AdoptSpec("unmarked"))
                                .approved(null)
                                .unmarked("analytics_marts"),
                        d -> d.does(new NextStep.RecordIntent(-1, null, List.of("analytics_marts")))),
                row(
                        "What carries another's marker is none of it",
                        attempt(1, 0)
                                .spec(s -> s.adopt = new io.dbtrelease.api.spec.AdoptSpec("unmarked"))
                                .approved(null)
                                .unmarked("analytics")
                                .schema("analytics_marts", OTHER, 3, "analytics_marts"),
                        d -> d.ends(Outcome.Failed, "LiveNameTaken")),
                row(
                        "To adopt what is not there is to begin with nothing",
                        attempt(1, 0)
                                .spec(s -> s.adopt = new io.dbtrelease.api.spec.AdoptSpec("unmarked"))
                                .approved(null),
                        d -> d.does(new NextStep.RecordIntent(0, null, List.of()))));
    }

    static Stream<Row> retired() {
        return Stream.of(
                row("As many as retain are kept", live(3).retired(1, 2), d -> d.rests()),
                row(
                        "The oldest makes room",
                        live(4).retired(1, 2, 3),
                        d -> d.does(new NextStep.ForgetRetired(1, "makes room: 2 are kept (rollback.retain)"))),
                row(
                        "One that did not prove itself makes room first",
                        live(5).retired(
                                        StatusFacts.retired(4, START.plusSeconds(9), false),
                                        StatusFacts.retired(2, START.plusSeconds(2), true),
                                        StatusFacts.retired(1, START.plusSeconds(1), true)),
                        d -> d.doesA(NextStep.ForgetRetired.class).says("revision 4")),
                row(
                        "None is kept where none is wanted",
                        live(3).retired(2).spec(s -> s.retain = 0),
                        d -> d.doesA(NextStep.ForgetRetired.class)),
                row(
                        "An old one goes",
                        live(3).retired(2).later(Duration.ofHours(72)),
                        d -> d.does(new NextStep.ForgetRetired(2, "was kept for 72h"))),
                row(
                        "One that is gone may come back",
                        live(3).retired(2).without("analytics__r2", "analytics_marts__r2"),
                        d -> d.doesA(NextStep.LookForRestore.class)),
                row(
                        "So is one that is half gone",
                        live(3).retired(2).without("analytics__r2"),
                        d -> d.doesA(NextStep.LookForRestore.class)),
                row(
                        "And one that was renamed",
                        live(3).retired(2).without("analytics__r2").schema("analytics_backup", UID, 2, "analytics"),
                        d -> d.doesA(NextStep.LookForRestore.class)),
                row(
                        "Of what is half gone for good the rest is kept",
                        live(3).retired(halfGone(2, 0)).without("analytics__r2"),
                        d -> d.rests()),
                row(
                        "When more of it goes, that is looked at",
                        live(3).retired(halfGone(2, 0)).without("analytics__r2", "analytics_marts__r2"),
                        d -> d.doesA(NextStep.LookForRestore.class)),
                row(
                        "When it is whole again too",
                        live(3).retired(halfGone(2, 0)),
                        d -> d.doesA(NextStep.LookForRestore.class).says("stands there again")),
                row(
                        "It goes when it is old",
                        live(3).retired(halfGone(2, 0)).without("analytics__r2").later(Duration.ofHours(72)),
                        d -> d.does(new NextStep.ForgetRetired(2, "was kept for 72h"))),
                row(
                        "Or is one too many",
                        live(5).retired(
                                        StatusFacts.retired(4, START.plusSeconds(9), true),
                                        StatusFacts.retired(3, START.plusSeconds(8), true),
                                        halfGone(2, 0))
                                .without("analytics__r2"),
                        d -> d.doesA(NextStep.ForgetRetired.class).says("revision 2")),
                row(
                        "It takes no place of one that is whole",
                        live(5).retired(
                                        halfGone(4, 9),
                                        StatusFacts.retired(3, START.plusSeconds(8), true),
                                        StatusFacts.retired(2, START, true))
                                .without("analytics__r4"),
                        d -> d.rests()),
                row(
                        "Once time travel cannot bring back the rest any more, what stands is kept",
                        live(3).retired(restorable(START.plusSeconds(3600)))
                                .without("analytics__r2")
                                .later(Duration.ofHours(2)),
                        d -> d.doesA(NextStep.LookForRestore.class)),
                row(
                        "What can be brought back is kept without being there",
                        live(3).retired(restorable(START.plusSeconds(3600)))
                                .without("analytics__r2", "analytics_marts__r2"),
                        d -> d.rests()),
                row(
                        "Until that time is over",
                        live(3).retired(restorable(START.plusSeconds(3600)))
                                .without("analytics__r2", "analytics_marts__r2")
                                .later(Duration.ofHours(2)),
                        d -> d.doesA(NextStep.ForgetRetired.class).says("so is the time to bring it back")),
                row(
                        "One that somebody brought back is a side like the others",
                        live(3).retired(restorable(START.plusSeconds(3600))),
                        d -> d.does(new NextStep.LookForRestore(2)).says("stands there again")),
                row(
                        "Only then it is dropped",
                        live(3).schema("analytics__r1", UID, 1, "analytics").forgot(1),
                        d -> d.does(new NextStep.DropSide(1, List.of("analytics__r1")))),
                row(
                        "One that status does not know is kept: status was lost, or comes from a backup",
                        live(3).schema("analytics__r1", UID, 1, "analytics"),
                        d -> d.does(new NextStep.KeepRetired(1))),
                row(
                        "Before any other goes",
                        live(3).schema("analytics__g1", UID, 1, "analytics")
                                .schema("analytics__r2", UID, 2, "analytics"),
                        d -> d.does(new NextStep.KeepRetired(2))),
                row(
                        "Of those that count as retired at the same time, the newest stay",
                        live(9).retired(
                                        StatusFacts.retired(4, START, false),
                                        StatusFacts.retired(7, START, false),
                                        StatusFacts.retired(5, START, false)),
                        d -> d.doesA(NextStep.ForgetRetired.class).says("revision 4")),
                row(
                        "Sides of a release that was taken over from go when this one keeps enough of its own",
                        live(9).retired(7, 8)
                                .spec(s -> s.adopt = new AdoptSpec(OTHER))
                                .schema("analytics__r2", OTHER, 2, "analytics"),
                        d -> d.does(new NextStep.DropSide(2, List.of("analytics__r2"), OTHER))),
                row(
                        "Not before",
                        live(9).retired(8)
                                .spec(s -> s.adopt = new AdoptSpec(OTHER))
                                .schema("analytics__r2", OTHER, 2, "analytics"),
                        d -> d.rests()),
                row(
                        "Nor those of a release that nobody named",
                        live(9).retired(7, 8).schema("analytics__r2", OTHER, 2, "analytics"),
                        d -> d.rests()),
                row(
                        "Nor what they renamed",
                        live(9).retired(7, 8)
                                .spec(s -> s.adopt = new AdoptSpec(OTHER))
                                .schema("analytics_backup", OTHER, 2, "analytics"),
                        d -> d.rests()),
                row(
                        "Nothing is dropped while a spec waits to be built",
                        live(4).retired(1, 2, 3).digest("sha256:new"),
                        d -> d.doesA(NextStep.StartAttempt.class)));
    }

    static Stream<Row> leftovers() {
        return Stream.of(
                row(
                        "A Green of an older attempt is dropped",
                        live(3).schema("analytics__g2", UID, 2, "analytics"),
                        d -> d.does(new NextStep.DropSide(2, List.of("analytics__g2")))),
                row(
                        "With all its schemas",
                        live(3).schema("analytics__g2", UID, 2, "analytics")
                                .schema("analytics__g2_marts", UID, 2, "analytics_marts"),
                        d -> d.does(new NextStep.DropSide(2, List.of("analytics__g2", "analytics__g2_marts")))),
                row(
                        "The Green of the attempt that failed last is kept",
                        attempt(2, 1).built().ended(Outcome.Failed),
                        d -> d.rests()),
                row(
                        "One that was rejected is not",
                        attempt(2, 1).built().ended(Outcome.Rejected),
                        d -> d.doesA(NextStep.DropSide.class)),
                row(
                        "What something depends on is left for a while",
                        live(3).schema("analytics__g2", UID, 2, "analytics").undroppable(2),
                        d -> d.rests()),
                row(
                        "Another release's is none of ours",
                        live(3).schema("analytics__g2", OTHER, 2, "analytics"),
                        d -> d.rests()),
                row("What carries no marker is not ours", live(3).unmarked("analytics__g2"), d -> d.rests()),
                row(
                        "What a person renamed is theirs",
                        live(3).schema("analytics_backup", UID, 2, "analytics"),
                        d -> d.rests()),
                row(
                        "Nothing of a revision that is kept is dropped",
                        live(3).retired(2).schema("analytics__g2_old", UID, 2, "analytics_old"),
                        d -> d.rests()),
                row(
                        "A kept side whose schema carries another revision is forgotten first",
                        live(3).retired(2)
                                .status(st -> st.retired = List.of(StatusFacts.retired(
                                        2, START, true, List.of(new SchemaPair("analytics", "analytics__g1")))))
                                .schema("analytics__g1", UID, 1, "analytics"),
                        d -> d.doesA(NextStep.LookForRestore.class)),
                row(
                        "A copy of Live is not dropped",
                        live(3).schema("analytics__r3", UID, 3, "analytics"),
                        d -> d.rests()),
                row(
                        "A marker that names another revision than the schema does is not believed",
                        live(3).schema("analytics__g9", UID, 2, "analytics"),
                        d -> d.rests()),
                row(
                        "A drop that failed waits",
                        live(3).schema("analytics__g2", UID, 2, "analytics")
                                .trouble("WarehouseUnreachable", 1, Duration.ofSeconds(1), Duration.ofSeconds(9)),
                        d -> d.waits(Duration.ofSeconds(9))));
    }

    static Stream<Row> deletion() {
        return Stream.of(
                row(
                        "A release without anything goes",
                        release().deletingSince(START),
                        d -> d.doesA(NextStep.LetGo.class)),
                row("Its Jobs are ended", deleted(attempt(2, 1).building()), d -> d.does(new NextStep.CancelJobs())),
                row(
                        "And waited for",
                        deleted(attempt(2, 1)
                                .building()
                                .build(ObservationBuilder.job(
                                        JobObservation.State.Deleting, "build-2-1", false, null))),
                        d -> d.waits(Duration.ofSeconds(2))),
                row(
                        "Its Green goes",
                        deleted(attempt(2, 1).built()),
                        d -> d.does(new NextStep.DropSide(2, List.of("analytics__g2", "analytics_marts__g2")))),
                row(
                        "Also a failed one that was kept",
                        deleted(attempt(2, 1).built().ended(Outcome.Failed)),
                        d -> d.doesA(NextStep.DropSide.class)),
                row(
                        "Live and the Retired sides stay",
                        deleted(live(3).retired(1, 2)),
                        d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "What was live once stays, kept or not",
                        deleted(attempt(2, 1)
                                .flipped()
                                .ended(Outcome.RolledBack)
                                .live(1)
                                .retired(new int[0])
                                .schema("analytics__r2", UID, 2, "analytics")),
                        d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "A Green whose flip may be on its way stays",
                        deleted(attempt(2, 1).intending()),
                        d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "That of an attempt that ends goes: its flip is withdrawn first",
                        deleted(attempt(2, 1).intending().ending(Outcome.Rejected)),
                        d -> d.does(new NextStep.DropSide(2, List.of("analytics__g2", "analytics_marts__g2")))),
                row(
                        "A flip that happened is left as it is",
                        deleted(attempt(2, 1).intending().shows(2)),
                        d -> d.doesA(NextStep.LetGo.class)),
                row("A rollback is not begun", deleted(live(3).rollsBack("3>2")), d -> d.doesA(NextStep.LetGo.class)),
                row("Nor finished", deleted(live(3).rollingBack(2)), d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "What cannot be dropped stays",
                        deleted(attempt(2, 1).built().undroppable(2)),
                        d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "It is looked at first",
                        deleted(attempt(2, 1).built().notLooked()),
                        d -> d.rests().because("Observing")),
                row(
                        "A warehouse that is away is waited for",
                        deleted(attempt(2, 1).built().unusable("WarehouseUnreachable")),
                        d -> d.waits(Waits.OUTSIDE).stalled(true)),
                row(
                        "One that is gone is not",
                        deleted(attempt(2, 1).built().unusable("WarehouseNotFound")),
                        d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "A drop that fails waits",
                        deleted(attempt(2, 1)
                                .built()
                                .trouble("WarehouseLocked", 3, Duration.ofSeconds(7), Duration.ofSeconds(4))),
                        d -> d.waits(Duration.ofSeconds(4))),
                row(
                        "Nothing keeps it longer than its bound: a Job",
                        late(attempt(2, 1).building()),
                        d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "Nor a warehouse",
                        late(attempt(2, 1).built().unusable("WarehouseUnreachable")),
                        d -> d.doesA(NextStep.LetGo.class)),
                row(
                        "Nor a trouble",
                        late(attempt(2, 1).built().trouble("X", 3, Duration.ofSeconds(7), Duration.ofSeconds(40))),
                        d -> d.doesA(NextStep.LetGo.class)));
    }

    private static ObservationBuilder deleted(ObservationBuilder o) {
        return o.deletingSince(START);
    }

    private static ObservationBuilder late(ObservationBuilder o) {
        return o.deletingSince(START).now(START.plus(Waits.DELETION));
    }

    private static java.util.function.Consumer<io.dbtrelease.testsupport.ReleaseAssert> stalls(
            String reason, String says) {
        return d -> d.rests().because(reason).stalled(true).says(says);
    }

    private static ObservationBuilder live(int revision) {
        return attempt(revision, revision - 1)
                .flipped()
                .ended(Outcome.Succeeded)
                .retired(new int[0]);
    }

    /** The schema {@code analytics} of a side is gone, and nothing brings it back. */
    private static RetiredSide halfGone(int revision, int seconds) {
        return StatusFacts.retired(revision, START.plusSeconds(seconds), true)
                .without(List.of("analytics__r" + revision));
    }

    private static RetiredSide restorable(Instant until) {
        return StatusFacts.retired(2, START, true).restorableUntil(until);
    }
}
