package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;

import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                        "Beyond what is to be kept, the oldest go",
                        live(20).artifacts(2, "8760h", false).stored(1, 2, 3, 4, 20),
                        d -> d.does(new NextStep.DropArtifacts(List.of(1, 2)))),
                row(
                        "None is kept where none is to be",
                        live(20).artifacts(0, "8760h", false).stored(1, 2, 20),
                        d -> d.does(new NextStep.DropArtifacts(List.of(1, 2)))),
                row("Live's artifacts stay", live(20).artifacts(0, "1h", false).stored(20), d -> d.rests()),
                row(
                        "So do those of sides that are kept",
                        live(20).artifacts(0, "1h", false).retired(17).stored(17),
                        d -> d.rests()),
                row(
                        "Also where another attempt made them",
                        live(20).artifacts(0, "1h", false)
                                .retired(new RetiredSide(
                                        17,
                                        null,
                                        "d17",
                                        StatusFacts.BUILD,
                                        StatusFacts.START,
                                        StatusFacts.pairs("__r17"),
                                        null,
                                        null,
                                        true,
                                        folder(16),
                                        null,
                                        List.of(),
                                        null,
                                        null))
                                .stored(15, 16, 17),
                        d -> d.does(new NextStep.DropArtifacts(List.of(15)))),
                row(
                        "And those of the last green revision",
                        live(20).artifacts(0, "1h", false)
                                .status(s ->
                                        s.lastGreen = new LastGreen(null, "i", 9, null, null, null, null, folder(8)))
                                .stored(7, 8, 9),
                        d -> d.does(new NextStep.DropArtifacts(List.of(7)))),
                row(
                        "And those that a slim build reads as Live's state, whoever made them",
                        live(20).artifacts(0, "1h", false)
                                .status(s -> s.live = s.live.with(l -> l.artifacts = folder(6)))
                                .stored(5, 6),
                        d -> d.does(new NextStep.DropArtifacts(List.of(5)))),
                row(
                        "A folder that names no attempt spares none",
                        live(20).artifacts(0, "1h", false)
                                .status(s -> s.live = s.live.with(
                                        l -> l.artifacts = "team/shop/" + ObservationBuilder.UID + "/attempts"))
                                .stored(5),
                        d -> d.does(new NextStep.DropArtifacts(List.of(5)))),
                row(
                        "Of the attempt that failed last, too",
                        attempt(20, 19)
                                .ended(Outcome.Failed)
                                .artifacts(0, "1h", false)
                                .stored(20),
                        d -> d.rests()),
                row(
                        "What got too old goes, by history",
                        live(20).artifacts(20, "1h", false)
                                .status(s -> s.history = ended(19, 18))
                                .later(Duration.ofHours(1))
                                .stored(17, 18, 19),
                        d -> d.does(new NextStep.DropArtifacts(List.of(18, 19)))),
                row(
                        "And by its record; of what has none, age says nothing",
                        live(20).artifacts(20, "1h", false)
                                .later(Duration.ofHours(1))
                                .stored(new StoredView(List.of(2, 3, 4), 20, Map.of(3, StatusFacts.START))),
                        d -> d.does(new NextStep.DropArtifacts(List.of(3)))),
                row(
                        "What is young stays",
                        live(20).artifacts(20, "2h", false)
                                .status(s -> s.history = ended(19))
                                .stored(19),
                        d -> d.rests()),
                row(
                        "Ten at a time",
                        live(50).artifacts(0, "8760h", false)
                                .stored(IntStream.rangeClosed(1, 30).boxed().toArray(Integer[]::new)),
                        d -> d.does(new NextStep.DropArtifacts(
                                IntStream.rangeClosed(1, 10).boxed().toList()))),
                row(
                        "Under a legal hold nothing goes",
                        live(20).artifacts(0, "1h", true).stored(1, 2),
                        d -> d.rests()),
                row(
                        "A store that is away is left alone",
                        live(20).artifacts(0, "1h", false).storeAway(),
                        d -> d.rests()),
                row(
                        "Sides go first",
                        live(20).artifacts(0, "1h", false)
                                .schema("analytics__g2", ObservationBuilder.UID, 2, "analytics")
                                .stored(2),
                        d -> d.doesA(NextStep.DropSide.class)),
                row(
                        "While an attempt is open nothing goes",
                        attempt(20, 19).building().artifacts(0, "1h", false).stored(1),
                        d -> d.rests()));
    }

    private static String folder(int attempt) {
        return "team/shop/" + ObservationBuilder.UID + "/attempts/" + attempt + "/plan-1";
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
                        null,
                        "Request",
                        null,
                        null,
                        StatusFacts.START,
                        StatusFacts.START,
                        null,
                        null,
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
