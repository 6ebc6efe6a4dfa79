package io.dbtrelease.core.decision;

import java.time.Duration;

/** How long the machine waits where no event is sure to come. */
public final class Waits {
    /** How often an idle release's markers are read. */
    public static final Duration DRIFT = Duration.ofSeconds(60);

    /** The informers bring changes of Jobs and pods at once; this is the net below them. */
    static final Duration JOB = Duration.ofSeconds(30);

    /** How often it is looked whether a Retired side is as it was, and an image in its registry. */
    static final Duration CHECK = Duration.ofMinutes(5);

    /** When a look at a registry is old enough to be made again before a build relies on it. */
    static final Duration STALE = Duration.ofSeconds(30);

    static final Duration OUTSIDE = Duration.ofSeconds(15);

    /** How long a pod may be unable to start before the attempt fails. */
    static final Duration STARTUP = Duration.ofMinutes(15);

    /** How long, behind the end of a watch, its last round is run again while it cannot be evaluated, and how often. */
    static final Duration LAST_ROUND = Duration.ofMinutes(5);

    static final Duration AGAIN = Duration.ofSeconds(30);

    /** How long deletion of a release waits for its cleaning up. */
    public static final Duration DELETION = Duration.ofMinutes(5);

    /** How long a step may be in trouble before the release counts as stalled. */
    static final Duration STALLED = Duration.ofMinutes(2);

    private Waits() {}
}
