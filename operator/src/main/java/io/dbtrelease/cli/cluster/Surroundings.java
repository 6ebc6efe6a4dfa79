package io.dbtrelease.cli.cluster;

import java.time.Clock;

/** What commands take from outside, so that a test can give it. */
public record Surroundings(Clock clock, Terminal terminal) {
    public static Surroundings ofProcess() {
        return new Surroundings(Clock.systemUTC(), Terminal.ofProcess());
    }
}
