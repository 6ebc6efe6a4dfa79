package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.ReleaseAssert.decided;

import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.ReleaseAssert;
import java.util.function.Consumer;

/** One line of a table: what is observed, in a sentence, and what must be decided. */
record Row(String sentence, ObservationBuilder observed, Consumer<ReleaseAssert> expected) {
    static Row row(String sentence, ObservationBuilder observed, Consumer<ReleaseAssert> expected) {
        return new Row(sentence, observed, expected);
    }

    void check() {
        expected.accept(decided(observed));
    }

    @Override
    public String toString() {
        return sentence;
    }
}
