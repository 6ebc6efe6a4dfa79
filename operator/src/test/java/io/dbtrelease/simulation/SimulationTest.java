package io.dbtrelease.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {
    static Stream<String> scenarios() {
        return Scenarios.ALL.stream().map(Scenario::name);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aScenarioEndsAsItShouldWhereNothingGoesWrong(String name) {
        long start = System.nanoTime();
        Sim.Outcome outcome = new Sim(Scenarios.named(name), 1, List.of()).run();
        System.out.println(name + " calls " + outcome.calls() + " flips " + outcome.flips() + " ms "
                + (System.nanoTime() - start) / 1_000_000);
        assertThat(outcome.violations())
                .as(String.join("\n", outcome.history()))
                .isEmpty();
        assertThat(outcome.end()).isEqualTo(Scenarios.named(name).end());
    }
}
