package io.dbtrelease.warehouse;

/** What a gate's query said. */
public sealed interface QueryAnswer {
    /** One row, one column, a number. */
    record Number(double value) implements QueryAnswer {}

    /** One row, one column, NULL: there is no number to hold against a bound. */
    record Null() implements QueryAnswer {}

    /** The query is wrong, was refused, took too long, or gave another shape; the message says which, without data of more than 200 characters. */
    record Invalid(String message) implements QueryAnswer {}
}
