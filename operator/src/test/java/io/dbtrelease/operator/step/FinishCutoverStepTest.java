package io.dbtrelease.operator.step;

import static io.dbtrelease.operator.step.Steps.after;
import static io.dbtrelease.operator.step.Steps.context;
import static io.dbtrelease.operator.step.Steps.done;
import static io.dbtrelease.testsupport.ObservationBuilder.DIGEST;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.StatusFacts.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is remembered once Live shows an attempt, and what is said of a way back that was built again. */
class FinishCutoverStepTest {
    @Test
    void whatAPersonBroughtLiveAgainMayStartByItselfAgain() {
        ObservationBuilder observed = attempt(3, 2).memory(DIGEST, "d1", DIGEST).intending();
        Memory memory = memoryAfter(observed);
        assertThat(memory.rolledBackDigests()).isEmpty();
        assertThat(memory.lastDigest()).as("the rest is remembered").isEqualTo(DIGEST);
        assertThat(memory.failedDigest()).isEqualTo("d1");
        assertThat(memory.highestNumber()).isEqualTo(3);
    }

    @Test
    void anotherThatWasRolledBackStaysSo() {
        assertThat(memoryAfter(attempt(3, 2).memory(DIGEST, null, "d1").intending())
                        .rolledBackDigests())
                .containsExactly("d1");
    }

    @Test
    void aStatusWithoutMemoryHasOneAfterwards() {
        ObservationBuilder observed = attempt(3, 2).intending().status(s -> s.memory = null);
        assertThat(memoryAfter(observed)).isEqualTo(Memory.empty());
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true"})
    void whatWasRolledBackStartsByItselfAgainIfAPersonWentBackToIt(boolean automatic, boolean stillRolledBack) {
        ObservationBuilder observed =
                attempt(3, 2).memory(DIGEST, null, DIGEST).intending().attempt(a -> a.rebuild = rebuild(automatic));
        assertThat(memoryAfter(observed).rolledBackDigests().contains(DIGEST)).isEqualTo(stillRolledBack);
    }

    @Test
    void aFullBuildBringsTheDataThatATickIsOwed() {
        assertThat(memoryAfter(owing(BuildMode.Full)).owedTick()).isNull();
    }

    @Test
    void aSlimBuildDoesNotBringTheDataThatATickIsOwed() {
        assertThat(memoryAfter(owing(BuildMode.Slim)).owedTick()).isEqualTo(START);
    }

    @Test
    void aPlanOfBeforeThereWereModesIsAFullOne() {
        ObservationBuilder observed = owing(BuildMode.Slim).attempt(a -> a.plan = a.plan.with(p -> p.build = null));
        assertThat(memoryAfter(observed).owedTick()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void whatWasLiveIsKeptAsProvenAsItWas(boolean monitored, boolean proven) {
        ObservationBuilder observed = attempt(3, 2)
                .status(s -> s.live = s.live.with(l -> l.monitored = monitored))
                .intending();
        assertThat(after(finish(observed), observed).retired())
                .extracting(RetiredSide::revision, RetiredSide::monitored)
                .containsExactly(tuple(2, proven));
    }

    @Test
    void aWayBackThatChecksAskedForIsAWarning() {
        ObservationBuilder observed = attempt(3, 2).intending().attempt(a -> a.rebuild = rebuild(true));
        String text = "Live is back at what revision 1 was, built again as revision 3: why";
        assertThat(done(finish(observed)).events())
                .containsExactly(
                        ReleaseEvent.normal("CutOver", "Live shows attempt 3"),
                        ReleaseEvent.warning("RolledBack", text));
        said(observed, "ChecksFailed", text);
    }

    @Test
    void aWayBackThatAPersonAskedForIsNone() {
        ObservationBuilder observed = attempt(3, 2).intending().attempt(a -> a.rebuild = rebuild(false));
        String text = "Live is back at what revision 1 was, built again as revision 3: why";
        assertThat(done(finish(observed)).events())
                .containsExactly(
                        ReleaseEvent.normal("CutOver", "Live shows attempt 3"),
                        ReleaseEvent.normal("RolledBack", text));
        said(observed, "Requested", text);
    }

    /** The history says who wanted it, whatever the attempt's own reason is. */
    private static void said(ObservationBuilder observed, String reason, String message) {
        DbtReleaseStatus status = after(finish(observed), observed);
        assertThat(Steps.attempt(status).reason()).isEqualTo("Rebuilt");
        assertThat(Steps.attempt(status).message()).isEqualTo(message);
        assertThat(status.history().getFirst()).satisfies(entry -> {
            assertThat(entry.outcome()).isEqualTo(Outcome.RolledBack);
            assertThat(entry.reason()).isEqualTo(reason);
            assertThat(entry.message()).isEqualTo(message);
        });
    }

    private static ObservationBuilder owing(BuildMode mode) {
        return attempt(3, 2)
                .status(s -> s.memory = Memory.empty().with(m -> m.owedTick = START))
                .intending()
                .attempt(a -> a.plan = StatusFacts.plan(3, 1, true)
                        .with(p -> p.build = new BuildPlan(mode, null, null, null, 1, 1, 1, List.of())));
    }

    private static RebuildFacts rebuild(boolean automatic) {
        return new RebuildFacts(2, 1, "shop:1", "commit-1", null, automatic, "why");
    }

    private static StepResult finish(ObservationBuilder observed) {
        return new FinishCutoverStep().run(new NextStep.FinishCutover(), context(observed));
    }

    private static Memory memoryAfter(ObservationBuilder observed) {
        return Objects.requireNonNull(after(finish(observed), observed).memory());
    }
}
