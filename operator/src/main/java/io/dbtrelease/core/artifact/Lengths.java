package io.dbtrelease.core.artifact;

/** The most characters that are read of a text; a longer one is refused. */
final class Lengths {
    static final int UNIQUE_ID = 2_048;
    static final int NAME = 1_024;
    static final int RELATION = 1_024;
    static final int WORD = 128;

    private Lengths() {}
}
