package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.ObservationBuilder.OTHER;
import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.ObservationBuilder.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SidesTest {
    @ParameterizedTest
    @CsvSource({
        "analytics__g12, 12",
        "analytics__g12_marts, 12",
        "a__g1__r2, 2",
        "a__g1__r2_b, 2",
        "A__G3, 3",
        "analytics, ",
        "analytics__r2d2, ",
        "analytics_g2, ",
        "analytics__r1234567890, "
    })
    void theNumberOfASideIsTheLastInItsName(String name, Integer number) {
        assertThat(Sides.number(name)).isEqualTo(number == null ? OptionalInt.empty() : OptionalInt.of(number));
    }

    /** Each of these stands aside with the revision's marker and its number, and is spared for one reason alone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("spared")
    void whatIsNeededIsNotDroppable(String why, ObservationBuilder observed, int revision, List<String> droppable) {
        Observation o = observed.build();
        assertThat(Sides.droppable(o, (WarehouseView.Seen) o.warehouse(), revision))
                .isEqualTo(droppable);
    }

    static Stream<Arguments> spared() {
        return Stream.of(
                arguments("nothing spares it", side(release().live(5), "a__g3", 3), 3, List.of("a__g3")),
                arguments("Live's own revision", side(release().live(3), "a__g3", 3), 3, List.of()),
                arguments(
                        "a name of Live",
                        side(
                                release().live(5).status(s -> s.live = s.live.with(l -> l.schemas = List.of("a__g3"))),
                                "a__g3",
                                3),
                        3,
                        List.of()),
                arguments("a kept revision", side(release().live(5).retired(3), "a__g3", 3), 3, List.of()),
                arguments(
                        "a name of a kept side of another revision",
                        side(
                                release()
                                        .live(5)
                                        .retired(StatusFacts.retired(
                                                4, StatusFacts.START, true, List.of(new SchemaPair("a", "a__g3")))),
                                "a__g3",
                                3),
                        3,
                        List.of()),
                arguments("a name that somebody gave it", side(release().live(5), "backup", 3), 3, List.of()),
                arguments("another revision's number", side(release().live(5), "a__g4", 3), 3, List.of()),
                arguments("a side that status does not know", side(release().live(5), "a__r3", 3), 3, List.of()),
                arguments("one that it gave up", side(release().live(5).forgot(3), "a__r3", 3), 3, List.of("a__r3")),
                arguments(
                        "a name that the attempt planned",
                        side(planned(new SchemaPair("a", "green")), "green", 3),
                        3,
                        List.of("green")),
                arguments(
                        "unless Live is called so",
                        side(planned(new SchemaPair("a", "b"), new SchemaPair("b", "c")), "b", 3),
                        3,
                        List.of()),
                arguments(
                        "or another attempt planned it",
                        side(planned(new SchemaPair("a", "green")), "green", 2),
                        2,
                        List.of()));
    }

    @Test
    void ofASideThatWasTakenOverOnlyWhatNobodyNeedsIsDropped() {
        ObservationBuilder observed = release()
                .live(5)
                .status(s -> s.live = s.live.with(l -> l.schemas = List.of("a__g3")))
                .retired(StatusFacts.retired(4, StatusFacts.START, true, List.of(new SchemaPair("a", "b__g3"))));
        for (String name : List.of("a__g3", "b__g3", "c__g3", "c__g4", "backup")) {
            observed.schema(name, OTHER, 3, "c");
        }
        observed.schema("d__g3", UID, 3, "d").schema("e__g3", OTHER, 2, "e");
        Observation o = observed.build();
        assertThat(Sides.inherited(o, (WarehouseView.Seen) o.warehouse(), OTHER, 3))
                .containsExactly("c__g3");
    }

    @Test
    void aRetiredSideThatStatusLostIsKnownByTheNameThatAFlipGaveIt() {
        Observation o = release()
                .live(5)
                .schema("a__r3", UID, 3, "a")
                .schema("a__g3", UID, 3, "a")
                .schema("b__r2", UID, 3, "b")
                .schema("c__r3", OTHER, 3, "c")
                .schema("a__r2", UID, 2, "a")
                .build();
        WarehouseView.Seen seen = (WarehouseView.Seen) o.warehouse();
        assertThat(Sides.unknown(o, seen, 3)).extracting(SchemaView::name).containsExactly("a__r3");
        assertThat(Sides.unknown(o, seen, 2)).extracting(SchemaView::name).containsExactly("a__r2");
        Observation kept = release()
                .live(5)
                .retired(4, 3)
                .schema("a__r3", UID, 3, "a")
                .schema("a__r2", UID, 2, "a")
                .build();
        WarehouseView.Seen others = (WarehouseView.Seen) kept.warehouse();
        assertThat(Sides.unknown(kept, others, 3)).isEmpty();
        assertThat(Sides.unknown(kept, others, 1)).isEmpty();
        assertThat(Sides.unknown(kept, others, 2)).extracting(SchemaView::name).containsExactly("a__r2");
    }

    private static ObservationBuilder planned(SchemaPair... pairs) {
        return attempt(3, 1).planned().attempt(a -> a.plan = StatusFacts.plan(3, 1, true, List.of(pairs)));
    }

    private static ObservationBuilder side(ObservationBuilder observed, String name, int revision) {
        return observed.schema(name, UID, revision, "elsewhere");
    }
}
