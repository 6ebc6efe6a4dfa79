package io.dbtrelease.core.gate;

/** What an evaluator found, before the gate's mode and the stage make a verdict of it. */
sealed interface Finding {
    String message();

    /** The condition holds. */
    record Met(String observed, String threshold, String message) implements Finding {}

    /** The condition does not hold. */
    record NotMet(String observed, String threshold, String message) implements Finding {}

    /** The condition cannot be judged as it is written; asking again changes nothing. */
    record Misstated(String message) implements Finding {}
}
