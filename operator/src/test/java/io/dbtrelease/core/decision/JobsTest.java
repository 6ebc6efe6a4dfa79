package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.ObservationBuilder.job;

import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.core.decision.JobObservation.Problem;
import io.dbtrelease.core.decision.JobObservation.State;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Job's state and what is wrong with its pod, for both kinds of Jobs. */
class JobsTest {
    private static final String PLAN = "plan-2-1";
    private static final String BUILD = "build-2-1";
    private static final Problem UNPULLABLE = new Problem("ImagePullBackOff", "the image cannot be pulled", false);
    private static final Problem KILLED = new Problem("OOMKilled", "dbt needed more memory", true);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"building", "planning", "delivered", "holds", "pods"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> building() {
        return Stream.of(
                row(
                        "A Job that is gone was deleted",
                        build(State.Absent, null, 1),
                        d -> d.ends(Outcome.Failed, "JobDeleted")),
                row(
                        "A Job without a pod is waited for",
                        build(State.Waiting, null, 14),
                        d -> d.waits(Waits.JOB).stalled(false).says("waits for its pod")),
                row("But not for ever", build(State.Waiting, null, 15), d -> d.ends(Outcome.Failed, "PodNotStarted")),
                row(
                        "An image that cannot be pulled is named at once",
                        build(State.Waiting, UNPULLABLE, 0),
                        d -> d.rests().because("ImagePullBackOff").stalled(true).in(Phase.Building)),
                row(
                        "And ends the attempt when nobody pushes it",
                        build(State.Waiting, UNPULLABLE, 15),
                        d -> d.ends(Outcome.Failed, "ImagePullBackOff")),
                row(
                        "What cannot be mended ends it at once",
                        build(State.Waiting, KILLED, 0),
                        d -> d.ends(Outcome.Failed, "OOMKilled")),
                row(
                        "A running Job runs",
                        build(State.Running, null, 50),
                        d -> d.waits(Waits.JOB).stalled(false).says("runs")),
                row(
                        "One that runs in trouble is said",
                        build(State.Running, UNPULLABLE, 50),
                        d -> d.rests().stalled(true)),
                row(
                        "One whose pod is lost has failed",
                        build(State.Running, KILLED, 1),
                        d -> d.ends(Outcome.Failed, "OOMKilled")),
                row(
                        "One that is being deleted is waited for",
                        build(State.Deleting, null, 1),
                        d -> d.waits(Waits.JOB).because("JobDeleting")),
                row(
                        "Unless its pod is lost",
                        build(State.Deleting, KILLED, 1),
                        d -> d.ends(Outcome.Failed, "OOMKilled")),
                row(
                        "One that ended without a report has failed",
                        build(State.Ended, null, 1),
                        d -> d.ends(Outcome.Failed, "BuildFailed")),
                row(
                        "And says what was wrong with its pod",
                        build(State.Ended, KILLED, 1),
                        d -> d.ends(Outcome.Failed, "OOMKilled")));
    }

    static Stream<Row> planning() {
        return Stream.of(
                row(
                        "A planning Job that ended without a report has failed",
                        attempt(2, 1).planning().plan(job(State.Ended, PLAN, false, null)),
                        d -> d.ends(Outcome.Failed, "PlanningFailed").in(Phase.Planning)),
                row(
                        "A second pod of a planning Job writes nothing and is no matter",
                        attempt(2, 1)
                                .planning()
                                .plan(new JobObservation(State.Running, PLAN, null, 2, 1, null, null, false, null)),
                        d -> d.waits(Waits.JOB)));
    }

    static Stream<Row> delivered() {
        return Arrays.stream(State.values())
                .map(state -> row(
                        "A report counts also when the Job is " + state,
                        attempt(2, 1).building().build(job(state, state == State.Absent ? null : BUILD, true, KILLED)),
                        d -> d.does(new NextStep.CollectBuild())));
    }

    static Stream<Row> holds() {
        HoldFacts hold =
                new HoldFacts("SourcesStale", "orders is stale", StatusFacts.START, StatusFacts.START.plusSeconds(300));
        return Stream.of(
                row(
                        "A hold waits for its next look",
                        attempt(2, 1).planning().attempt(a -> a.hold = hold),
                        d -> d.waits(Duration.ofSeconds(240)).in(Phase.Held)),
                row(
                        "Then planning is asked again, in a new round",
                        attempt(2, 1).planning().attempt(a -> a.hold = hold).now(hold.nextCheck()),
                        d -> d.does(new NextStep.StartPlanning(2)).in(Phase.Held)));
    }

    static Stream<Row> pods() {
        return Stream.of(
                row(
                        "Two pods of one build may both have written Green",
                        attempt(2, 1)
                                .building()
                                .build(new JobObservation(State.Running, BUILD, null, 2, 1, null, null, false, null)),
                        d -> d.ends(Outcome.Failed, "SeveralPods").says("had 2 pods")),
                row(
                        "Also when one of them delivered",
                        attempt(2, 1)
                                .building()
                                .build(new JobObservation(State.Ended, BUILD, null, 2, 0, null, 0, true, null)),
                        d -> d.ends(Outcome.Failed, "SeveralPods")),
                row(
                        "A Job of another UID is not the one that was made",
                        attempt(2, 1).building().build(job(State.Running, "made-by-hand", false, null)),
                        d -> d.ends(Outcome.Failed, "JobReplaced")),
                row(
                        "A second pod that comes after the first delivered ends the attempt, as long as Green is not sealed",
                        attempt(2, 1)
                                .built()
                                .build(new JobObservation(State.Running, BUILD, null, 2, 1, null, 0, true, null)),
                        d -> d.ends(Outcome.Failed, "SeveralPods")),
                row(
                        "Green is not sealed while a pod may write",
                        attempt(2, 1)
                                .built()
                                .build(new JobObservation(State.Ended, BUILD, null, 1, 1, null, 0, true, null)),
                        d -> d.waits(Duration.ofSeconds(5)).because("PodsGoing").stalled(false)),
                row(
                        "A pod that stays is named after two minutes",
                        attempt(2, 1)
                                .built()
                                .build(new JobObservation(State.Ended, BUILD, null, 1, 1, null, 0, true, null))
                                .later(Duration.ofMinutes(2)),
                        d -> d.rests().because("PodsGoing").stalled(true).says("--force")));
    }

    private static ObservationBuilder build(State state, @Nullable Problem problem, int minutes) {
        return attempt(2, 1)
                .building()
                .build(job(state, state == State.Absent ? null : BUILD, false, problem))
                .now(StatusFacts.START.plus(Duration.ofMinutes(minutes)));
    }
}
