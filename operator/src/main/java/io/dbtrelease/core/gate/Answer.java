package io.dbtrelease.core.gate;

/** What a query gate's query said. */
public sealed interface Answer {
    /** One row, one column, a number; it may be NaN or infinite. */
    record Number(double value) implements Answer {}

    /** One row, one column, NULL. */
    record Null() implements Answer {}

    /** The query is wrong, was refused, took too long, or gave another shape. */
    record Invalid(String message) implements Answer {}
}
