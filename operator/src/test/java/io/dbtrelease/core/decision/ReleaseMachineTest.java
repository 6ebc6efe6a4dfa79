package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.ObservationBuilder.release;

import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes next where nothing is in the way, fact by fact. */
class ReleaseMachineTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"theWayToLive", "theWayToAnEnd", "nothingGoesOn", "notSeen"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> theWayToLive() {
        return Stream.of(
                row(
                        "An exposure that nobody has is claimed first",
                        release().claimedBy(null),
                        d -> d.does(new NextStep.ClaimExposure(null)).in(Phase.Pending)),
                row(
                        "A new release starts attempt 1",
                        release(),
                        d -> d.does(new NextStep.StartAttempt(1, Trigger.SpecChanged, null, null, null))
                                .in(Phase.Pending)),
                row(
                        "A started attempt is planned",
                        attempt(1, 0),
                        d -> d.does(new NextStep.StartPlanning(1)).in(Phase.Planning)),
                row(
                        "A running planning Job is waited for",
                        attempt(1, 0).planning(),
                        d -> d.waits(Waits.JOB).in(Phase.Planning).stalled(false)),
                row(
                        "A delivered plan is read",
                        attempt(1, 0).planning().plan(ObservationBuilder.delivered("plan-1-1")),
                        d -> d.does(new NextStep.ReadPlan()).in(Phase.Planning)),
                row(
                        "An accepted plan makes Green",
                        attempt(1, 0).planned(),
                        d -> d.does(new NextStep.PrepareGreen()).in(Phase.Preparing)),
                row(
                        "A dry run ends with its plan",
                        attempt(1, 0).planned().spec(s -> s.dryRun = true),
                        d -> d.does(new NextStep.EndAttempt(
                                        new Ending(
                                                Outcome.Planned,
                                                "DryRun",
                                                "the plan stands in status.attempt.plan; take spec.build.dryRun away to release it",
                                                StatusFacts.START.plusSeconds(60)),
                                        null))
                                .in(Phase.Planning)),
                row(
                        "A dry run that ended leaves Live as it is",
                        attempt(2, 1).planned().ended(Outcome.Planned).memory(ObservationBuilder.DIGEST, null, null),
                        d -> d.in(Phase.Live).stalled(false)),
                row(
                        "A slim plan of another Live is made anew before anything is copied",
                        attempt(3, 2).planned().comparedWith(1),
                        d -> d.does(new NextStep.StartPlanning(2)).in(Phase.Planning)),
                row(
                        "And before anything is judged that was copied",
                        attempt(3, 2).judged(true).comparedWith(1),
                        d -> d.does(new NextStep.StartPlanning(2)).in(Phase.Planning)),
                row(
                        "One of the Live of now is followed",
                        attempt(3, 2).planned().comparedWith(2),
                        d -> d.does(new NextStep.PrepareGreen()).in(Phase.Preparing)),
                row(
                        "A prepared Green is built",
                        attempt(1, 0).prepared(),
                        d -> d.does(new NextStep.StartBuild()).in(Phase.Building)),
                row(
                        "A running build is waited for",
                        attempt(1, 0).building(),
                        d -> d.waits(Waits.JOB).in(Phase.Building)),
                row(
                        "A delivered build is read",
                        attempt(1, 0).building().build(ObservationBuilder.delivered("build-1-1")),
                        d -> d.does(new NextStep.CollectBuild()).in(Phase.Building)),
                row(
                        "A built Green is sealed",
                        attempt(1, 0).built(),
                        d -> d.does(new NextStep.SealGreen()).in(Phase.Gating)),
                row(
                        "A sealed Green is judged",
                        attempt(1, 0).sealed(),
                        d -> d.does(new NextStep.EvaluateGates()).in(Phase.Gating)),
                row(
                        "Passed gates approve by themselves",
                        attempt(1, 0).judged(true),
                        d -> d.does(new NextStep.RecordApproval(null, null)).in(Phase.Gating)),
                row(
                        "An approved attempt stores its intent",
                        attempt(1, 0).approved(null),
                        d -> d.does(new NextStep.RecordIntent(0, null, List.of()))
                                .in(Phase.CuttingOver)),
                row(
                        "An intent names what Live is",
                        attempt(2, 1).approved(null),
                        d -> d.does(new NextStep.RecordIntent(1, null, StatusFacts.LIVE))),
                row(
                        "A stored intent flips",
                        attempt(2, 1).intending(),
                        d -> d.does(new NextStep.Swap()).in(Phase.CuttingOver)),
                row(
                        "A marker that shows the attempt finishes",
                        attempt(2, 1).intending().shows(2),
                        d -> d.does(new NextStep.FinishCutover()).in(Phase.CuttingOver)),
                row(
                        "Without a watch the attempt is over",
                        attempt(2, 1).flipped(),
                        d -> d.does(new NextStep.FinishMonitoring("Passed"))),
                row(
                        "With one Live is checked",
                        attempt(2, 1).watched(),
                        d -> d.does(new NextStep.RunChecks()).in(Phase.Monitoring)));
    }

    static Stream<Row> theWayToAnEnd() {
        return Stream.of(
                row(
                        "Failed gates end the attempt and are named",
                        attempt(2, 1).judged(false),
                        d -> d.ends(Outcome.Failed, "GatesFailed").says("orders is 1")),
                row(
                        "Jobs of an ending attempt are cancelled",
                        attempt(2, 1).building().ending(Outcome.Failed),
                        d -> d.does(new NextStep.CancelJobs()).in(Phase.Building)),
                row(
                        "A failed attempt does not wait for its Job to be gone",
                        attempt(2, 1)
                                .building()
                                .build(ObservationBuilder.job(JobObservation.State.Deleting, "build-2-1", false, null))
                                .ending(Outcome.Failed),
                        d -> d.does(new NextStep.CloseAttempt())),
                row(
                        "A superseded one does, for its Green is dropped",
                        attempt(2, 1)
                                .building()
                                .build(ObservationBuilder.job(JobObservation.State.Deleting, "build-2-1", false, null))
                                .ending(Outcome.Superseded),
                        d -> d.waits(Duration.ofSeconds(2))),
                row(
                        "But not for ever: a node may be lost",
                        attempt(2, 1)
                                .building()
                                .build(ObservationBuilder.job(JobObservation.State.Deleting, "build-2-1", false, null))
                                .ending(Outcome.Superseded)
                                .later(Waits.DELETION),
                        d -> d.doesA(NextStep.DropSide.class)),
                row(
                        "A superseded attempt's Green is dropped",
                        attempt(2, 1).built().ending(Outcome.Superseded),
                        d -> d.does(new NextStep.DropSide(2, List.of("analytics__g2", "analytics_marts__g2")))),
                row(
                        "A rejected attempt's Green is dropped",
                        attempt(2, 1).judged(true).ending(Outcome.Rejected),
                        d -> d.doesA(NextStep.DropSide.class)),
                row(
                        "A failed attempt's Green is kept to be looked at",
                        attempt(2, 1).built().ending(Outcome.Failed),
                        d -> d.does(new NextStep.CloseAttempt())),
                row(
                        "A Green that cannot be dropped does not keep the attempt open",
                        attempt(2, 1).built().ending(Outcome.Superseded).undroppable(2),
                        d -> d.does(new NextStep.CloseAttempt())),
                row(
                        "Nor does a warehouse that is away",
                        attempt(2, 1).built().ending(Outcome.Superseded).unusable("WarehouseUnreachable"),
                        d -> d.does(new NextStep.CloseAttempt())),
                row(
                        "An attempt that is cleaned up is closed",
                        attempt(2, 1).planned().ending(Outcome.Superseded),
                        d -> d.does(new NextStep.CloseAttempt())));
    }

    static Stream<Row> nothingGoesOn() {
        return Stream.of(
                row(
                        "Live rests",
                        attempt(2, 1).flipped().ended(Outcome.Succeeded),
                        d -> d.waits(Waits.DRIFT).in(Phase.Live).stalled(false)),
                row(
                        "Failed rests and says why",
                        attempt(2, 1).built().ended(Outcome.Failed),
                        d -> d.waits(Waits.DRIFT)
                                .in(Phase.Failed)
                                .because("FailedReason")
                                .stalled(true)),
                row(
                        "Rejected counts as failed",
                        attempt(2, 1).planned().ended(Outcome.Rejected),
                        d -> d.rests().in(Phase.Failed)),
                row(
                        "Rolled back rests and is no success",
                        attempt(2, 1).planned().ended(Outcome.RolledBack),
                        d -> d.rests().in(Phase.RolledBack).stalled(true)),
                row(
                        "A problem of the spec is said",
                        release().specProblem("gate x: bad"),
                        d -> d.rests().because("InvalidSpec").says("gate x").stalled(true)),
                row(
                        "A warehouse that is away is said",
                        release().unusable("WarehouseNotFound"),
                        d -> d.waits(Waits.OUTSIDE).because("WarehouseNotFound").stalled(true)),
                row(
                        "A suspended release starts nothing",
                        release().suspended(),
                        d -> d.rests().because("Suspended").in(Phase.Pending)),
                row(
                        "A suspended release still tells the truth about Live",
                        release().live(3).shows(2).suspended(),
                        d -> d.does(new NextStep.TrustMarker(2))),
                row(
                        "And drops nothing",
                        release().live(3).suspended().schema("analytics__g1", ObservationBuilder.UID, 1, "analytics"),
                        d -> d.rests().because("Suspended")));
    }

    static Stream<Row> notSeen() {
        return Stream.of(
                row(
                        "Idle waits to see Live",
                        release().notLooked(),
                        d -> d.rests().because("Observing")),
                row(
                        "An intent is not stored unseen",
                        attempt(2, 1).approved(null).notLooked(),
                        d -> d.rests().because("Observing").in(Phase.CuttingOver)),
                row(
                        "Nor while the warehouse is away",
                        attempt(2, 1).approved(null).unusable("WarehouseUnreachable"),
                        d -> d.waits(Waits.OUTSIDE).stalled(true)),
                row(
                        "A flip is not made unseen",
                        attempt(2, 1).intending().notLooked(),
                        d -> d.rests().because("Observing").in(Phase.CuttingOver)),
                row(
                        "Nor made again while the warehouse is away",
                        attempt(2, 1).intending().unusable("WarehouseUnreachable"),
                        d -> d.waits(Duration.ofSeconds(5)).stalled(true).in(Phase.CuttingOver)),
                row(
                        "A hold does not look at the warehouse",
                        attempt(2, 1)
                                .planning()
                                .attempt(a -> a.hold = new HoldFacts(
                                        "SourcesStale",
                                        "orders is stale",
                                        StatusFacts.START,
                                        StatusFacts.START.plusSeconds(100)))
                                .notLooked(),
                        d -> d.waits(Duration.ofSeconds(40))
                                .in(Phase.Held)
                                .because("SourcesStale")
                                .stalled(false)));
    }
}
