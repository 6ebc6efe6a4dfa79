package io.dbtrelease.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
