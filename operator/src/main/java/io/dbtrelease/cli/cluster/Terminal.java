package io.dbtrelease.cli.cluster;

import java.io.Console;
import java.util.Optional;

/** The person at the keyboard, if there is one. */
public interface Terminal {
    /** Asks a question; empty: nobody is there to answer. */
    Optional<String> ask(String question);

    /** The terminal that the process was started from. */
    @SuppressWarnings("SystemConsoleNull") // it is null again where the JVM has no console of its own
    static Terminal ofProcess() {
        return question -> {
            Console console = System.console();
            if (console == null || !console.isTerminal()) {
                return Optional.empty();
            }
            return Optional.of(String.valueOf(console.readLine("%s", question)));
        };
    }
}
