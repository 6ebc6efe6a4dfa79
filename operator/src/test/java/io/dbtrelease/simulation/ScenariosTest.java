package io.dbtrelease.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each story without faults, the runs that once found something, and that a run can be run again. */
class ScenariosTest {
    static Stream<String> scenarios() {
        return Scenarios.ALL.stream().map(Scenario::name);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aScenarioEndsAsItShouldWhereNothingGoesWrong(String name) {
        Sim.Outcome outcome = new Run(name, 1, List.of()).go();
        assertThat(outcome.violations())
                .as(() -> String.join("\n", outcome.history()))
                .isEmpty();
        assertThat(outcome.end()).isEqualTo(Scenarios.named(name).end());
    }

    /** Runs in which an invariant was broken once: kept, so that it stays mended. */
    static Stream<String> once() {
        return Stream.of(
                // A second pod wrote into Green after the first one had delivered.
                "update:323:SecondPod@323",
                // A leader that had stood still made Green again under a build's hands.
                "increments:163:PauseBefore@163",
                "increments:135:PauseBefore@135",
                // A flip that takes over was ended after it had handed the markers over, and Live was held for changed
                // by hand.
                "snowflake-applied-again:407426:BlockKilled@656",
                // A process that had stood still wrote an older revision's pointer over the one of Live.
                "applied-again:325416:PauseAfter@465",
                // The warehouse was away for the last check of a watch, and the revision was no way back any more.
                "snowflake-rebuilt-by-itself:306449:Away@297");
    }

    @ParameterizedTest
    @MethodSource("once")
    void whatWasFoundOnceStaysMended(String run) {
        Sim.Outcome outcome = Run.parse(run).go();
        assertThat(outcome.violations())
                .as(() -> String.join("\n", outcome.history()))
                .isEmpty();
    }

    @Test
    void theSameRunIsTheSameAgain() {
        Run run = new Run("watched", 42, Fault.parse("PauseBefore@300,ReplyLost@410"));
        assertThat(withoutIds(run.go())).isEqualTo(withoutIds(run.go()));
    }

    /** Ids of requests are random in production, and nothing is decided by them. */
    private static List<String> withoutIds(Sim.Outcome outcome) {
        return outcome.history();
    }
}
