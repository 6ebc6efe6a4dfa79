package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Published;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.ReleaseAssert;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rollback waits for the artifact store: people read that whatever is looked after meanwhile, and not in the place of what is done. */
class OriginLookTest {
    private static final HistoryEntry TWO = StatusFacts.ended(2, Outcome.Succeeded);

    @ParameterizedTest(name = "{0}")
    @MethodSource("meanwhile")
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> meanwhile() {
        return Stream.of(
                row(
                        "A look at a kept side does not hide it",
                        away(live())
                                .status(s -> s.retired = List.of(StatusFacts.retired(2, StatusFacts.START, true)
                                        .checked(null))),
                        says(new NextStep.CheckRetired(2))),
                row(
                        "Nor a look at an image",
                        away(live()).status(s -> s.history = List.of(TWO)),
                        says(new NextStep.CheckImage(2, "registry.example.com/shop@sha256:2"))),
                row(
                        "Nor that last_green.json is read back",
                        away(live())
                                .status(s -> s.published = new Published(3, null, 3, StatusFacts.START, null, null)),
                        says(new NextStep.CheckRecord())),
                row("Nor that a record is stored", away(live().unpublished()), says(new NextStep.PublishRecord())),
                row(
                        "An attempt that starts has its own words",
                        away(live()).asks(new Requests(null, null, "3>1", "again", null, "ann")),
                        d -> d.doesA(NextStep.StartAttempt.class).because("RetryRequested")),
                row(
                        "So has a check of Live",
                        away(attempt(3, 2).watched().retired(new int[0])),
                        d -> d.does(new NextStep.RunChecks())
                                .satisfies(decision ->
                                        assertThat(decision.message()).isEqualTo("checking Live"))));
    }

    @Test
    void theBackOffGrowsWhileTheRequestIsTheSame() {
        FoundOrigin first = OriginLook.unanswered(null, 1, "3>1", "away", StatusFacts.START);
        FoundOrigin second = OriginLook.unanswered(first, 1, "3>1", "still away", StatusFacts.START.plusSeconds(1));
        FoundOrigin other = OriginLook.unanswered(second, 2, "3>2", "away", StatusFacts.START.plusSeconds(3));
        assertThat(first.trouble())
                .isEqualTo(
                        new Trouble("RollbackWaits", "away", 1, StatusFacts.START, StatusFacts.START.plusSeconds(1)));
        assertThat(second.trouble())
                .isEqualTo(new Trouble(
                        "RollbackWaits", "still away", 2, StatusFacts.START, StatusFacts.START.plusSeconds(3)));
        assertThat(other.trouble()).extracting(Trouble::count).isEqualTo(1);
    }

    private static Consumer<ReleaseAssert> says(NextStep step) {
        return d -> d.does(step).because("RollbackWaits").says("the store is away");
    }

    private static ObservationBuilder live() {
        return attempt(3, 2).flipped().ended(Outcome.Succeeded).retired(new int[0]);
    }

    /** Revision 1 is asked for, of which status knows nothing, and the store is asked again in ten seconds. */
    private static ObservationBuilder away(ObservationBuilder observed) {
        var now = observed.build().now();
        Trouble trouble = new Trouble("RollbackWaits", "the store is away", 1, now, now.plusSeconds(10));
        return observed.status(s -> s.foundOrigin = FoundOrigin.unanswered(1, "3>1", trouble))
                .rollsBack("3>1");
    }
}
