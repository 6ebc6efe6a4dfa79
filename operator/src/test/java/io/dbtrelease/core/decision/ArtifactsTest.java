package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;

import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArtifactsTest {
    @ParameterizedTest
    @MethodSource("artifacts")
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> artifacts() {
        return Stream.of(
                row(
                        "What nobody needs goes",
                        live(20).stored(1, 2, 20),
                        d -> d.does(new NextStep.DropArtifacts(List.of(1, 2)))),
                row("Live's artifacts stay", live(20).stored(20), d -> d.rests()),
                row("So do those of sides that are kept", live(20).retired(17).stored(17), d -> d.rests()),
                row(
                        "And those of the last five that ended, for people to look at",
                        live(20).status(s -> s.history = ended(19, 18, 17, 16, 15, 14, 13))
                                .stored(13, 14, 15, 16),
                        d -> d.does(new NextStep.DropArtifacts(List.of(13, 14)))),
                row(
                        "Of the attempt that failed last, too",
                        attempt(20, 19).ended(Outcome.Failed).stored(20),
                        d -> d.rests()),
                row(
                        "Ten at a time",
                        live(50).stored(IntStream.rangeClosed(1, 30).boxed().toArray(Integer[]::new)),
                        d -> d.does(new NextStep.DropArtifacts(
                                IntStream.rangeClosed(1, 10).boxed().toList()))),
                row("A store that is away is left alone", live(20).storeAway(), d -> d.rests()),
                row(
                        "Sides go first",
                        live(20).schema("analytics__g2", ObservationBuilder.UID, 2, "analytics")
                                .stored(2),
                        d -> d.doesA(NextStep.DropSide.class)),
                row(
                        "While an attempt is open nothing goes",
                        attempt(20, 19).building().stored(1),
                        d -> d.rests()));
    }

    private static List<HistoryEntry> ended(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(n -> new HistoryEntry(
                        "Attempt",
                        n,
                        Outcome.Succeeded,
                        null,
                        null,
                        null,
                        "d" + n,
                        "Request",
                        null,
                        null,
                        StatusFacts.START,
                        StatusFacts.START,
                        null,
                        null))
                .toList();
    }

    private static ObservationBuilder live(int revision) {
        return attempt(revision, revision - 1)
                .flipped()
                .ended(Outcome.Succeeded)
                .retired(new int[0]);
    }
}
