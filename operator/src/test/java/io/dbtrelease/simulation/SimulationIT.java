package io.dbtrelease.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.RealApiServer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The campaign, and proof that it can fail. {@code ./mvnw test -Psimulation} runs it alone; {@code -Dsimulation.runs=100000} makes it as large as a night,
 * {@code -Dsimulation.seed=7} another one, {@code -Dsimulation.replay=RUN} one run of it, {@code -Dsimulation.report=docs/reliability.md} writes its
 * figures there.
 */
class SimulationIT {
    static final List<Mutant> MUTANTS = Mutants.ALL;
    private static final int SHOWN = 200;

    @Test
    void noFaultBreaksAnInvariant() throws Exception {
        String replay = System.getProperty("simulation.replay", "");
        List<Run> runs = replay.isEmpty()
                ? Campaign.runs(Integer.getInteger("simulation.runs", 10_000), Long.getLong("simulation.seed", 1))
                : List.of(Run.parse(replay));
        long start = System.nanoTime();
        Campaign.Result result = Campaign.go(runs, Runtime.getRuntime().availableProcessors());
        System.out.printf(
                "simulation: %,d runs, %,d calls, %,d flips, %d broke an invariant, %d s%n",
                result.runs(),
                result.calls(),
                result.flips(),
                result.found().size(),
                (System.nanoTime() - start) / 1_000_000_000);
        String report = System.getProperty("simulation.report", "");
        if (!report.isEmpty()) {
            FaultTable.write(RealApiServer.projectRoot().resolve(report), result);
        }
        assertThat(result.found()).as(() -> told(result.found())).isEmpty();
        assertThat(result.flips()).isPositive();
    }

    @ParameterizedTest
    @FieldSource("MUTANTS")
    void withoutASafetyMeasureAnInvariantBreaks(Mutant mutant) throws Exception {
        if (mutant.needsARun()) {
            assertThat(new Run(mutant.scenario(), 1, List.of()).go().violations())
                    .as("the scenario holds with the measure")
                    .isEmpty();
        }
        assertThat(mutant.passesWithTheMeasure())
                .as("the test passes with the measure")
                .isTrue();
        String violation = mutant.hunt();
        assertThat(violation).as("nothing notices that this is gone: " + mutant).isNotEmpty();
        if (mutant.needsARun()) {
            Run convicts = Run.parse(violation.substring(violation.lastIndexOf('(') + 1, violation.length() - 1));
            assertThat(convicts.go().violations())
                    .as("the run that notices holds with the measure: " + convicts)
                    .isEmpty();
        }
        System.out.println("mutant caught: " + mutant + ": " + violation);
    }

    /** Each flip of a story, and each statement of its block as chance has it: in a run of the campaign few faults meet a block. */
    @ParameterizedTest
    @CsvSource({
        "snowflake-first, BlockKilled",
        "snowflake-first, BlockStalls",
        "snowflake-applied-again, BlockKilled",
        "snowflake-applied-again, BlockStalls",
        "snowflake-back-and-forth, BlockKilled",
        "snowflake-back-and-forth, BlockStalls",
    })
    void aBlockThatIsEndedOrStandsStillFlipsOnce(String scenario, Fault.Kind kind) {
        List<Integer> calls = new Run(scenario, 1, List.of()).go().effects();
        for (int seed = 1; seed <= 24; seed++) {
            int call = calls.get(seed * (calls.size() - 1) / 24);
            Run run = new Run(scenario, seed, List.of(new Fault(call, kind)));
            Sim.Outcome outcome = run.go();
            assertThat(outcome.violations())
                    .as(() -> run + "\n" + String.join("\n", outcome.history()))
                    .isEmpty();
        }
    }

    private static String told(List<Campaign.Found> found) {
        return found.stream()
                .map(f -> "%s%n%s%n…%n%s%nreplay: ./mvnw test -Psimulation -Dsimulation.replay='%s'"
                        .formatted(
                                f.run(),
                                f.violations(),
                                String.join(
                                        "\n",
                                        f.history()
                                                .subList(
                                                        Math.max(0, f.history().size() - SHOWN),
                                                        f.history().size())),
                                f.run()))
                .collect(Collectors.joining("\n\n"));
    }
}
