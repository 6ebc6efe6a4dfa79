package io.dbtrelease;

import io.dbtrelease.cli.Cli;

/** The one entry point: the command line, and what the image runs in a cluster. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Cli.run(args));
    }
}
