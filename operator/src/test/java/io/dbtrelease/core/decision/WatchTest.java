package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Live shows the attempt: checks pass, fail, cannot be evaluated; and what ends the watch early. */
class WatchTest {
    private static final Instant UNTIL = START.plus(Duration.ofMinutes(15));

    @ParameterizedTest(name = "{0}")
    @MethodSource({"rounds", "failures", "endings"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> rounds() {
        return Stream.of(
                row(
                        "A round that is due runs",
                        watched(),
                        d -> d.does(new NextStep.RunChecks()).in(Phase.Monitoring)),
                row(
                        "One that is not waits",
                        watched().watch(m -> m.nextRound = START.plusSeconds(90)),
                        d -> d.waits(Duration.ofSeconds(30))
                                .in(Phase.Monitoring)
                                .stalled(false)),
                row(
                        "Checks that cannot be run are tried again",
                        watched().trouble("WarehouseUnreachable", 2, Duration.ofSeconds(3), Duration.ofSeconds(1)),
                        d -> d.waits(Duration.ofSeconds(1)).because("WarehouseUnreachable")),
                row(
                        "The watch passes after the round at its end",
                        over(3, UNTIL.plusSeconds(60)),
                        d -> d.does(new NextStep.FinishMonitoring("Passed")).because("MonitoringPassed")),
                row("Not before that round", over(3, UNTIL), d -> d.does(new NextStep.RunChecks())),
                row(
                        "Not without any round",
                        over(0, UNTIL.plusSeconds(60)).later(Duration.ofMinutes(5)),
                        d -> d.does(new NextStep.RunChecks())),
                row(
                        "What cannot be evaluated at the end is tried again",
                        unknown(UNTIL),
                        d -> d.waits(Duration.ofSeconds(30))
                                .in(Phase.Monitoring)
                                .says("run again")
                                .says("orders")),
                row(
                        "And runs again when it is due",
                        unknown(UNTIL.plusSeconds(30)),
                        d -> d.does(new NextStep.RunChecks())),
                row(
                        "What could not be evaluated in the end did not pass",
                        unknown(UNTIL.plus(Duration.ofMinutes(5))),
                        d -> d.does(new NextStep.FinishMonitoring("Unknown")).says("orders")));
    }

    static Stream<Row> failures() {
        return Stream.of(
                row(
                        "A failed round rolls back",
                        failed(watched()),
                        d -> d.does(began(2, "orders: orders is 1")).in(Phase.RollingBack)),
                row(
                        "One failure of three does not",
                        attempt(2, 1)
                                .spec(s -> s.watched(3, OnFailure.Rollback))
                                .watched()
                                .watch(m -> m.failures = 2),
                        d -> d.does(new NextStep.RunChecks())),
                row(
                        "An alert leaves Live",
                        failed(attempt(2, 1)
                                .spec(s -> s.watched(1, OnFailure.Alert))
                                .watched()),
                        d -> d.does(new NextStep.FinishMonitoring("Failed")).says("orders is 1")),
                row(
                        "The first release has nowhere to go",
                        failed(attempt(1, 0).watched()),
                        d -> d.does(new NextStep.FinishMonitoring("NoWayBack"))
                                .because("NoWayBack")
                                .says("no earlier revision")
                                .says("docs/runbook.md")),
                row(
                        "The way back skips what did not prove itself",
                        failed(watched())
                                .retired(
                                        StatusFacts.retired(3, START.plusSeconds(5), false),
                                        StatusFacts.retired(1, START, true)),
                        d -> d.does(began(2, "orders: orders is 1"))),
                row(
                        "It takes what was live last",
                        failed(attempt(5, 4).watched())
                                .retired(
                                        StatusFacts.retired(1, START.plusSeconds(5), true),
                                        StatusFacts.retired(3, START, true)),
                        d -> d.does(began(5, "orders: orders is 1"))),
                row(
                        "A side that is not whole any more waits for the engine's word",
                        failed(watched()).without("analytics__r1"),
                        d -> d.does(new NextStep.LookForRestore(1))),
                row(
                        "It is skipped where nobody would bring it back",
                        failed(watched())
                                .spec(s -> s.order = List.of(RollbackWay.SwapBack))
                                .without("analytics__r1"),
                        d -> d.does(new NextStep.FinishMonitoring("NoWayBack"))),
                row(
                        "Its image is looked for where it is known",
                        failed(watched())
                                .retired(new int[0])
                                .status(s -> s.history = List.of(StatusFacts.ended(1, Outcome.Succeeded))),
                        d -> d.does(new NextStep.CheckImage(1, "registry.example.com/shop@sha256:1"))),
                row(
                        "Whatever its registry says, but that it is gone",
                        failed(watched()).retired(new int[0]).status(s -> {
                            s.history = List.of(StatusFacts.ended(1, Outcome.Succeeded));
                            s.rebuildImage = new RebuildImage(
                                    1,
                                    "registry.example.com/shop@sha256:1",
                                    RebuildImage.Result.Unknown,
                                    StatusFacts.START.plusSeconds(900),
                                    "it answered 503");
                        }),
                        d -> d.does(new NextStep.BeginRollback(
                                2, 1, RollbackWay.Rebuild, true, null, null, "orders: orders is 1", null))),
                row(
                        "Not what failed its watch as well",
                        failed(watched())
                                .retired(new int[0])
                                .status(s -> s.history = List.of(
                                        StatusFacts.ended("Attempt", 1, Outcome.Succeeded, "MonitoringFailed"))),
                        d -> d.does(new NextStep.FinishMonitoring("NoWayBack"))),
                row(
                        "Not what was live before a rollback to what is not known",
                        failed(attempt(4, 2).watched())
                                .retired(new int[0])
                                .status(s -> s.history = List.of(
                                        StatusFacts.ended("Rollback", 2, Outcome.RolledBack, "Requested"),
                                        StatusFacts.ended(3, Outcome.Succeeded))),
                        d -> d.does(new NextStep.FinishMonitoring("NoWayBack"))),
                row(
                        "It does not wait for a window",
                        failed(watched()).outsideWindow(null),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "Suspended, nothing is rolled back by itself",
                        failed(watched()).suspended(),
                        d -> d.rests().because("Suspended").in(Phase.Monitoring)),
                row(
                        "A newer spec leaves the failed Live to it",
                        failed(watched()).digest("sha256:newer"),
                        d -> d.does(new NextStep.FinishMonitoring("Superseded"))));
    }

    static Stream<Row> endings() {
        return Stream.of(
                row(
                        "A newer spec ends the watch",
                        watched().digest("sha256:newer"),
                        d -> d.does(new NextStep.FinishMonitoring("Superseded"))),
                row(
                        "Also while suspended",
                        watched().digest("sha256:newer").suspended(),
                        d -> d.does(new NextStep.FinishMonitoring("Superseded"))),
                row(
                        "Suspended, no checks run",
                        watched().suspended(),
                        d -> d.waits(Waits.DRIFT).because("Suspended")),
                row(
                        "A watch that is taken out of the spec has not passed",
                        watched().spec(s -> s.monitoring = null),
                        d -> d.does(new NextStep.FinishMonitoring("Superseded"))),
                row(
                        "A Live that status knows to be another is not watched",
                        watched().live(1),
                        d -> d.does(new NextStep.FinishMonitoring("Superseded"))),
                row(
                        "One that was flipped by hand is believed first",
                        watched().shows(1).without("analytics__r1"),
                        d -> d.does(new NextStep.TrustMarker(1))),
                row(
                        "One that is foreign is not checked",
                        watched().schema("analytics", ObservationBuilder.OTHER, 4, "analytics"),
                        d -> d.rests().stalled(true).in(Phase.Monitoring)),
                row(
                        "What was not looked at is taken as it is",
                        watched().notLooked(),
                        d -> d.does(new NextStep.RunChecks())),
                row(
                        "A Green that dbt left behind does not disturb it",
                        watched().schema("analytics__g9", UID, 9, "analytics"),
                        d -> d.does(new NextStep.RunChecks())));
    }

    private static ObservationBuilder watched() {
        return attempt(2, 1).watched();
    }

    private static ObservationBuilder failed(ObservationBuilder watched) {
        return watched.watch(m -> {
            m.rounds = 1;
            m.failures = 1;
            m.results = List.of(StatusFacts.result("orders", GateResult.Verdict.Failed));
        });
    }

    @ParameterizedTest(name = "{0} s behind the end, could not be evaluated: {1}, next round {2} s later")
    @CsvSource({
        "-60,false,60",
        "-60,true,60",
        "-20,false,20",
        "-20,true,20",
        "0,false,60",
        "0,true,30",
        "45,false,15",
        "45,true,15"
    })
    void the_next_round(int behind, boolean unknown, int seconds) {
        MonitoringFacts facts = new MonitoringFacts(
                UNTIL.minus(Duration.ofMinutes(15)),
                UNTIL,
                behind > 0 ? UNTIL : UNTIL.plusSeconds(behind),
                3,
                0,
                List.of(),
                null);
        Instant now = UNTIL.plusSeconds(behind);

        Instant next = Watch.nextRound(facts, Duration.ofMinutes(1), now, unknown);

        assertThat(next).isEqualTo(now.plusSeconds(seconds));
    }

    /** The watch of three rounds is over, and the last one, asked for again in 30 s, could not be evaluated. */
    private static ObservationBuilder unknown(Instant now) {
        return over(3, UNTIL.plusSeconds(30))
                .now(now)
                .watch(m -> m.results = List.of(StatusFacts.result("orders", GateResult.Verdict.Unknown)));
    }

    private static ObservationBuilder over(int rounds, Instant nextRound) {
        return watched().now(UNTIL).watch(m -> {
            m.rounds = rounds;
            m.nextRound = nextRound;
        });
    }

    private static NextStep began(int from, String why) {
        return new NextStep.BeginRollback(from, 1, RollbackWay.SwapBack, true, null, null, why, null);
    }
}
