package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.OTHER;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;

import io.dbtrelease.api.status.GateFacts;
import io.dbtrelease.api.status.GateResult.Verdict;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.ReleaseAssert;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a decision says to people: only what is true, all of what helps, and not without end. */
class DecisionTextsTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"flips", "verdicts", "rests", "requests"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> flips() {
        return Stream.of(
                row(
                        "What Live shows instead is said by name, release and revision",
                        attempt(3, 2).intending().shows(1),
                        says("analytics: team/shop revision 1; analytics_marts: team/shop revision 1;")),
                row(
                        "So is a schema without a marker, and one that is gone",
                        attempt(3, 2).intending().unmarked("analytics").without("analytics_marts"),
                        says("analytics: no marker; analytics_marts: absent;")),
                row(
                        "Of a hundred schemas the first are named",
                        attempt(3, 2)
                                .intending()
                                .attempt(a -> a.intent = a.intent.with(i -> i.schemas = IntStream.range(0, 100)
                                        .mapToObj(n -> new SchemaPair("schema_" + n, "schema_" + n + "__g3"))
                                        .toList()))
                                .schema("analytics", OTHER, 3, "analytics"),
                        says("schema_1: absent;").andThen(saysNot("schema_90:"))),
                uptoThreeHundred());
    }

    /** Each is named in 30 characters, with the space behind it. */
    private static Row uptoThreeHundred() {
        return row(
                "Up to 300 characters of them, and the one that goes beyond",
                attempt(3, 2)
                        .intending()
                        .attempt(a -> a.intent = a.intent.with(i -> i.schemas = IntStream.range(0, 20)
                                .mapToObj("analytics_000000_%03d"::formatted)
                                .map(name -> new SchemaPair(name, name + "__g3"))
                                .toList()))
                        .schema("analytics", OTHER, 3, "analytics"),
                says("analytics_000000_010: absent;").andThen(saysNot("analytics_000000_011")));
    }

    static Stream<Row> verdicts() {
        return Stream.of(
                row(
                        "A Job's exit code is said where it is known",
                        attempt(2, 1).planning().plan(ended(3)),
                        says("ended with exit code 3 and delivered no report")),
                row(
                        "And not where it is not",
                        attempt(2, 1).planning().plan(ended(null)),
                        says("ended and delivered no report")),
                row(
                        "Gates that were met are not named among those that were not",
                        attempt(2, 1).sealed().attempt(a -> a.gates = gates(Verdict.Passed, Verdict.Failed)),
                        says("not met: second: second is 1")),
                row(
                        "One that could not be evaluated was not met",
                        attempt(2, 1).sealed().attempt(a -> a.gates = gates(Verdict.Unknown, Verdict.Passed)),
                        says("not met: first: first is 1")),
                row(
                        "A watch that ends names what could not be evaluated, and nothing else",
                        watched(Verdict.Passed, Verdict.Unknown)
                                .later(Duration.ofHours(1))
                                .watch(m -> {
                                    m.rounds = 3;
                                    m.nextRound = m.until.plusSeconds(60);
                                }),
                        says("to the end: second: second is 1")),
                row(
                        "A watch that fails says the check that failed",
                        watched(Verdict.Passed, Verdict.Failed).watch(m -> m.failures = 1),
                        says("second is 1")));
    }

    static Stream<Row> rests() {
        return Stream.of(
                row(
                        "An attempt that ended without a word says its phase's",
                        attempt(2, 1).ended(Outcome.Failed).attempt(a -> a.message = null),
                        says(Phase.Failed.text())),
                row("One that ended with a word says that", attempt(2, 1).ended(Outcome.Failed), says("it ended")),
                row(
                        "A tick that comes before the next look is waited for",
                        attempt(2, 2).ended(Outcome.Succeeded).ticks(null, StatusFacts.START.plusSeconds(75)),
                        d -> d.rests().waits(Duration.ofSeconds(15))));
    }

    static Stream<Row> requests() {
        return Stream.of(
                row(
                        "Only sides that stand are offered for a rollback",
                        attempt(4, 4)
                                .ended(Outcome.Succeeded)
                                .retired(3, 2)
                                .without("analytics__r2")
                                .rollsBack("4>9"),
                        says("kept are: 3").andThen(saysNot("3, 2"))),
                row(
                        "Where none stands, none is",
                        attempt(4, 4).ended(Outcome.Succeeded).rollsBack("4>9"),
                        says("kept are: none")),
                row(
                        "A token of the longest length is taken",
                        attempt(2, 1).ended(Outcome.Failed).retries("t".repeat(64)),
                        d -> d.doesA(NextStep.StartAttempt.class)),
                row(
                        "One that is longer is refused, once",
                        attempt(2, 1).ended(Outcome.Failed).retries("t".repeat(65)),
                        d -> d.refuses("longer than 64")),
                row(
                        "And not again",
                        attempt(2, 1)
                                .ended(Outcome.Failed)
                                .handled(Handled.empty().with(h -> h.retry = "t".repeat(65)))
                                .retries("t".repeat(65)),
                        d -> d.rests()),
                row(
                        "The artifacts of Live, of what is kept and of the newest attempt stay",
                        attempt(9, 5)
                                .ended(Outcome.Failed)
                                .artifacts(0, "8760h", false)
                                .retired(4)
                                .stored(3, 4, 5, 9),
                        d -> d.does(new NextStep.DropArtifacts(List.of(3)))));
    }

    private static ObservationBuilder watched(Verdict first, Verdict second) {
        return attempt(2, 1)
                .watched()
                .watch(m ->
                        m.results = List.of(StatusFacts.result("first", first), StatusFacts.result("second", second)));
    }

    private static GateFacts gates(Verdict first, Verdict second) {
        return new GateFacts(
                false,
                "fingerprint",
                1,
                List.of(StatusFacts.result("first", first), StatusFacts.result("second", second)),
                StatusFacts.START);
    }

    private static JobObservation ended(Integer exitCode) {
        JobObservation job = ObservationBuilder.running("plan-2-1");
        return new JobObservation(
                JobObservation.State.Ended,
                job.uid(),
                job.podUid(),
                job.podsSeen(),
                job.podsRunning(),
                job.imageDigest(),
                exitCode,
                false,
                null);
    }

    private static Consumer<ReleaseAssert> says(String part) {
        return d -> d.says(part);
    }

    private static Consumer<ReleaseAssert> saysNot(String part) {
        return d -> d.satisfies(
                decision -> Assertions.assertThat(decision.message()).doesNotContain(part));
    }
}
