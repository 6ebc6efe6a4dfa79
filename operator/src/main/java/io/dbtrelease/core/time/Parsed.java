package io.dbtrelease.core.time;

/** What became of a text that a person wrote: its value, or what is wrong with it. Nothing is thrown. */
public sealed interface Parsed<T> {
    /** The text was understood. */
    record Ok<T>(T value) implements Parsed<T> {}

    /**
     * The text was not understood.
     *
     * @param message what is wrong and what would be right, a sentence of at most 400 characters
     */
    record Bad<T>(String message) implements Parsed<T> {}

    /** The value, or this one where the text was not understood: for callers that say elsewhere what is wrong. */
    default T orElse(T other) {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Bad<T> bad -> other;
        };
    }
}
