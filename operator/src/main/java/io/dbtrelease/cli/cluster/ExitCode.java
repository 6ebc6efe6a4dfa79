package io.dbtrelease.cli.cluster;

/** What a command's exit code says; the same for all of them. */
final class ExitCode {
    static final int OK = 0;
    /** What was asked for is not so, cannot be, or ended badly. */
    static final int NOT_SO = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The cluster cannot be reached, or does not let this user. */
    static final int CLUSTER = 3;
    /** The time was over first. */
    static final int TIMED_OUT = 4;

    private ExitCode() {}
}
