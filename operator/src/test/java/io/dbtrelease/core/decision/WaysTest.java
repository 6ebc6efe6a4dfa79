package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.DIGEST;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.api.status.RebuildImage.Result;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SideCheck;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which way back is taken, in which order, and what follows where one comes to nothing. */
class WaysTest {
    private static final String IMAGE = "registry.example.com/shop@sha256:2";

    private static final List<RollbackWay> REBUILD_FIRST = List.of(RollbackWay.Rebuild, RollbackWay.SwapBack);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"firsts", "forgotten", "nexts", "begins", "rebuilds", "looks", "images", "withoutImages"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> firsts() {
        return Stream.of(
                row(
                        "A side that stands there is flipped back",
                        known(live3()).rollsBack("3>2"),
                        by(RollbackWay.SwapBack)),
                row(
                        "Not where the order has it not",
                        known(live3())
                                .spec(s -> s.order = List.of(RollbackWay.TimeTravel, RollbackWay.Rebuild))
                                .rollsBack("3>2"),
                        by(RollbackWay.Rebuild)),
                row(
                        "Nor where building again comes first",
                        known(live3()).spec(s -> s.order = REBUILD_FIRST).rollsBack("3>2"),
                        by(RollbackWay.Rebuild)),
                row(
                        "A side that is not whole any more is no way, and it is said why",
                        live3().spec(s -> s.order = List.of(RollbackWay.SwapBack, RollbackWay.TimeTravel))
                                .retired(StatusFacts.retired(2, StatusFacts.START, true)
                                        .without(List.of("analytics__r2")))
                                .without("analytics__r2")
                                .rollsBack("3>2"),
                        d -> d.refuses("the side of revision 2 is not whole: analytics__r2 is gone")),
                row(
                        "Of which more is gone than is known, the engine is asked again first",
                        live3().retired(StatusFacts.retired(2, StatusFacts.START, true)
                                        .without(List.of("analytics__r2")))
                                .without("analytics__r2", "analytics_marts__r2")
                                .rollsBack("3>2"),
                        d -> d.does(new NextStep.LookForRestore(2))),
                row(
                        "While the warehouse cannot be looked at, what is known of it counts",
                        live3().spec(s -> s.order = List.of(RollbackWay.SwapBack, RollbackWay.TimeTravel))
                                .retired(StatusFacts.retired(2, StatusFacts.START, true)
                                        .without(List.of("analytics__r2")))
                                .unusable("WarehouseUnreachable")
                                .rollsBack("3>2"),
                        d -> d.refuses("the side of revision 2 is not whole: analytics__r2 is gone")),
                row(
                        "A side that can be brought back is",
                        known(restorable(live3())).without("analytics__r2").rollsBack("3>2"),
                        by(RollbackWay.TimeTravel)),
                row(
                        "Not where the order has no time travel",
                        known(restorable(live3()))
                                .spec(s -> s.order = List.of(RollbackWay.SwapBack, RollbackWay.Rebuild))
                                .without("analytics__r2")
                                .rollsBack("3>2"),
                        by(RollbackWay.Rebuild)),
                row(
                        "Without a side the revision is built again",
                        known(live3()).retired(new int[0]).rollsBack("3>2"),
                        by(RollbackWay.Rebuild)),
                row(
                        "The image of what failed its gates is none",
                        live3().retired(new int[0])
                                .status(s -> s.history = List.of(StatusFacts.ended(2, Outcome.Failed)))
                                .rollsBack("3>2"),
                        d -> d.doesA(NextStep.LookForOrigin.class)),
                row(
                        "Nor where the order does not have it",
                        known(live3())
                                .spec(s -> s.order = List.of(RollbackWay.SwapBack, RollbackWay.TimeTravel))
                                .retired(1)
                                .rollsBack("3>2"),
                        d -> d.refuses("kept are: 1. TimeTravel")),
                row(
                        "Nor instead of a newer spec",
                        known(live3())
                                .retired(new int[0])
                                .digest("sha256:newer")
                                .rollsBack("3>2"),
                        d -> d.refuses("something newer")),
                row(
                        "Nor where the spec would build something else under its digest",
                        known(live3()).retired(new int[0]).otherBuild().rollsBack("3>2"),
                        d -> d.refuses("build.vars, env, selection, target, path")),
                row(
                        "Nor where it is not known whether it would",
                        live3().retired(new int[0])
                                .status(s ->
                                        s.lastGreen = new LastGreen("r2", "shop:2", 2, null, null, "d2", null, null))
                                .rollsBack("3>2"),
                        d -> d.refuses("status does not know which build.vars")),
                row(
                        "A side is flipped back whatever the spec would build",
                        known(live3())
                                .spec(s -> s.order = REBUILD_FIRST)
                                .otherBuild()
                                .rollsBack("3>2"),
                        by(RollbackWay.SwapBack)),
                row(
                        "Failed checks build nothing else either",
                        known(attempt(3, 2).watched().watch(m -> m.failures = 1).retired(new int[0]))
                                .otherBuild(),
                        d -> d.does(new NextStep.FinishMonitoring("NoWayBack"))
                                .says("there is no way back to revision 2")
                                .says("build.vars, env, selection, target, path")),
                row(
                        "Nor what status remembers without its image",
                        attempt(3, 2)
                                .watched()
                                .watch(m -> m.failures = 1)
                                .retired(new int[0])
                                .status(s -> s.history = List.of(image(StatusFacts.ended(2, Outcome.Succeeded), null))),
                        d -> d.does(new NextStep.FinishMonitoring("NoWayBack"))
                                .says("Rebuild: status does not know which image built revision 2")),
                row(
                        "A commit without a repository cannot be built",
                        live3().retired(new int[0])
                                .status(s -> s.lastGreen =
                                        new LastGreen("r2", "shop:2", 2, null, "c0ffee", "d2", StatusFacts.BUILD, null))
                                .rollsBack("3>2"),
                        d -> d.refuses("without spec.project.git")),
                row(
                        "The last green may be what is wanted",
                        live3().retired(new int[0])
                                .status(s -> s.lastGreen =
                                        new LastGreen("r2", "shop:2", 2, null, null, "d2", StatusFacts.BUILD, null))
                                .rollsBack("3>2"),
                        by(RollbackWay.Rebuild)));
    }

    static Stream<Row> forgotten() {
        return Stream.of(
                row(
                        "What status does not know is looked for in the store",
                        unknown(),
                        d -> d.does(new NextStep.LookForOrigin(2, "3>2")).in(Phase.Live)),
                row("What is found is built again", found(origin("shop:2", null, "3>2")), by(RollbackWay.Rebuild)),
                row(
                        "Also where another request found it",
                        found(origin("shop:2", null, "4>2")),
                        by(RollbackWay.Rebuild)),
                row(
                        "Not from a commit without a repository",
                        found(origin("shop:2", "c0ffee", "3>2")),
                        d -> d.refuses("without spec.project.git")),
                row(
                        "What is not found is refused, with the reason",
                        found(FoundOrigin.missing(2, "3>2", "the artifact store has no record of it")),
                        d -> d.refuses(
                                "Rebuild: status does not know which image built revision 2, and the artifact store has no record of it")),
                row(
                        "What was not found for an earlier request is looked for again",
                        found(FoundOrigin.missing(2, "4>2", "the artifact store has no record of it")),
                        d -> d.does(new NextStep.LookForOrigin(2, "3>2"))),
                row(
                        "So is what was found of another revision",
                        found(new FoundOrigin(1, "shop:1", null, null, "d1", null, true, "3>1", null, null)),
                        d -> d.does(new NextStep.LookForOrigin(2, "3>2"))),
                row(
                        "A revision that there never was is not looked for",
                        live3().retired(new int[0]).rollsBack("3>77"),
                        d -> d.refuses("Rebuild: there never was a revision 77")),
                row(
                        "Nor one before the first",
                        live3().retired(new int[0]).rollsBack("3>0"),
                        d -> d.refuses("there never was a revision 0")),
                row(
                        "The highest number is remembered",
                        live3().retired(new int[0])
                                .status(s -> s.memory = s.memory.with(m -> m.highestNumber = 9))
                                .rollsBack("3>9"),
                        d -> d.does(new NextStep.LookForOrigin(9, "3>9"))),
                row(
                        "Nothing is looked for where the order does not build again",
                        unknown().spec(s -> s.order = List.of(RollbackWay.SwapBack)),
                        d -> d.refuses("revision 2 is not kept")),
                row(
                        "Nor where a newer spec is built next",
                        unknown().digest("sha256:newer"),
                        d -> d.refuses("something newer")),
                row("Nor where a side stands there", live3().rollsBack("3>2"), by(RollbackWay.SwapBack)),
                row(
                        "While the store is away it waits, and says so",
                        away(1),
                        d -> d.rests()
                                .because("RollbackWaits")
                                .says("away")
                                .stalled(false)
                                .in(Phase.Live)
                                .waits(s(1))),
                row(
                        "It is tried again when its time is over",
                        away(1).later(s(1)),
                        d -> d.does(new NextStep.LookForOrigin(2, "3>2")).because("RollbackWaits")),
                row(
                        "After two minutes that is said to stand still",
                        away(200).later(s(150)),
                        d -> d.rests().because("RollbackWaits").stalled(true)),
                row(
                        "Nothing else waits for it: Live is watched",
                        away(60, attempt(3, 2).watched().retired(new int[0])).later(s(30)),
                        d -> d.doesA(NextStep.RunChecks.class)),
                row(
                        "And an attempt goes on, with the request's words behind its own",
                        away(60, attempt(4, 3).building().retired(new int[0])),
                        d -> d.rests()
                                .in(Phase.Building)
                                .because("Building")
                                .says("; away")
                                .stalled(false)),
                row(
                        "Who takes the request back is not kept waiting",
                        away(60).asks(Requests.NONE),
                        d -> d.rests().because("SucceededReason")),
                row(
                        "Nor is one who asks for what is known",
                        known(away(60)).rollsBack("3>2"),
                        by(RollbackWay.Rebuild)));
    }

    static Stream<Row> nexts() {
        return Stream.of(
                row(
                        "After a side that is gone, time travel is tried",
                        known(going(RollbackWay.SwapBack).retired(2))
                                .without("analytics__r2")
                                .trouble("IncomingMissing", 1, s(1), s(1)),
                        goesOn("the side of revision 2 is not whole any more", RollbackWay.TimeTravel)),
                row(
                        "After time travel, building again",
                        known(going(RollbackWay.TimeTravel).retired(2))
                                .without("analytics__r2")
                                .trouble("RestoreUnavailable", 1, s(1), s(1)),
                        goesOn("trouble: RestoreUnavailable", RollbackWay.Rebuild)),
                row(
                        "After a side that is gone, building again, where there is no time travel in the order",
                        known(going(RollbackWay.SwapBack).retired(2))
                                .spec(s -> s.order = List.of(RollbackWay.SwapBack, RollbackWay.Rebuild))
                                .without("analytics__r2")
                                .trouble("IncomingMissing", 1, s(1), s(1)),
                        goesOn("the side of revision 2 is not whole any more", RollbackWay.Rebuild)),
                row(
                        "After that nothing is left, and that is said",
                        going(RollbackWay.TimeTravel)
                                .retired(2)
                                .without("analytics__r2")
                                .trouble("RestoreUnavailable", 1, s(1), s(1)),
                        d -> d.does(new NextStep.GiveUpRollback(2, "trouble: RestoreUnavailable", null, null, true))
                                .says("docs/runbook.md")),
                row(
                        "A rebuild that failed is followed by the next way",
                        failedRebuild().spec(s -> s.order = REBUILD_FIRST).retired(1),
                        d -> d.does(new NextStep.BeginRollback(
                                        2, 1, RollbackWay.SwapBack, false, "ann", null, "why", StatusFacts.START))
                                .in(Phase.RollingBack)),
                row(
                        "Not once Live is another",
                        failedRebuild()
                                .spec(s -> s.order = REBUILD_FIRST)
                                .live(4)
                                .retired(1),
                        d -> d.rests().because("FailedReason")),
                row(
                        "Nor after a person took it back",
                        failedRebuild()
                                .spec(s -> s.order = REBUILD_FIRST)
                                .retired(1)
                                .attempt(a -> a.reason = "Withdrawn"),
                        d -> d.rests().because("Withdrawn").stalled(true)),
                row(
                        "Where none is left, that is said",
                        failedRebuild(),
                        d -> d.rests()
                                .because("NoWayBack")
                                .stalled(true)
                                .says("docs/runbook.md")
                                .in(Phase.Failed)),
                row(
                        "What a rollback left without a way says so also while Live is live",
                        live3().attempt(a -> {
                            a.reason = "NoWayBack";
                            a.message = "the rollback to revision 2 is given up";
                        }),
                        d -> d.rests().because("NoWayBack").stalled(true).in(Phase.Live)));
    }

    static Stream<Row> begins() {
        return Stream.of(
                row(
                        "A rebuild that is asked for begins with the next number",
                        known(going(RollbackWay.Rebuild)),
                        d -> d.does(new NextStep.BeginRebuild(4)).in(Phase.RollingBack)),
                row(
                        "Also while Live is watched",
                        known(asked(attempt(3, 2).watched())),
                        d -> d.does(new NextStep.BeginRebuild(4))),
                row(
                        "An attempt on its way is ended first",
                        known(asked(attempt(4, 3).building().retired(new int[0]))),
                        d -> d.ends(Outcome.Superseded, "RolledBack")),
                row(
                        "Then cleaned up",
                        known(asked(attempt(4, 3).building().retired(new int[0])))
                                .ending(Outcome.Superseded),
                        d -> d.does(new NextStep.CancelJobs()).in(Phase.RollingBack)),
                row(
                        "A newer spec overtakes it",
                        known(going(RollbackWay.Rebuild)).digest("sha256:newer"),
                        d -> d.does(new NextStep.GiveUpRollback(2, "a newer spec takes its place", null, null, false))),
                row(
                        "So does another Live",
                        known(going(RollbackWay.Rebuild)).live(1),
                        d -> d.does(new NextStep.GiveUpRollback(
                                2, "Live does not show revision 3 any more", null, null, false))),
                row(
                        "A person takes it back",
                        known(going(RollbackWay.Rebuild)).rejects("3/" + DIGEST),
                        d -> d.does(new NextStep.GiveUpRollback(2, "withdrawn by ann", "3/" + DIGEST, null, false))),
                row(
                        "What would be built under its digest may have changed with the operator",
                        known(going(RollbackWay.Rebuild)).otherBuild(),
                        d -> d.doesA(NextStep.GiveUpRollback.class).says("build.vars")),
                row(
                        "While Live is foreign it waits",
                        known(going(RollbackWay.Rebuild)).schema("analytics", ObservationBuilder.OTHER, 9, "analytics"),
                        d -> d.rests().stalled(true).in(Phase.RollingBack)),
                row(
                        "While the warehouse is away too",
                        known(going(RollbackWay.Rebuild)).unusable("WarehouseUnreachable"),
                        d -> d.rests().stalled(true).in(Phase.RollingBack)));
    }

    static Stream<Row> rebuilds() {
        return Stream.of(
                row(
                        "The spec that was there when it was asked for does not end it",
                        rebuild(attempt(3, 2).building()).digest("sha256:bad").memory("sha256:bad", null, "d2"),
                        d -> d.rests().in(Phase.Building)),
                row(
                        "A newer one does",
                        rebuild(attempt(3, 2).building()).digest("sha256:new").memory("sha256:bad", null, "d2"),
                        d -> d.ends(Outcome.Superseded, "SpecChanged")),
                row(
                        "A Live that somebody flipped by hand meanwhile does too",
                        rebuild(attempt(3, 1).judged(true)).digest("sha256:bad").memory("sha256:bad", null, "d2"),
                        d -> d.ends(Outcome.Superseded, "LiveChanged")),
                row(
                        "What it was the way back from is not built again for it",
                        rebuild(attempt(3, 1)).memory(DIGEST, null, null).ended(Outcome.Superseded),
                        d -> d.rests()),
                row(
                        "A person need not approve what was asked for",
                        rebuild(attempt(3, 2).manual().judged(true)).attempt(a -> a.requestedBy = "ann"),
                        d -> d.does(new NextStep.RecordApproval("ann", null))),
                row(
                        "Nor what failed checks ask for",
                        rebuild(attempt(3, 2)
                                .spec(s -> s.approval = ApprovalMode.Manual)
                                .approved(null)),
                        d -> d.doesA(NextStep.RecordIntent.class)),
                row(
                        "It waits for no window",
                        rebuild(attempt(3, 2).approved("ann")).outsideWindow(null),
                        d -> d.doesA(NextStep.RecordIntent.class)),
                row(
                        "A gate that fails ends it",
                        rebuild(attempt(3, 2).judged(false)),
                        d -> d.ends(Outcome.Failed, "GatesFailed")),
                row(
                        "It can be rejected",
                        rebuild(attempt(3, 2).building())
                                .digest("sha256:bad")
                                .memory("sha256:bad", null, "d2")
                                .rejects("3/" + DIGEST),
                        d -> d.ends(Outcome.Rejected, "Rejected")),
                row(
                        "One that is live is a rollback that is done",
                        rebuild(attempt(3, 2).flipped().ended(Outcome.Succeeded)),
                        d -> d.rests().in(Phase.RolledBack).stalled(true)));
    }

    static Stream<Row> looks() {
        return Stream.of(
                row(
                        "A new side is looked at",
                        looked(null),
                        d -> d.does(new NextStep.CheckRetired(2)).in(Phase.Live)),
                row(
                        "And again after five minutes",
                        looked(new SideCheck("x", StatusFacts.START, false)).later(Duration.ofMinutes(5)),
                        d -> d.does(new NextStep.CheckRetired(2))),
                row(
                        "Not while something is in trouble",
                        looked(null).status(s -> s.trouble = trouble(999)),
                        d -> d.rests()),
                row(
                        "But when that is tried again",
                        looked(null).status(s -> s.trouble = trouble(0)),
                        d -> d.does(new NextStep.CheckRetired(2))),
                row("Not before", looked(new SideCheck("x", StatusFacts.START, false)), d -> d.rests()),
                row("Not one that is gone", restorable(live3()).without("analytics__r2"), d -> d.rests()));
    }

    static Stream<Row> images() {
        return Stream.of(
                row(
                        "The image of the way back is looked for while nothing goes on",
                        unlooked(live3()).retired(new int[0]),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE)).in(Phase.Live)),
                row("After the side", unlooked(looked(null)), d -> d.does(new NextStep.CheckRetired(2))),
                row(
                        "Also where the side stands: it may be gone when it is needed",
                        unlooked(looked(new SideCheck("x", StatusFacts.START, false))),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE))),
                row(
                        "Not again before five minutes are over",
                        image(unlooked(live3()).retired(new int[0]), Result.Unknown)
                                .later(s(299)),
                        d -> d.rests()),
                row(
                        "Then again",
                        image(unlooked(live3()).retired(new int[0]), Result.Found)
                                .later(s(300)),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE))),
                row(
                        "Another image at once",
                        image(
                                unlooked(live3()).retired(new int[0]),
                                Result.Found,
                                "registry.example.com/shop@sha256:1"),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE))),
                row(
                        "Not where the order does not have the way",
                        unlooked(live3()).retired(new int[0]).spec(s -> s.order = List.of(RollbackWay.SwapBack)),
                        d -> d.rests()),
                row(
                        "Not where it is never pulled",
                        unlooked(live3()).retired(new int[0]).spec(s -> s.pullPolicy = PullPolicy.Never),
                        d -> d.rests()),
                row(
                        "Nor where the spec would build something else from it",
                        unlooked(live3()).retired(new int[0]).otherBuild(),
                        d -> d.rests()),
                row(
                        "Nor where nothing is known of it but a tag",
                        live3().retired(new int[0])
                                .status(s -> s.history = List.of(tagged(StatusFacts.ended(2, Outcome.Succeeded)))),
                        d -> d.rests()),
                row(
                        "Not while something is in trouble",
                        unlooked(live3()).retired(new int[0]).status(s -> s.trouble = trouble(999)),
                        d -> d.rests()),
                row(
                        "Nor before what is to be done",
                        unlooked(live3()).retired(new int[0]).digest("sha256:newer"),
                        d -> d.doesA(NextStep.StartAttempt.class)),
                row(
                        "Before a cutover that of Live is looked for",
                        unlooked(attempt(3, 2).approved(null)),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE)).in(Phase.CuttingOver)),
                row(
                        "What was just looked for is not",
                        image(unlooked(attempt(3, 2).approved(null)), Result.Missing),
                        d -> d.doesA(NextStep.RecordIntent.class)),
                row(
                        "A way back waits for no registry",
                        unlooked(rebuild(attempt(3, 2).approved("ann"))),
                        d -> d.doesA(NextStep.RecordIntent.class)));
    }

    static Stream<Row> withoutImages() {
        return Stream.of(
                row(
                        "A revision is not built again from an image that is gone",
                        image(known(live3()).retired(new int[0]), Result.Missing)
                                .rollsBack("3>2"),
                        d -> d.refuses("Rebuild: its image " + IMAGE + " was not in its registry")),
                row(
                        "That is asked again first, where it may be there again",
                        image(known(live3()).retired(new int[0]), Result.Missing)
                                .later(s(30))
                                .rollsBack("3>2"),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE))),
                row(
                        "Not where another way leads back",
                        image(known(live3()), Result.Missing).later(s(30)).rollsBack("3>2"),
                        by(RollbackWay.SwapBack)),
                row(
                        "It goes by the next way of the order",
                        image(known(live3()), Result.Missing)
                                .spec(s -> s.order = REBUILD_FIRST)
                                .rollsBack("3>2"),
                        by(RollbackWay.SwapBack)),
                row(
                        "What could not be asked may well be there",
                        image(known(live3()).retired(new int[0]), Result.Unknown)
                                .rollsBack("3>2"),
                        by(RollbackWay.Rebuild)),
                row(
                        "What was looked for is another: this one is first",
                        image(known(live3()).retired(new int[0]), Result.Missing, "registry.example.com/shop@sha256:1")
                                .rollsBack("3>2"),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE))),
                row(
                        "A build does not rely on what was looked for a while ago",
                        known(live3()).retired(new int[0]).later(s(30)).rollsBack("3>2"),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE))),
                row(
                        "A rollback on its way asks again before it gives up",
                        image(known(going(RollbackWay.TimeTravel).retired(2)), Result.Missing)
                                .without("analytics__r2")
                                .trouble("RestoreUnavailable", 1, s(1), s(1))
                                .later(s(30)),
                        d -> d.does(new NextStep.CheckImage(2, IMAGE)).in(Phase.RollingBack)),
                row(
                        "And then does",
                        image(known(going(RollbackWay.TimeTravel).retired(2)), Result.Missing)
                                .without("analytics__r2")
                                .trouble("RestoreUnavailable", 1, s(1), s(1)),
                        d -> d.does(new NextStep.GiveUpRollback(2, "trouble: RestoreUnavailable", null, null, true))),
                row(
                        "Failed checks say that for want of an image nothing leads back",
                        image(
                                known(attempt(3, 2)
                                        .spec(s -> s.watched(1, OnFailure.Rollback))
                                        .watched()
                                        .watch(m -> m.failures = 1)
                                        .retired(new int[0])),
                                Result.Missing),
                        d -> d.does(new NextStep.FinishMonitoring("NoWayBack"))
                                .says("no way back to revision 2")
                                .says(IMAGE)));
    }

    @Test
    void liveIsNoWayBackFromItself() {
        Observation o = live3().retired(3, 1)
                .status(s -> s.history =
                        List.of(StatusFacts.ended(3, Outcome.Succeeded), StatusFacts.ended(2, Outcome.Succeeded)))
                .build();
        assertThat(Ways.revisions(o)).containsExactly(2, 1);
        assertThat(Ways.revisions(ObservationBuilder.release().retired(1).build()))
                .containsExactly(1);
    }

    @Test
    void anImageIsNamedByDigestWhereItIsKnown() {
        assertThat(Origin.byDigest("registry.example.com:5000/team/shop:1", "sha256:a"))
                .isEqualTo("registry.example.com:5000/team/shop@sha256:a");
        assertThat(Origin.byDigest("registry.example.com:5000/shop", "sha256:a"))
                .isEqualTo("registry.example.com:5000/shop@sha256:a");
        assertThat(Origin.byDigest("shop@sha256:b", "sha256:a")).isEqualTo("shop@sha256:b");
        assertThat(Origin.byDigest("shop:1", null)).isEqualTo("shop:1");
    }

    private static java.util.function.Consumer<io.dbtrelease.testsupport.ReleaseAssert> by(RollbackWay way) {
        return d -> d.does(new NextStep.BeginRollback(3, 2, way, false, "ann", "3>2", "asked for by ann", null));
    }

    private static java.util.function.Consumer<io.dbtrelease.testsupport.ReleaseAssert> goesOn(
            String why, RollbackWay next) {
        return d ->
                d.does(new NextStep.GiveUpRollback(2, why, null, next, false)).in(Phase.RollingBack);
    }

    private static ObservationBuilder live3() {
        return attempt(3, 2).flipped().ended(Outcome.Succeeded).retired(1, 2);
    }

    /** Revision 2 is asked for, and nothing says how it was built. */
    private static ObservationBuilder unknown() {
        return live3().retired(new int[0]).rollsBack("3>2");
    }

    private static ObservationBuilder found(FoundOrigin origin) {
        return unknown().status(s -> s.foundOrigin = origin);
    }

    private static FoundOrigin origin(String image, String commit, String request) {
        return new FoundOrigin(2, image, "r2", commit, "d2", StatusFacts.BUILD, true, request, null, null);
    }

    private static ObservationBuilder away(int seconds) {
        return away(seconds, live3().retired(new int[0]));
    }

    /** The store did not answer just now, and is asked again after so many seconds. */
    private static ObservationBuilder away(int seconds, ObservationBuilder observation) {
        Instant now = observation.build().now();
        Trouble trouble = new Trouble("RollbackWaits", "away", 1, now, now.plusSeconds(seconds));
        return observation
                .status(s -> s.foundOrigin = FoundOrigin.unanswered(2, "3>2", trouble))
                .rollsBack("3>2");
    }

    private static ObservationBuilder known(ObservationBuilder observation) {
        return image(unlooked(observation), Result.Found);
    }

    private static ObservationBuilder unlooked(ObservationBuilder observation) {
        return observation.status(s -> s.history = List.of(StatusFacts.ended(2, Outcome.Succeeded)));
    }

    private static ObservationBuilder restorable(ObservationBuilder observation) {
        return observation.status(s -> s.retired = List.of(StatusFacts.retired(2, StatusFacts.START, true)
                .restorableUntil(StatusFacts.START.plusSeconds(36_000))));
    }

    private static ObservationBuilder looked(SideCheck check) {
        return live3().retired(StatusFacts.retired(2, StatusFacts.START, true).checked(check));
    }

    private static ObservationBuilder image(ObservationBuilder observation, Result result) {
        return image(observation, result, IMAGE);
    }

    /** Looked for a moment ago. */
    private static ObservationBuilder image(ObservationBuilder observation, Result result, String image) {
        return observation.status(s -> s.rebuildImage =
                new RebuildImage(2, image, result, observation.build().now(), null));
    }

    /** Tried again so many seconds after the start. */
    private static Trouble trouble(int seconds) {
        return new Trouble("ApiServer", "away", 1, StatusFacts.START, StatusFacts.START.plusSeconds(seconds));
    }

    private static HistoryEntry tagged(HistoryEntry e) {
        return image(e, "registry.example.com/shop:2");
    }

    private static HistoryEntry image(HistoryEntry e, @Nullable String image) {
        return new HistoryEntry(
                e.kind(),
                e.number(),
                e.outcome(),
                e.reason(),
                e.message(),
                e.sourceRevision(),
                e.digest(),
                e.buildDigest(),
                e.trigger(),
                e.by(),
                e.approvedBy(),
                e.startedAt(),
                e.finishedAt(),
                e.cutoverMillis(),
                e.way(),
                image,
                e.commit());
    }

    private static ObservationBuilder going(RollbackWay way) {
        ObservationBuilder b = live3().retired(new int[0]).rollingBack(2);
        return b.attempt(a -> a.rollback = a.rollback.with(r -> {
            r.way = way;
            r.intent = way == RollbackWay.Rebuild ? null : r.intent;
        }));
    }

    private static ObservationBuilder asked(ObservationBuilder observation) {
        return observation.attempt(a -> a.rollback = new RollbackFacts(
                3, 2, false, "ann", "why", null, null, false, StatusFacts.START, RollbackWay.Rebuild));
    }

    /** Attempt 3 built revision 1 again, to go back from 2, and failed. */
    private static ObservationBuilder failedRebuild() {
        return attempt(3, 2).built().ended(Outcome.Failed).attempt(a -> {
            a.requestedBy = "ann";
            a.rebuild = new RebuildFacts(2, 1, "shop:1", null, null, false, "why");
        });
    }

    private static ObservationBuilder rebuild(ObservationBuilder observation) {
        return observation.attempt(a -> a.rebuild = new RebuildFacts(2, 1, "shop:1", null, null, false, "why"));
    }

    private static Duration s(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
