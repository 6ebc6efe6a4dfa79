package io.dbtrelease.warehouse;

/** What Live must be for a flip to happen. */
public sealed interface LiveExpectation {
    /** None of the Live names exists. */
    record Absent() implements LiveExpectation {}

    /** The Live schemas exist and carry no marker: they are adopted by this flip. */
    record Unmarked() implements LiveExpectation {}

    /** Every Live schema carries a marker of this release UID and revision. */
    record Marked(String releaseUid, int revision) implements LiveExpectation {}
}
