package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.DIGEST;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.ObservationBuilder.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.ApprovalFacts;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people ask for: right, wrong, forged, early, late and twice. */
class RequestsTest {
    private static final String TOKEN = "2/" + DIGEST;

    @ParameterizedTest(name = "{0}")
    @MethodSource({"approvals", "rejections", "rollbacks", "rollbacksMeanwhile", "retries", "dryRuns"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> approvals() {
        return Stream.of(
                row(
                        "A manual release waits for a person",
                        attempt(2, 1).manual().judged(true),
                        d -> d.waits(Waits.DRIFT)
                                .in(Phase.AwaitingApproval)
                                .stalled(false)
                                .says("approve attempt 2")),
                row(
                        "The right approval counts",
                        attempt(2, 1).manual().judged(true).approves(TOKEN),
                        d -> d.does(new NextStep.RecordApproval("ann", TOKEN)).in(Phase.AwaitingApproval)),
                row(
                        "One without a name is somebody's",
                        attempt(2, 1).manual().judged(true).asks(new Requests(TOKEN, null, null, null, null, null)),
                        d -> d.does(new NextStep.RecordApproval("somebody", TOKEN))),
                row(
                        "One for another attempt does not",
                        attempt(2, 1).manual().judged(true).approves("3/" + DIGEST),
                        d -> d.refuses("the attempt in progress is " + TOKEN)),
                row(
                        "One for another digest does not",
                        attempt(2, 1).manual().judged(true).approves("2/sha256:x"),
                        d -> d.refuses("the attempt in progress is")),
                row(
                        "Nor what is no approval at all",
                        attempt(2, 1).manual().judged(true).approves("yes"),
                        d -> d.refuses("the attempt in progress is")),
                row(
                        "One that came while the build ran counts when the gates have passed",
                        attempt(2, 1).manual().building().approves(TOKEN),
                        d -> d.waits(Waits.JOB)),
                row(
                        "It does not make gates pass",
                        attempt(2, 1).manual().judged(false).approves(TOKEN),
                        d -> d.ends(Outcome.Failed, "GatesFailed")),
                row(
                        "One before there is an attempt is refused",
                        release().approves("1/" + DIGEST),
                        d -> d.refuses("no attempt waits for it")),
                row(
                        "And stays refused when there is one",
                        attempt(2, 1)
                                .manual()
                                .judged(true)
                                .approves(TOKEN)
                                .handled(new Handled(TOKEN, null, null, null, null)),
                        d -> d.rests().in(Phase.AwaitingApproval).says("does not count")),
                row(
                        "A second one is answered",
                        attempt(2, 1)
                                .manual()
                                .approved("bob")
                                .approves(TOKEN)
                                .handled(new Handled("1/x", null, null, null, null)),
                        d -> d.refuses("approved already")),
                row(
                        "One that was carried out is not answered again",
                        attempt(2, 1)
                                .manual()
                                .approved("ann")
                                .approves(TOKEN)
                                .handled(new Handled(TOKEN, null, null, null, null)),
                        d -> d.doesA(NextStep.RecordIntent.class)),
                row(
                        "An approval that nobody gave is none once a person is asked for",
                        attempt(2, 1).approved(null).spec(s -> s.approval = ApprovalMode.Manual),
                        d -> d.rests().in(Phase.AwaitingApproval)),
                row(
                        "A person's stays one when nobody is asked any more",
                        attempt(2, 1)
                                .judged(true)
                                .attempt(a -> a.approval = new ApprovalFacts("ann", StatusFacts.START)),
                        d -> d.doesA(NextStep.RecordIntent.class)),
                row(
                        "A late one is answered",
                        attempt(2, 1).manual().watched().approves(TOKEN),
                        d -> d.refuses("went live already")),
                row(
                        "One for what a newer spec replaces is answered",
                        attempt(2, 1)
                                .manual()
                                .judged(true)
                                .digest("sha256:newer")
                                .approves(TOKEN),
                        d -> d.refuses("no attempt waits for it")));
    }

    static Stream<Row> rejections() {
        return Stream.of(
                row(
                        "A rejection of another attempt does nothing",
                        attempt(2, 1).building().rejects("1/" + DIGEST),
                        d -> d.refuses("the attempt in progress is")),
                row(
                        "Approved and rejected at once is rejected",
                        attempt(2, 1).manual().judged(true).asks(new Requests(TOKEN, TOKEN, null, null, null, "ann")),
                        d -> d.ends(Outcome.Rejected, "Rejected").says("ann")),
                row(
                        "One after the end is answered",
                        attempt(2, 1).built().ended(Outcome.Failed).rejects(TOKEN),
                        d -> d.refuses("no attempt waits for it")));
    }

    static Stream<Row> rollbacks() {
        return Stream.of(
                row(
                        "A rollback names where from and where to",
                        live3().rollsBack("3>2"),
                        d -> d.does(new NextStep.BeginRollback(
                                        3, 2, RollbackWay.SwapBack, false, "ann", "3>2", "asked for by ann", null))
                                .in(Phase.RollingBack)),
                row("It may skip one", live3().rollsBack("3>1"), d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "It does not wait for a window",
                        live3().outsideWindow(null).rollsBack("3>2"),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "Nor for suspend to be lifted",
                        live3().suspended().rollsBack("3>2"),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "Nor for a valid spec",
                        live3().specProblem("bad cron").rollsBack("3>2"),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row("What cannot be read is refused", live3().rollsBack("previous"), d -> d.refuses("must read")),
                row(
                        "A number that is too long is refused",
                        live3().rollsBack("3>99999999999"),
                        d -> d.refuses("must read")),
                row(
                        "One from another revision is stale",
                        live3().rollsBack("2>1"),
                        d -> d.refuses("Live shows revision 3")),
                row("One to what is not kept is refused", live3().rollsBack("3>7"), d -> d.refuses("kept are: 1, 2")),
                row("One to itself is refused", live3().rollsBack("3>3"), d -> d.refuses("what Live shows")),
                row(
                        "One to a side that is not whole waits for the engine's word",
                        live3().without("analytics_marts__r2").rollsBack("3>2"),
                        d -> d.does(new NextStep.LookForRestore(2))),
                row(
                        "It is refused where nobody would bring it back",
                        live3().spec(s -> s.order = List.of(RollbackWay.SwapBack))
                                .without("analytics_marts__r2")
                                .rollsBack("3>2"),
                        d -> d.refuses("kept are: 1")),
                row(
                        "One before anything is live is refused",
                        release().rollsBack("1>0"),
                        d -> d.refuses("nothing is live")),
                row(
                        "One without an attempt is refused",
                        release().live(3).retired(2).rollsBack("3>2"),
                        d -> d.refuses("no attempt")),
                row(
                        "The same one twice does nothing",
                        live3().rollsBack("3>2").handled(new Handled(null, null, "3>2", null, null)),
                        d -> d.rests()),
                row(
                        "With another number behind it, it is another one",
                        live3().rollsBack("3>2/2").handled(new Handled(null, null, "3>2", null, null)),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row("Nothing else may stand there", live3().rollsBack("3>2/again"), d -> d.refuses("must read")),
                row(
                        "One that meant another Live is answered once that is known",
                        live3().shows(2)
                                .without("analytics__r2", "analytics_marts__r2")
                                .rollsBack("3>2"),
                        d -> d.does(new NextStep.TrustMarker(2))),
                row(
                        "One while Live is foreign waits, and says for what",
                        live3().schema("analytics", ObservationBuilder.OTHER, 9, "analytics")
                                .rollsBack("3>2"),
                        d -> d.rests().because("LiveMissing").stalled(true).says("the rollback waits")));
    }

    static Stream<Row> rollbacksMeanwhile() {
        return Stream.of(
                row(
                        "While an attempt builds",
                        attempt(4, 3).building().retired(2).rollsBack("3>2"),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "While an attempt ends",
                        attempt(4, 3)
                                .building()
                                .retired(2)
                                .ending(Outcome.Failed)
                                .rollsBack("3>2"),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "Before it is known whether Live is foreign",
                        attempt(4, 3).building().retired(2).notLooked().rollsBack("3>2"),
                        d -> d.doesA(NextStep.BeginRollback.class)),
                row(
                        "Not during a cutover",
                        attempt(4, 3).intending().retired(2).rollsBack("3>2"),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "Not during another rollback",
                        live3().rollingBack(2).rollsBack("3>1"),
                        d -> d.does(new NextStep.SwapBack())),
                row(
                        "A watched attempt is rolled back",
                        attempt(4, 3).watched().rollsBack("4>3"),
                        d -> d.doesA(NextStep.BeginRollback.class)));
    }

    static Stream<Row> retries() {
        return Stream.of(
                row(
                        "A retry starts what failed",
                        failed().retries("t1"),
                        d -> d.does(new NextStep.StartAttempt(3, Trigger.Request, "ann", "t1", null))),
                row(
                        "Also what was rolled back",
                        failed().memory(DIGEST, null, DIGEST).retries("t1"),
                        d -> d.doesA(NextStep.StartAttempt.class)),
                row(
                        "The same one twice does nothing",
                        failed().retries("t1").handled(new Handled(null, null, null, "t1", null)),
                        d -> d.rests()),
                row(
                        "Another one does",
                        failed().retries("t2").handled(new Handled(null, null, null, "t1", null)),
                        d -> d.doesA(NextStep.StartAttempt.class)),
                row(
                        "One while an attempt goes on waits for its end",
                        attempt(2, 1).building().retries("t1"),
                        d -> d.waits(Waits.JOB)),
                row(
                        "One while Live is watched ends the watch",
                        attempt(2, 1).watched().retries("t1"),
                        d -> d.does(new NextStep.FinishMonitoring("Superseded"))),
                row(
                        "One while suspended waits",
                        failed().suspended().retries("t1"),
                        d -> d.rests().because("Suspended")),
                row("A token that is too long is refused", failed().retries("t".repeat(65)), d -> d.refuses("64")));
    }

    static Stream<Row> dryRuns() {
        return Stream.of(
                row(
                        "A plan of what is live",
                        live3().plans("p1"),
                        d -> d.does(plan(4, Phase.Live, "SucceededReason")).in(Phase.Pending)),
                row(
                        "Of what failed, which it goes on to be",
                        failed().plans("p1"),
                        d -> d.does(plan(3, Phase.Failed, "FailedReason"))),
                row(
                        "Of what was rolled back",
                        live3().memory(DIGEST, null, DIGEST).plans("p1"),
                        d -> d.doesA(NextStep.StartDryRun.class)),
                row(
                        "Of what changed, before it is built",
                        live3().digest("sha256:newer").plans("p1"),
                        d -> d.doesA(NextStep.StartDryRun.class)),
                row(
                        "Before what the schedule asks for",
                        live3().ticks(StatusFacts.START, null).plans("p1"),
                        d -> d.doesA(NextStep.StartDryRun.class)),
                row(
                        "Of a release that nobody has looked at",
                        release().plans("p1"),
                        d -> d.does(new NextStep.StartDryRun(
                                1, "ann", "p1", Phase.Pending, "Pending", Phase.Pending.text()))),
                row(
                        "The same one twice does nothing",
                        live3().plans("p1").handled(new Handled(null, null, null, null, "p1")),
                        d -> d.rests()),
                row(
                        "One while an attempt goes on waits for its end",
                        attempt(2, 1).building().plans("p1"),
                        d -> d.waits(Waits.JOB)),
                row(
                        "It does not end the watch over Live",
                        attempt(2, 1).watched().plans("p1"),
                        d -> d.does(new NextStep.RunChecks())),
                row(
                        "One while suspended waits",
                        live3().suspended().plans("p1"),
                        d -> d.rests().because("Suspended")),
                row(
                        "What was superseded and is asked for again comes first",
                        attempt(2, 1).built().ended(Outcome.Superseded).plans("p1"),
                        d -> d.does(new NextStep.StartAttempt(3, Trigger.SpecChanged, null, null, null))),
                row(
                        "Not where nothing of it starts again",
                        attempt(2, 1)
                                .built()
                                .ended(Outcome.Superseded)
                                .memory(DIGEST, null, DIGEST)
                                .plans("p1"),
                        d -> d.doesA(NextStep.StartDryRun.class)),
                row(
                        "Nor where another spec took its place",
                        attempt(2, 1)
                                .built()
                                .ended(Outcome.Superseded)
                                .digest("sha256:newer")
                                .plans("p1"),
                        d -> d.doesA(NextStep.StartDryRun.class)),
                row(
                        "A token that is too long is refused, by the annotation's last word",
                        live3().plans("p".repeat(65)),
                        d -> d.refuses("64").says("dry-run ppp")),
                row(
                        "A retry waits behind it",
                        failed().asks(new Requests(null, null, null, "t1", "p1", "ann")),
                        d -> d.doesA(NextStep.StartDryRun.class)),
                row(
                        "Its plan is its end, whatever the spec says",
                        attempt(4, 3).planned().dryRun(Phase.Live, "Live"),
                        d -> d.ends(Outcome.Planned, "DryRun")),
                row(
                        "A newer spec takes its place",
                        attempt(4, 3).planning().dryRun(Phase.Live, "Live").digest("sha256:newer"),
                        d -> d.ends(Outcome.Superseded, "SpecChanged")),
                row(
                        "One that was superseded is not owed",
                        planned("Live")
                                .attempt(a -> a.outcome = Outcome.Superseded)
                                .memory(DIGEST, null, null),
                        d -> d.rests().in(Phase.Live)),
                row(
                        "Behind it what was attempted is not attempted again",
                        planned("Live").memory(DIGEST, null, null),
                        d -> d.rests().in(Phase.Live).says("it was so")),
                row(
                        "And what was not, is",
                        planned("Live"),
                        d -> d.does(new NextStep.StartAttempt(5, Trigger.SpecChanged, null, null, null))),
                row(
                        "What had failed goes on to have failed",
                        planned("Failed").memory(DIGEST, DIGEST, null),
                        d -> d.rests()
                                .in(Phase.Failed)
                                .because("GatesFailed")
                                .stalled(true)
                                .says("it was so")),
                row(
                        "What was rolled back goes on to be",
                        planned("RolledBack").memory(DIGEST, null, DIGEST),
                        d -> d.rests().in(Phase.RolledBack).stalled(true).says("it was so")),
                row(
                        "One that waited before is Live where something is",
                        planned("Pending").memory(DIGEST, null, null),
                        d -> d.rests().in(Phase.Live).stalled(false)),
                row(
                        "So it does where the dry run failed",
                        planned("Failed")
                                .attempt(a -> a.outcome = Outcome.Failed)
                                .memory(DIGEST, DIGEST, null),
                        d -> d.rests().in(Phase.Failed).because("GatesFailed")));
    }

    private static NextStep.StartDryRun plan(int number, Phase before, String reason) {
        return new NextStep.StartDryRun(number, "ann", "p1", before, reason, "it ended");
    }

    private static ObservationBuilder planned(String before) {
        Phase phase = Phase.valueOf(before);
        return attempt(4, 3)
                .planned()
                .dryRun(phase, phase == Phase.Failed ? "GatesFailed" : before)
                .ended(Outcome.Planned);
    }

    @Test
    void anAnnotationOfAnyLengthStaysSmall() {
        Requests requests = new Requests("a".repeat(300_000), " ", "", null, null, "b".repeat(1000));
        assertThat(requests.approve()).hasSize(128);
        assertThat(requests.reject()).isNull();
        assertThat(requests.rollback()).isNull();
        assertThat(requests.requestedBy()).hasSize(128);
    }

    private static ObservationBuilder live3() {
        return attempt(3, 2).flipped().ended(Outcome.Succeeded).retired(1, 2);
    }

    private static ObservationBuilder failed() {
        return attempt(2, 1).built().ended(Outcome.Failed);
    }
}
