package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.DIGEST;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SideCheck;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which way back is taken, in which order, and what follows where one comes to nothing. */
class WaysTest {
    private static final List<RollbackWay> REBUILD_FIRST = List.of(RollbackWay.Rebuild, RollbackWay.SwapBack);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"firsts", "nexts", "begins", "rebuilds", "looks"})
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
                        live3().retired(StatusFacts.retired(2, StatusFacts.START, true)
                                        .without(List.of("analytics__r2")))
                                .without("analytics__r2")
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
                        "Not without its image",
                        live3().retired(new int[0]).rollsBack("3>2"),
                        d -> d.refuses("status does not know which image built revision 2")),
                row(
                        "Nor from the image of what failed its gates",
                        live3().retired(new int[0])
                                .status(s -> s.history = List.of(StatusFacts.ended(2, Outcome.Failed)))
                                .rollsBack("3>2"),
                        d -> d.refuses("which image")),
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
                row("Not before", looked(new SideCheck("x", StatusFacts.START, false)), d -> d.rests()),
                row("Not one that is gone", restorable(live3()).without("analytics__r2"), d -> d.rests()));
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

    private static ObservationBuilder known(ObservationBuilder observation) {
        return observation.status(s -> s.history = List.of(StatusFacts.ended(2, Outcome.Succeeded)));
    }

    private static ObservationBuilder restorable(ObservationBuilder observation) {
        return observation.status(s -> s.retired = List.of(StatusFacts.retired(2, StatusFacts.START, true)
                .restorableUntil(StatusFacts.START.plusSeconds(36_000))));
    }

    private static ObservationBuilder looked(SideCheck check) {
        return live3().retired(StatusFacts.retired(2, StatusFacts.START, true).checked(check));
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
